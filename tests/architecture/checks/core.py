"""The core is told the time, is handed its ids, does no IO, and counts no money in floats."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.checks.tree import CORE, finding, modules, syntax

# Whole modules: importing one is already the mistake.
MODULES = {
    "importlib": "the core opens no files",
    "logging": "the core does not log",
    "os": "the core has no environment",
    "pathlib": "the core opens no files",
    "random": "chance is an argument",
    "secrets": "ids are born at the edge",
    "socket": "the core does no IO",
    "subprocess": "the core does no IO",
    "sys": "the core has no environment",
    "tempfile": "the core opens no files",
    "threading": "the core does not wait",
    "time": "the core is told the time",
    "urllib.request": "the core does no IO",
    "uuid": "ids are born at the edge",
}
NAMES = {
    "datetime.date.today": "the core is told the time",
    "datetime.datetime.now": "the core is told the time",
    "datetime.datetime.today": "the core is told the time",
    "datetime.datetime.utcnow": "the core is told the time",
}
CALLS = {
    "breakpoint": "the core does no IO",
    "float": "money is never a float",
    "input": "the core does no IO",
    "open": "the core opens no files",
    "print": "the core does not print",
}


def impurities(root: Path) -> list[str]:
    """Reads of clock, chance, environment and files, prints and floats in domain and application."""
    return [
        finding(root, path, line, what)
        for path in modules(root, *CORE)
        for line, what in sorted(_impure(syntax(path)))
    ]


def _impure(tree: ast.Module) -> Iterator[tuple[int, str]]:
    known = _imports(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=aliases):
                for alias in aliases:
                    yield from _forbidden_module(node.lineno, alias.name)
            case ast.ImportFrom(module=str(module), names=aliases):
                # `from urllib import request` imports the module urllib.request.
                for alias in aliases:
                    yield from _forbidden_module(node.lineno, f"{module}.{alias.name}")
            case ast.Attribute() | ast.Name() if (name := _dotted(node, known)) in NAMES:
                yield node.lineno, f"{name}: {NAMES[name]}"
            case ast.Call(func=ast.Name(id=name)) if name in CALLS and name not in known:
                yield node.lineno, f"{name}(): {CALLS[name]}"
            case ast.Constant(value=float(number)):
                yield node.lineno, f"{number}: money is never a float"


def _forbidden_module(line: int, name: str) -> Iterator[tuple[int, str]]:
    for module, why in MODULES.items():
        if name == module or name.startswith(f"{module}."):
            yield line, f"{module}: {why}"


def _imports(tree: ast.Module) -> dict[str, str]:
    """Local name -> what it was imported from, dotted."""
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=aliases):
                for alias in aliases:
                    package = alias.name.partition(".")[0]
                    known[alias.asname or package] = alias.name if alias.asname else package
            case ast.ImportFrom(module=str(module), names=aliases):
                for alias in aliases:
                    known[alias.asname or alias.name] = f"{module}.{alias.name}"
    return known


def _dotted(node: ast.expr, known: dict[str, str]) -> str:
    """`dt.datetime.now` as `datetime.datetime.now`, whatever `dt` was imported as; "" for anything else."""
    match node:
        case ast.Name(id=name):
            return known.get(name, "")
        case ast.Attribute(value=value, attr=attr) if base := _dotted(value, known):
            return f"{base}.{attr}"
    return ""
