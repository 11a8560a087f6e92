"""When charges fall due: docs/subscriptions.md, and what holds of every calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.money import Money
from cartwright.domain.plans import Interval, Rebill
from cartwright.domain.subscriptions import Calendar
from tests.unit.domain.due_days import PAGE, ROWS, Row, page

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe", "Asia/Kathmandu")


def test_the_page_shows_what_the_code_works_out() -> None:
    assert PAGE.read_text() == page()


@pytest.mark.parametrize(
    ("number", "dues"),
    [
        (0, ["2026-02-28 09:00 +0100", "2026-03-31 09:00 +0200", "2026-04-30 09:00 +0200"]),
        (2, ["2025-02-28 09:00 +0100", "2027-02-28 09:00 +0100", "2028-02-29 09:00 +0100"]),
        (6, ["2026-03-29 03:30 +0200", "2026-03-30 02:30 +0200", "2026-03-31 02:30 +0200"]),
        (7, ["2026-10-25 02:30 +0200", "2026-10-26 02:30 +0100", "2026-10-27 02:30 +0100"]),
    ],
)
def test_the_days_are_those_a_person_would_say(number: int, dues: list[str]) -> None:
    """Written down by hand, so that page and code are not merely of one mind."""
    row: Row = ROWS[number]
    assert row.dues == dues


@given(
    bought=st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)),  # noqa: DTZ001  (given its zone below)
    zone=st.sampled_from(ZONES),
    interval=st.sampled_from(Interval),
    wait=st.sampled_from([0, 1, 14, 31]),
)
def test_the_days_are_those_the_page_said(bought: datetime, zone: str, interval: Interval, wait: int) -> None:
    moment = bought.replace(tzinfo=UTC)
    calendar = Calendar.begun(interval, wait, moment, zone)
    rebill = Rebill(Money.of("9", "EUR"), interval, None, wait)
    said = list(islice(rebill.dues(moment.astimezone(ZoneInfo(zone)).date()), 15))
    assert [calendar.day(number) for number in range(1, 16)] == said
    moments = [calendar.moment(number) for number in range(1, 16)]
    assert moments == sorted(set(moments))
    for at, day in zip(moments, said, strict=True):
        there = at.astimezone(ZoneInfo(zone))
        assert abs(there.replace(tzinfo=None) - datetime.combine(day, calendar.at)) <= timedelta(hours=24)


def test_what_is_moved_is_counted_from_there() -> None:
    calendar = Calendar.begun(Interval.MONTHLY, 0, datetime(2026, 1, 31, 9, tzinfo=UTC), "UTC")
    moved = calendar.moved(3, date(2026, 5, 15))
    assert [moved.day(number) for number in (3, 4, 5)] == [
        date(2026, 5, 15),
        date(2026, 6, 15),
        date(2026, 7, 15),
    ]


@pytest.mark.parametrize("second", [1, 3])
def test_two_changes_of_plan_forget_no_day_that_was_meant(second: int) -> None:
    """Begun on the 31st, and changed in short months, one of them or both."""
    calendar = Calendar.begun(Interval.MONTHLY, 0, datetime(2026, 1, 31, 9, tzinfo=UTC), "UTC")
    changed = calendar.every(Interval.MONTHLY, 1).every(Interval.MONTHLY, second)
    assert [changed.day(number) for number in (3, 4, 5)] == [
        date(2026, 4, 30),
        date(2026, 5, 31),
        date(2026, 6, 30),
    ]
