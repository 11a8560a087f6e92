"""The guards in the code, and the code without each.

A guard is

* a call that raises for who may not: `require(...)`, `reach.require_on(...)`, `own(...)`;
* an `if` that asks about access, or refuses it by name, and then refuses (taken away; of `one or other` also
  each by itself), or asks and then lets pass (always passes);
* a condition of a comprehension that asks about access (dropped; of `one and other` also each by itself);
* one side of a choice, `all if of_the_agency else some` (always the one, always the other);
* a yes or no that is returned about access, `mine and held` (each of what it takes, by itself).

Where access itself is decided all of these are guards, whatever they ask.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType

RAISING = {
    "_by_login",
    "_no_longer_than_its_own",
    "_own_or_managed",
    "_require",
    "_still_allowed",
    "_there",
    "_to_come",
    "get",  # of somebody's repository, for nothing but the NotFound
    "givable",
    "grantable",
    "may_own",
    "own",
    "fits",
    "payable",
    "require",
    "require_on",
}
# What is raised for no other reason.
REFUSALS = {"BadToken", "Denied", "Forbidden", "ForeignAccount", "Hidden", "NotForKeys", "Unauthenticated"}
# What a condition that is about access speaks of.
WORDS = {
    "NEVER",
    "NEVER_FOR_CLIENTS",
    "OF_GRANTED_PRODUCTS",
    "OF_ONE_CLIENT",
    "OWNERS_ONLY",
    "_by_key",
    "_everyone",
    "_gives",
    "_may_see",
    "_shows",
    "allowed",
    "bound",
    "covers",
    "decide",
    "everyone",
    "everything",
    "holds",
    "lacking",
    "looks",
    "named",
    "of_the_agency",
    "on_all_own",
    "owns",
    "pays",
    "role",
    "scope",
    "seat",
    "sees",
    "shows",
    "sitting",
    "suspended",
    "viewer",
    "visible",
    "whose",
}
# Where every condition is a guard: it decides, and does nothing else.
DECIDING = ("cartwright/domain/access/", "cartwright/storage/scope.py")
PLACES = (
    "layers/shared/cartwright/domain/access",
    "layers/shared/cartwright/domain/api_keys.py",
    "layers/shared/cartwright/domain/connections.py",
    "layers/shared/cartwright/application",
    "layers/shared/cartwright/bootstrap/caller.py",
    "layers/shared/cartwright/http/caller.py",
    "layers/shared/cartwright/storage",
    "functions/users/routes",
    "functions/reports/app.py",
)

type Change = Callable[[ast.AST], None]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A file as it would be without one of its guards, which stands on these lines."""

    path: Path
    lines: range
    guard: str
    code: CodeType = field(repr=False, compare=False)

    def __str__(self) -> str:
        return f"{self.path}:{self.lines.start}: {self.guard}"


def mutants(repository: Path, places: tuple[str, ...] = PLACES) -> Iterator[Mutant]:
    for place in places:
        root = repository / place
        for path in sorted(root.rglob("*.py")) if root.is_dir() else [root]:
            yield from of_file(path.relative_to(repository), path.read_text(), str(path))


def of_file(path: Path, source: str, name: str) -> Iterator[Mutant]:
    """`name` is what tracebacks call the file."""
    everything = any(place in path.as_posix() for place in DECIDING)
    for number, node in enumerate(ast.walk(ast.parse(source))):
        for guard, change in _changes(node, everything=everything):
            tree = ast.parse(source)
            change(_nth(tree, number))
            code = compile(ast.fix_missing_locations(tree), name, "exec", dont_inherit=True)
            yield Mutant(path, _lines(guard), _words(node, guard), code)


def _changes(node: ast.AST, *, everything: bool) -> Iterator[tuple[ast.AST, Change]]:
    """What is taken away, and how."""

    def counts(test: ast.AST) -> bool:
        return everything or _about_access(test)

    match node:
        case ast.Expr(value=ast.Call(func=func)) if _name(func) in RAISING:
            yield node, _nothing
        case ast.If(test=test, body=body) if counts(test) or _refuses_access(body[-1]):
            yield from _of_an_if(test, body)
        case ast.IfExp(test=test) if counts(test):
            yield test, _choice(True)
            yield test, _choice(False)
        case ast.comprehension(ifs=ifs):
            for place, condition in enumerate(ifs):
                if counts(condition):
                    yield condition, _without(place)
                    yield from _operands(condition, ast.And, lambda copy, place=place: _ifs(copy)[place])  # type: ignore[misc]  # mypy infers no lambda with a default
        case ast.Return(value=ast.BoolOp(op=ast.And() as op) as value) if counts(value):
            yield from _operands(value, type(op), _returned)
        case ast.Return(value=ast.Compare() as value) if everything:
            yield value, _yes


