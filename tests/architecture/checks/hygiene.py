"""What nobody should have to find in a review."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.checks.tree import finding, syntax, tracked

# Spelled in pieces, so that these files keep the rules they state.
LATER = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX"]) + r")\b")
BARE_IGNORE = re.compile(r"#\s*type:\s*ignore(?!\[)")
MOCK = "mock"
MACHINE_PATH = re.compile(
    r"(?<![\w.$}~-])/(?:" + "|".join(["wo" + "rk", "ro" + "ot", "ho" + "me", "Use" + "rs"]) + r")/[\w.-]"
)
REGISTRY = re.compile(
    "|".join(
        re.escape(".".join(parts))
        for parts in [
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("npmjs", "org"),
            ("npmjs", "com"),
            ("yarnpkg", "com"),
            ("deb", "debian", "org"),
        ]
    )
)


def untidy(root: Path) -> list[str]:
    """Mocks, type ignores that name no error, and notes about later, in any Python file."""
    return [
        finding(root, path, line, what)
        for path in tracked(root)
        if path.suffix == ".py"
        for line, what in [*_mocks(path), *_comments(path)]
    ]


def _mocks(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(syntax(path)):
        match node:
            case ast.Import(names=names):
                imported = [name.name for name in names]
            case ast.ImportFrom(module=str(module), names=names):
                imported = [f"{module}.{name.name}" for name in names]
            case _:
                continue
        for name in imported:
            if f"{name}.".startswith((f"unittest.{MOCK}.", f"{MOCK}.", f"pytest_{MOCK}.")):
                yield node.lineno, f"{name}: doubles are simulators with their own books"


def _comments(path: Path) -> Iterator[tuple[int, str]]:
    text = path.read_text(encoding="utf-8")
    if not (BARE_IGNORE.search(text) or LATER.search(text)):
        return
    with io.StringIO(text) as source:
        for token in tokenize.generate_tokens(source.readline):
            if token.type != tokenize.COMMENT:
                continue
            if BARE_IGNORE.search(token.string):
                yield token.start[0], "an ignore names the error it ignores"
            if LATER.search(token.string):
                yield token.start[0], "now, or an issue; not a note in the code"


def tied_to_a_machine(root: Path) -> list[str]:
    """Paths of somebody's machine and hosts of package registries, in any text file."""
    found = []
    for path in tracked(root):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or another binary
        for pattern, what in ((MACHINE_PATH, "a path of one machine"), (REGISTRY, "a registry's host")):
            for match in pattern.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                found.append(finding(root, path, line, f"{match[0]} is {what}"))
    return found
