"""Closed months: what is in them stays, whatever is booked for them later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.closed_books import (
    IN_FLIGHT,
    ClosedBooks,
    PeriodClosed,
    PeriodNotOver,
    PeriodOpen,
    closes_from,
    late,
)
from cartwright.domain.periods import Period
from tests.unit.domain.shop import ACCOUNT, NORTHWIND

NONE = ClosedBooks(ACCOUNT, NORTHWIND, {})
OCTOBER, NOVEMBER, DECEMBER = Period("2026-10"), Period("2026-11"), Period("2026-12")
JANUARY = datetime(2027, 1, 10, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("booked", "may_be"),
    [("2026-10-31T09:59:59", False), ("2026-10-31T10:00:00", True), ("2027-05-01T00:00:00", True)],
)
def test_what_may_have_been_booked_when_its_month_was_over_somewhere_says_when(
    booked: str, *, may_be: bool
) -> None:
    assert late("2026-10", at(booked)) is may_be


def test_a_month_is_closed_once_it_is_over_everywhere_and_nothing_is_in_flight() -> None:
    first = at("2026-11-01T12:15:00")
    assert closes_from(OCTOBER) == first
    with pytest.raises(PeriodNotOver) as refused:
        NONE.close(OCTOBER, first - timedelta(microseconds=1))
    assert refused.value.facts == {"from": first.isoformat()}
    closed = NONE.close(OCTOBER, first)
    assert (closed.last, closed.till, closed.version) == ("2026-10", {"2026-10": first - IN_FLIGHT}, 1)


def test_months_are_closed_one_after_the_other_and_those_between_with_the_later() -> None:
    closed = NONE.close(OCTOBER, JANUARY).close(DECEMBER, JANUARY + timedelta(days=1))
    assert sorted(closed.till) == ["2026-10", "2026-11", "2026-12"]
    assert closed.till["2026-11"] == closed.till["2026-12"] > closed.till["2026-10"]
    for month in (OCTOBER, DECEMBER):
        with pytest.raises(PeriodClosed) as refused:
            closed.close(month, JANUARY)
        assert refused.value.facts == {"last": "2026-12"}


def test_the_last_closed_month_alone_is_reopened() -> None:
    closed = NONE.close(OCTOBER, JANUARY).close(NOVEMBER, JANUARY)
    with pytest.raises(PeriodOpen) as refused:
        closed.reopen(OCTOBER)
    assert refused.value.facts == {"last": "2026-11"}
    assert closed.reopen(NOVEMBER).reopen(OCTOBER).till == {}
    with pytest.raises(PeriodOpen):
        NONE.reopen(OCTOBER)


def test_what_came_too_late_is_missed_by_its_month_and_by_older_ones() -> None:
    till = JANUARY - IN_FLIGHT
    closed = NONE.close(NOVEMBER, JANUARY)
    for month in ("2026-11", "2026-10", "2020-01"):
        assert not closed.missed(month, None)
        assert not closed.missed(month, till)
        assert closed.missed(month, till + timedelta(microseconds=1))
    assert not closed.missed("2026-12", JANUARY + timedelta(days=99))
    assert not NONE.missed("2026-11", JANUARY)


MOMENTS = st.datetimes(datetime(2026, 9, 1), datetime(2027, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001
EDGES = st.integers(-14, 12).map(lambda hours: datetime(2026, 12, 1, tzinfo=UTC) + timedelta(hours=hours))
MONTHS = st.sampled_from(["2026-09", "2026-10", "2026-11", "2026-12", "2027-01", "2027-02"])


@given(
    st.lists(st.tuples(MONTHS, MOMENTS), max_size=12),
    st.lists(st.tuples(MONTHS, MOMENTS), max_size=6),
    st.lists(st.tuples(MONTHS, MOMENTS | EDGES), max_size=6),
)
def test_whatever_is_booked_and_closed_an_entry_counts_once_and_no_closed_month_ever_changes(
    bookings: list[tuple[str, datetime]],
    closings: list[tuple[str, datetime]],
    reported: list[tuple[str, datetime]],
) -> None:
    known: list[tuple[str, datetime | None]] = []
    closed, frozen = NONE, dict[str, object]()
    steps = [(moment, "booked", month) for month, moment in bookings if f"{moment:%Y-%m}" >= month]
    steps += [(moment, "closed", month) for month, moment in closings]
    steps += [(moment, "reported", month) for month, moment in reported]
    for moment, step, month in sorted(steps):
        if step == "booked":
            known.append((month, moment if late(month, moment) else None))
            frozen_now = {one: counted(known, closed, one) for one in frozen}
            assert frozen_now == frozen
            continue
        if step == "reported":
            if moment >= closes_from(Period(month)) - timedelta(hours=20):
                before, closed = closed, closed.reported(Period(month), moment)
                assert (closed is before) is ((before.last or "") >= month)
        elif moment >= closes_from(Period(month)) and (closed.last or "") < month:
            closed = closed.close(Period(month), moment)
        frozen = {one: counted(known, closed, one) for one in closed.till}
    everywhere = [
        one
        for month in {f"{2026 + n // 12}-{n % 12 + 1:02d}" for n in range(8, 30)}
        for one in counted(known, closed, month)
    ]
    assert sorted(everywhere) == list(range(len(known)))


def counted(known: list[tuple[str, datetime | None]], closed: ClosedBooks, month: str) -> list[int]:
    """Which of the entries count in a month."""
    found = []
    for number, (own, booked) in enumerate(known):
        if closed.missed(own, booked):
            assert booked is not None
            if closed.counted(booked).month == month:
                found.append(number)
        elif own == month:
            found.append(number)
    return found
