"""Every metric that the product counts is explained in docs/operating.md, and nothing else is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.checks.tree import LAYER, PRODUCT, modules

PAGE = Path("docs/operating.md")
TELEMETRY = LAYER / "telemetry.py"
ROW = re.compile(r"^\| `([A-Z]\w+)` \| ((?:`\w+`(?:, )?)*) \|", re.MULTILINE)

type Metric = tuple[str, frozenset[str]]
"""A name and its dimensions."""


def unexplained(root: Path) -> list[str]:
    """What is counted and not on the page, on the page and not counted, or counted past telemetry."""
    page = (root / PAGE).read_text("utf-8").partition("\n## Metrics\n")[2].partition("\n## ")[0]
    told = {(name, frozenset(re.findall(r"\w+", by))) for name, by in ROW.findall(page)}
    found = set(counted(root))
    return [
        *(f"{name} by {sorted(by)} is counted and not explained" for name, by in sorted(found - told)),
        *(f"{name} by {sorted(by)} is explained and not counted" for name, by in sorted(told - found)),
        *(f"{path.relative_to(root)} counts past telemetry" for path in _past_telemetry(root)),
    ]


def counted(root: Path) -> Iterator[Metric]:
    """Each call of `telemetry.count`. A name that is not written out is `?`, which no page explains."""
    for path in modules(root, *PRODUCT):
        tree = ast.parse(path.read_text("utf-8"))
        names = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module == "cartwright.telemetry"
            for alias in node.names
            if alias.name == "count"
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {*names, "telemetry.count"}:
                name = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else "?"
                yield str(name), frozenset(keyword.arg or "?" for keyword in node.keywords)


def _past_telemetry(root: Path) -> Iterator[Path]:
    for path in modules(root, *PRODUCT):
        if path != root / TELEMETRY and "aws_lambda_powertools.metrics" in path.read_text("utf-8"):
            yield path
