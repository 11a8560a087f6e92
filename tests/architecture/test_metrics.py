"""docs/operating.md explains every metric there is, and none that there isn't."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.checks.metrics import PAGE, counted, unexplained
from tests.architecture.conftest import Plant


def test_every_metric_is_explained(repository: Path) -> None:
    assert unexplained(repository) == []


def test_there_is_something_to_explain(repository: Path) -> None:
    assert list(counted(repository))


IMPORT = "from cartwright.telemetry import count\n"
WRONG = {
    "one that nobody explains": IMPORT + 'count("Refunds")',
    "another dimension": IMPORT + 'count("Sales", currency="EUR", mode="live")',
    "by the module's name": 'from cartwright import telemetry\ntelemetry.count("Refunds")',
    "under another name": 'from cartwright.telemetry import count as tally\ntally("Refunds")',
    "a name made up at run time": IMPORT + "count(name)",
    "past telemetry": "from aws_lambda_powertools.metrics import single_metric",
}


@pytest.mark.parametrize("source", WRONG.values(), ids=WRONG.keys())
def test_a_metric_without_its_line_is_found(source: str, plant: Plant) -> None:
    tree = explained(plant)
    assert unexplained(tree) == []
    plant("functions/users/planted.py", source + "\n")
    assert len(unexplained(tree)) == 1


def test_a_line_without_its_metric_is_found(plant: Plant) -> None:
    tree = explained(plant)
    (tree / "functions/sales/planted.py").unlink()
    assert unexplained(tree) == ["Sales by ['currency'] is explained and not counted"]


def test_what_only_looks_like_a_metric_is_left_alone(plant: Plant) -> None:
    tree = explained(plant)
    plant("functions/users/planted.py", 'from itertools import count\ncount(1)\n"aba".count("a")\n')
    assert unexplained(tree) == []


def explained(plant: Plant) -> Path:
    """A tree with one metric, and its line."""
    plant(
        str(PAGE),
        "# Operating\n\n## Metrics\n\n| `Sales` | `currency` | sold |\n\n## Other\n\n| `Loose` | | |\n",
    )
    return plant("functions/sales/planted.py", IMPORT + 'count("Sales", currency="EUR")\n')
