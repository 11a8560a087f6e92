"""A source tree as the checks see it: which files are the product, and their syntax."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

LAYER = Path("layers/shared/cartwright")
CORE = (LAYER / "domain", LAYER / "application")
PRODUCT = (LAYER, Path("functions"))
WORKSHOP = (Path("local"), Path("benchmarks"))

SKIPPED = {
    ".git",
    ".venv",
    ".venv-sam",
    ".aws-sam",
    ".local",
    "__pycache__",
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
}


def modules(root: Path, *folders: Path) -> Iterator[Path]:
    """The Python files below the folders, in a stable order."""
    for folder in folders:
        yield from sorted(
            path for path in (root / folder).rglob("*.py") if SKIPPED.isdisjoint(path.relative_to(root).parts)
        )


def tracked(root: Path) -> list[Path]:
    """The files that are or would be committed; in a tree without git, all but what git would ignore."""
    if (root / ".git").exists():
        listing = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=root,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        paths = [root / name for name in listing.split("\0") if name]
    else:
        paths = list(root.rglob("*"))
    return sorted(
        path for path in paths if path.is_file() and SKIPPED.isdisjoint(path.relative_to(root).parts)
    )


def syntax(path: Path) -> ast.Module:
    return _parse(path.read_text(encoding="utf-8"))


@cache
def _parse(source: str) -> ast.Module:
    return ast.parse(source)


def finding(root: Path, path: Path, line: int, what: str) -> str:
    return f"{path.relative_to(root)}:{line}: {what}"


def docstrings(tree: ast.Module) -> set[int]:
    """The `id`s of the constants that are docstrings: words about the code, not part of it."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
