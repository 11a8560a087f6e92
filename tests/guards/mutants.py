"""The guards in the code, and the code without each.

A guard is

* a call that raises for who may not: `require(...)`, `reach.require_on(...)`, `own(...)`;
* an `if` that asks about access and then refuses (taken away), or asks and then lets pass (always passes);
* a condition of a comprehension that asks about access (dropped);
* one side of a choice, `all if of_the_agency else some` (always the open side).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

RAISING = {"require", "require_on", "own", "own_money"}
# What a condition that is about access speaks of.
WORDS = {
    "NEVER",
    "NEVER_FOR_CLIENTS",
    "OF_GRANTED_PRODUCTS",
    "OF_ONE_CLIENT",
    "OWNERS_ONLY",
    "allowed",
    "covers",
    "decide",
    "holds",
    "looks",
    "named",
    "of_the_agency",
    "on_all_own",
    "role",
    "scope",
    "suspended",
    "visible",
}
# Modules in which every `if` is a guard: they decide, and do nothing else.
DECIDING = "cartwright/domain/access/deciding.py"
PLACES = (
    "layers/shared/cartwright/domain/access",
    "layers/shared/cartwright/application",
    "layers/shared/cartwright/bootstrap/caller.py",
    "layers/shared/cartwright/storage",
    "functions/users/routes",
    "functions/reports/app.py",
)

type Change = Callable[[ast.AST], None]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A file as it would be without one of its guards."""

    path: Path
    line: int
    guard: str
    source: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.guard}"


def mutants(repository: Path) -> Iterator[Mutant]:
    for place in PLACES:
        root = repository / place
        for path in sorted(root.rglob("*.py")) if root.is_dir() else [root]:
            yield from of_file(path.relative_to(repository), path.read_text())


def of_file(path: Path, source: str) -> Iterator[Mutant]:
    tree = ast.parse(source)
    everything = str(path).endswith(DECIDING)
    for number, node in enumerate(ast.walk(tree)):
        for change in _changes(node, everything=everything):
            copy = deepcopy(tree)
            change(_nth(copy, number))
            yield Mutant(path, _line(node), _words(node), ast.unparse(ast.fix_missing_locations(copy)) + "\n")


def _changes(node: ast.AST, *, everything: bool) -> Iterator[Change]:
    match node:
        case ast.Expr(value=ast.Call(func=func)) if _name(func) in RAISING:
            yield _nothing
        case ast.If(test=test, body=body) if everything or _about_access(test):
            yield _never if _refuses(body[-1]) else _always
        case ast.IfExp(test=test) if _about_access(test):
            yield _always
        case ast.comprehension(ifs=ifs):
            for place, condition in enumerate(ifs):
                if _about_access(condition):
                    yield _without(place)


def _refuses(last: ast.stmt) -> bool:
    """Whether a branch ends in a no: it raises, or returns a Decision that begins with False."""
    match last:
        case ast.Raise():
            return True
        case ast.Return(value=ast.Call(func=func, args=[ast.Constant(value=False), *_])):
            return _name(func) == "Decision"
        case ast.Return(value=ast.Constant(value=False | None)):
            return True
    return False


def _about_access(test: ast.AST) -> bool:
    return any(_name(node) in WORDS for node in ast.walk(test))


def _name(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _nothing(node: ast.AST) -> None:
    assert isinstance(node, ast.Expr)
    node.value = ast.Constant(value=None)


def _never(node: ast.AST) -> None:
    assert isinstance(node, ast.If)
    node.test = ast.Constant(value=False)


def _always(node: ast.AST) -> None:
    assert isinstance(node, (ast.If, ast.IfExp))
    node.test = ast.Constant(value=True)


def _without(place: int) -> Change:
    def dropped(node: ast.AST) -> None:
        assert isinstance(node, ast.comprehension)
        del node.ifs[place]

    return dropped


def _nth(tree: ast.AST, number: int) -> ast.AST:
    return next(node for place, node in enumerate(ast.walk(tree)) if place == number)


def _line(node: ast.AST) -> int:
    match node:
        case ast.comprehension(ifs=ifs):
            return ifs[0].lineno
        case ast.stmt() | ast.expr():
            return node.lineno
    return 0


def _words(node: ast.AST) -> str:
    """The guard as it is written, on one line."""
    match node:
        case ast.If(test=test):
            said = f"if {ast.unparse(test)}"
        case ast.comprehension(ifs=ifs, target=target):
            said = f"for {ast.unparse(target)} if {' if '.join(map(ast.unparse, ifs))}"
        case _:
            said = ast.unparse(node)
    return " ".join(said.split())[:120]
