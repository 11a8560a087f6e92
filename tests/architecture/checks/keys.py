"""Only storage.keys mints keys, and nothing reads a table from end to end."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.checks.tree import LAYER, PRODUCT, WORKSHOP, docstrings, finding, modules, syntax

MINT = LAYER / "storage" / "keys"  # keys.py, or the package it grows into
PREFIX = re.compile(r"(?<![A-Za-z0-9&])[A-Z][A-Z0-9_]+#")
SCAN = re.compile(r"(dynamodb:)?(Scan|scan)")


def minted_elsewhere(root: Path) -> list[str]:
    """Strings that look like the beginning of a key (`ACCOUNT#…`) outside storage/keys."""
    return [
        finding(root, path, line, f"{text!r} is a key, and keys are minted in storage/keys.py")
        for path in modules(root, *PRODUCT)
        if path.relative_to(root).with_suffix("") != MINT and MINT not in path.relative_to(root).parents
        for line, text in _strings(syntax(path))
        if PREFIX.search(text)
    ]


def scans(root: Path) -> list[str]:
    """Calls of `.scan(…)`, the operation's name as a string, and permission for it in the template."""
    found = []
    for path in modules(root, *PRODUCT, *WORKSHOP):
        tree = syntax(path)
        lines = [line for line, text in _strings(tree) if SCAN.fullmatch(text)]
        lines += [
            node.lineno
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "scan"
        ]
        found += [finding(root, path, line, "a Scan reads every tenant's items") for line in sorted(lines)]
    template = root / "template.yaml"
    if template.exists():
        found += [
            finding(root, template, number, "no role may Scan")
            for number, line in enumerate(template.read_text(encoding="utf-8").splitlines(), start=1)
            if "dynamodb:Scan" in line.partition(" #")[0]
        ]
    return found


def _strings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    words = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in words:
            yield node.lineno, node.value
