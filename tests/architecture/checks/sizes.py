"""A module is one idea: most fit on two screens, none is a book."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median

from tests.architecture.checks.tree import PRODUCT, WORKSHOP, finding, modules, syntax

CEILING = 400
MEDIAN = 100


def oversized(root: Path) -> list[str]:
    """Modules of more than 400 lines, in the product and in its workshop."""
    return [
        finding(root, path, lines, f"{lines} lines, and {CEILING} is the most")
        for path in modules(root, *PRODUCT, *WORKSHOP)
        if (lines := _lines(path)) > CEILING
    ]


def typical(root: Path) -> float:
    """The median length of the product's modules; those that hold nothing but a docstring don't count."""
    return median([_lines(path) for path in modules(root, *PRODUCT) if _has_code(path)] or [0])


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _has_code(path: Path) -> bool:
    return any(not isinstance(node, ast.Expr) for node in syntax(path).body)