def _of_an_if(test: ast.expr, body: Sequence[ast.stmt]) -> Iterator[tuple[ast.AST, Change]]:
    if not _refuses(body[-1]):
        yield test, _choice(True)
        return
    yield test, _choice(False)
    yield from _operands(test, ast.Or, _test)


def _refuses(last: ast.stmt) -> bool:
    """Whether a branch ends in a no: it raises, or returns a Decision that begins with False."""
    match last:
        case ast.Raise():
            return True
        case ast.Expr(value=ast.Call(func=func)):
            return _name(func) in RAISING
        case ast.Return(value=ast.Call(func=func, args=[ast.Constant(value=False), *_])):
            return _name(func) == "Decision"
        case ast.Return(value=ast.Constant(value=False | None)):
            return True
    return False


def _refuses_access(last: ast.stmt) -> bool:
    match last:
        case ast.Raise(exc=ast.Call(func=no) | (ast.Name() as no)):
            return _name(no) in REFUSALS
    return False


def _about_access(test: ast.AST) -> bool:
    return any(_name(node) in WORDS for node in ast.walk(test))


def _name(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


# What can be done to a node.


def _nothing(node: ast.AST) -> None:
    assert isinstance(node, ast.Expr)
    node.value = ast.Constant(value=None)


def _choice(always: bool) -> Change:
    def made(node: ast.AST) -> None:
        assert isinstance(node, (ast.If, ast.IfExp))
        node.test = ast.Constant(value=always)

    return made


def _yes(node: ast.AST) -> None:
    assert isinstance(node, ast.Return)
    node.value = ast.Constant(value=True)


def _without(place: int) -> Change:
    def dropped(node: ast.AST) -> None:
        del _ifs(node)[place]

    return dropped


def _operands(
    test: ast.AST, kind: type[ast.boolop], of: Callable[[ast.AST], ast.AST]
) -> Iterator[tuple[ast.AST, Change]]:
    """Each part of `one or other` by itself: what is left decides alone."""
    match test:
        case ast.BoolOp(op=op, values=values) if isinstance(op, kind):
            for place, value in enumerate(values):
                if not _is_there(value):
                    yield value, _losing(place, of)


def _is_there(operand: ast.AST) -> bool:
    """`x is None` beside other questions is there for the type checker."""
    match operand:
        case ast.Compare(ops=[ast.Is() | ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return True
        case ast.Name() | ast.Attribute():
            return not _about_access(operand)
    return False


def _losing(place: int, of: Callable[[ast.AST], ast.AST]) -> Change:
    def lost(node: ast.AST) -> None:
        found = of(node)
        assert isinstance(found, ast.BoolOp)
        neutral = isinstance(found.op, ast.And)
        found.values[place] = ast.Constant(value=neutral)

    return lost


def _test(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.If)
    return node.test


def _ifs(node: ast.AST) -> list[ast.expr]:
    assert isinstance(node, ast.comprehension)
    return node.ifs


def _returned(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.Return)
    assert node.value is not None
    return node.value


# Where it stands, and what it says.


def _nth(tree: ast.AST, number: int) -> ast.AST:
    return next(node for place, node in enumerate(ast.walk(tree)) if place == number)


def _lines(guard: ast.AST) -> range:
    assert isinstance(guard, ast.stmt | ast.expr)
    return range(guard.lineno, (guard.end_lineno or guard.lineno) + 1)


def _words(node: ast.AST, guard: ast.AST) -> str:
    """The guard as it is written, on one line."""
    kind = {ast.If: "if ", ast.IfExp: "a choice by ", ast.comprehension: "for … if ", ast.Return: "return "}
    return (kind.get(type(node), "") + " ".join(ast.unparse(guard).split()))[:120]
