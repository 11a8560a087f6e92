"""When measuring ends well, and when it does not."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks import due
from benchmarks.__main__ import LIMITS, ended, missed
from benchmarks.table import Most, Sample, Verdict

FLOOR = Sample((1.0, 1.0), (1.0, 1.0))


def calls() -> dict[str, Any]:
    """As many as there may be of each."""
    return {name: {"operations": ["GetItem"] * many, "processor": 9} for name, many in LIMITS.items()}


def ratio(target: float) -> Verdict:
    return Verdict.of("a ratio", Sample((2.0, 2.0), (2.0, 2.0)), [FLOOR], target)


def test_where_all_is_met_it_ends_well() -> None:
    assert ended(missed([ratio(2.0)], [Most("a price", 1.0, 1.0, "ms")], calls())) == 0
    assert ended(missed([], [], {})) == 0


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (missed([ratio(1.9)], [], {}), "a ratio"),
        (missed([], [Most("a price", 1.01, 1.0, "ms")], {}), "a price"),
        (
            missed([], due.targets(due.Counts(9, 3, 4, 9, 3, 1.0)), {}),
            "billing clock (9 subscriptions, 3 due): read",
        ),
        (
            missed([], due.targets(due.Counts(9, 3, 2, 9, 2, 1.0)), {}),
            "billing clock (9 subscriptions, 3 due): left out",
        ),
        (missed([], [], calls() | {"page, warm": {"operations": ["Query"] * 2}}), "page, warm"),
        (
            missed([], [], {name: made for name, made in calls().items() if name != "page, warm"}),
            "page, warm",
        ),
    ],
    ids=["a ratio", "a time", "reads", "what is left out", "calls", "calls that were not made"],
)
def test_a_target_that_is_missed_is_named_and_ends_badly(
    found: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(found) == 1
    assert capsys.readouterr().err == f"MISSED: {said}\n"


def test_of_many_subscriptions_the_clock_reads_those_that_are_due() -> None:
    counted = due.measure(subscriptions=400, due=20)
    assert (counted.read, counted.sent) == (20, 20)
    # The mark, and four shards of each of two hours.
    assert counted.calls == 1 + 2 * 4
