"""The code without each of its guards (see `finding`)."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType

from tests.guards.finding import guards
from tests.guards.words import ABOUT_NOBODY, DECIDING, PLACES

LONGEST = 110
"""Characters of a guard that are shown."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A file as it would be without one of its guards, which stands on these lines."""

    path: Path
    lines: range
    guard: str
    """In which function, what, and how it is taken away: the same however the lines around it move."""
    code: CodeType = field(repr=False, compare=False)

    @property
    def name(self) -> str:
        return f"{self.path} {self.guard}"

    def __str__(self) -> str:
        return f"{self.path}:{self.lines.start} {self.guard}"


def mutants(repository: Path, places: Sequence[str] = PLACES) -> Iterator[Mutant]:
    for place in places:
        root = repository / place
        for path in sorted(root.rglob("*.py")) if root.is_dir() else [root]:
            yield from of_file(path.relative_to(repository), path.read_text(), str(path))


def of_file(path: Path, source: str, name: str) -> Iterator[Mutant]:
    """`name` is what tracebacks call the file."""
    if any(place in path.as_posix() for place in ABOUT_NOBODY):
        return
    everything = any(place in path.as_posix() for place in DECIDING)
    seen = Counter[str]()
    tree = ast.parse(source)
    functions = _functions(tree)
    for number, node in enumerate(ast.walk(tree)):
        for guard, how, change in guards(node, functions.get(node, ""), everything=everything):
            where = functions.get(node)
            if where is None:
                continue  # of the module or a class: what is imported is not a request
            other = ast.parse(source)
            change(_nth(other, number))
            code = compile(ast.fix_missing_locations(other), name, "exec", dont_inherit=True)
            said = f"{where}: {how} {_words(node, guard)}"
            seen[said] += 1
            again = f" ({seen[said]})" if seen[said] > 1 else ""
            yield Mutant(path, _lines(node if isinstance(guard, ast.keyword) else guard), said + again, code)


def _functions(tree: ast.Module) -> dict[ast.AST, str]:
    """The function each node is in, by the names on the way to it."""
    found: dict[ast.AST, str] = {}
    waiting: list[tuple[ast.AST, tuple[str, ...], bool]] = [(tree, (), False)]
    while waiting:
        node, path, inside = waiting.pop()
        if inside:
            found[node] = ".".join(path)
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                path, inside = (*path, name), True
            case ast.ClassDef(name=name):
                path, inside = (*path, name), False
        # Defaults, annotations and decorators are the outer one's.
        body = node.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) else None
        waiting += [
            (child, path, inside and (body is None or child in body)) for child in ast.iter_child_nodes(node)
        ]
    return found


def _nth(tree: ast.AST, number: int) -> ast.AST:
    return next(node for place, node in enumerate(ast.walk(tree)) if place == number)


def _lines(guard: ast.AST) -> range:
    assert isinstance(guard, (ast.stmt, ast.expr, ast.ExceptHandler))
    return range(guard.lineno, (guard.end_lineno or guard.lineno) + 1)


def _words(node: ast.AST, guard: ast.AST) -> str:
    """The guard as it is written, on one line."""
    if isinstance(guard, ast.ExceptHandler):
        text = f"except {ast.unparse(guard.type) if guard.type else ''}: {ast.unparse(guard.body[-1])}"
    else:
        text = ast.unparse(guard)
    before = {ast.If: "if ", ast.comprehension: "… if ", ast.Return: "return ", ast.IfExp: "… if "}
    said = " ".join((before.get(type(node), "") + text).split())
    return said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"
