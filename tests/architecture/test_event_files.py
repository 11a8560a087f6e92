"""events/ holds one realistic event per trigger, each of them loaded by a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.checks.events import stray_events
from tests.architecture.conftest import Plant


@pytest.fixture
def tree(plant: Plant) -> Path:
    """One function and one event, in use."""
    plant("functions/reports/runs.py", "def queued(event, context): ...\n")
    plant("events/reports.queued.month.json", "{}")
    root = plant("tests/component/test_reports.py", 'event = load("reports.queued.month.json")\n')
    assert stray_events(root) == []
    return root


def test_every_event_file_is_loaded_by_a_test(repository: Path) -> None:
    assert stray_events(repository) == []


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("reports.queued.year.json", "{}", "no test loads it"),
        ("reports.queued.json", "{}", "the name is not"),
        ("reports.queued.month.extra.json", "{}", "the name is not"),
        ("reports.queued.month.txt", "{}", "the name is not"),
        ("reports.asked.month.json", "{}", "no module or function 'asked'"),
        ("billing.clock.tick.json", "{}", "no module or function 'clock'"),
        ("reports.runs.month.json", "{", "this is not JSON"),
    ],
)
def test_a_stray_event_is_found(name: str, text: str, complaint: str, tree: Path) -> None:
    (tree / "events" / name).write_text(text, encoding="utf-8")
    (found,) = stray_events(tree)
    assert found.startswith(f"events/{name}:")
    assert complaint in found


def test_an_event_only_named_by_the_architecture_suite_is_not_in_use(plant: Plant) -> None:
    plant("functions/reports/runs.py", "x = 1\n")
    plant("events/reports.runs.month.json", "{}")
    assert stray_events(plant("tests/architecture/test_x.py", 'x = "reports.runs.month"\n')) != []
