"""When EventBridge's expressions fire."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from local.schedules import NotASchedule, schedule

MOMENT = datetime(2026, 11, 22, 19, 4, 37, tzinfo=UTC)  # a Sunday


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("rate(5 minutes)", MOMENT + timedelta(minutes=5)),
        ("rate(1 day)", MOMENT + timedelta(days=1)),
        ("cron(0/15 * * * ? *)", datetime(2026, 11, 22, 19, 15, tzinfo=UTC)),
        ("cron(4 19 * * ? *)", datetime(2026, 11, 23, 19, 4, tzinfo=UTC)),
        ("cron(0 6 1 * ? *)", datetime(2026, 12, 1, 6, tzinfo=UTC)),
        ("cron(0 6 ? * MON-FRI *)", datetime(2026, 11, 23, 6, tzinfo=UTC)),
        ("cron(0 6 ? * 1 *)", datetime(2026, 11, 29, 6, tzinfo=UTC)),
        ("cron(30 5,17 29 FEB ? *)", datetime(2028, 2, 29, 5, 30, tzinfo=UTC)),
        ("cron(0 0 1 1 ? 2030)", datetime(2030, 1, 1, tzinfo=UTC)),
    ],
)
def test_the_next_moment(expression: str, expected: datetime) -> None:
    assert schedule(expression).after(MOMENT) == expected


def test_a_moment_that_fits_is_not_its_own_successor() -> None:
    on_the_hour = datetime(2026, 12, 1, 6, tzinfo=UTC)
    assert schedule("cron(0/15 * * * ? *)").after(on_the_hour) == on_the_hour + timedelta(minutes=15)


@pytest.mark.parametrize(
    "expression",
    [
        "every 5 minutes",
        "rate(0 minutes)",
        "rate(5 weeks)",
        "cron(0 6 * * * *)",
        "cron(0 6 ? * ? *)",
        "cron(60 6 * * ? *)",
        "cron(0 6 L * ? *)",
        "cron(0 6 * * ?)",
    ],
)
def test_what_eventbridge_would_refuse_is_refused(expression: str) -> None:
    with pytest.raises(NotASchedule):
        schedule(expression)


def test_a_schedule_of_the_past_says_so() -> None:
    with pytest.raises(NotASchedule):
        schedule("cron(0 6 1 1 ? 2020)").after(MOMENT)
