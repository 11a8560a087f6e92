"""Which settings a handler can come to read, found in its source without running it.

Followed name by name: from `handler`, through what functions/ and cartwright.bootstrap define at the top of
their modules, down to each `settings().name`. It finds too much rather than too little: a mentioned name
counts as used, and what it decorates or is handed to at the top of its module (routes, routers) belongs.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeGuard

from tests.template.stack import ROOT

FUNCTIONS = ROOT / "functions"
LAYER = ROOT / "layers" / "shared"
BOOTSTRAP = "cartwright.bootstrap"

type Node = tuple[str, str]  # a module, and a name at its top; no name means all of it
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def settings_of(handler: str) -> set[str]:
    """Names of settings (`public_url`) that code behind `package.module.name` mentions."""
    module, _, name = handler.rpartition(".")
    found: set[str] = set()
    seen: set[Node] = set()
    waiting: set[Node] = {(module, name)}
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        for statement in statements(*node):
            found |= set(settings_read(statement))
            waiting |= mentioned(node[0], statement)
    return found


def source(module: str) -> Path | None:
    """Where a module of functions/ or of the bootstrap is written; None for any other."""
    root = LAYER if f"{module}.".startswith(f"{BOOTSTRAP}.") else FUNCTIONS
    base = root.joinpath(*module.split("."))
    return next((p for p in (base.with_suffix(".py"), base / "__init__.py") if p.is_file()), None)


@cache
def tree(module: str) -> ast.Module:
    path = source(module)
    return ast.parse(path.read_text()) if path else ast.Module([], [])


@cache
def imported(module: str) -> dict[str, Node]:
    """What a module calls names and modules of functions/ and the bootstrap."""
    names: dict[str, Node] = {}
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.ImportFrom) and node.module and source(node.module):
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                target = (whole, "") if source(whole) else (node.module, alias.name)
                names[alias.asname or alias.name] = target
    return names


def statements(module: str, name: str) -> Iterator[ast.stmt]:
    """The statements at the top of a module that make a name what it is."""
    for statement in tree(module).body:
        if isinstance(statement, Definition):
            if statement.name == name or any(name in names_in(one) for one in statement.decorator_list):
                yield statement
        elif not isinstance(statement, ast.Import | ast.ImportFrom) and name in names_in(statement):
            yield statement


def mentioned(module: str, statement: ast.stmt) -> set[Node]:
    """The names a statement leans on, in its own module and in others; `people.seat` is seat in people."""
    known = {name: (module, name) for name in defined(module)} | imported(module)
    found: set[Node] = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            there, name = known.get(node.value.id, ("", "-"))
            if not name:
                found.add((there, node.attr))
        elif isinstance(node, ast.Name):
            there, name = known.get(node.id, ("", ""))
            if name:
                found.add((there, name))
    return found


@cache
def defined(module: str) -> set[str]:
    """Names that a module makes at its top, imports aside."""
    body = tree(module).body
    made = {node.id for statement in body for node in ast.walk(statement) if is_target(node)}
    return made | {statement.name for statement in body if isinstance(statement, Definition)}


def is_target(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def names_in(part: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(part) if isinstance(node, ast.Name)}


def settings_read(part: ast.AST) -> Iterator[str]:
    """`settings().name` and `base.settings().name`."""
    for node in ast.walk(part):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Call):
            called = node.value.func
            if getattr(called, "id", getattr(called, "attr", "")) == "settings":
                yield node.attr
