"""When a connection is compared: every night, and no moment in none."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from cartwright.domain.connections import Connection
from cartwright.domain.ids import ConnectionId, derived
from cartwright.domain.jobs import Reconcile
from cartwright.domain.nights import AGAIN, LATE, Night
from tests.unit.domain.shop import ACCOUNT, NOON

TILL = Connection(ACCOUNT, ConnectionId(derived("connection", "till")), None, "stripe", "Till", NOON, "")
DAY = timedelta(days=1)


def first(at: datetime = NOON) -> Night:
    night = Night.first(TILL, at=at)
    assert night is not None
    return night


def test_the_first_night_is_that_of_the_day_it_was_connected_on() -> None:
    night = first()
    assert (night.since, night.until) == (NOON, datetime(2026, 11, 3, tzinfo=UTC))
    assert night.due == night.until + LATE


def test_a_night_ends_at_midnight_of_utc_wherever_its_clock_stands() -> None:
    late = datetime(2026, 11, 3, 0, 30, tzinfo=timezone(timedelta(hours=2)))
    assert first(late).until == datetime(2026, 11, 3, tzinfo=UTC)


def test_what_is_connected_to_nothing_we_know_has_no_nights() -> None:
    assert Night.first(replace(TILL, processor="gone"), at=NOON) is None


@pytest.mark.parametrize(("later", "days"), [(LATE, 1), (LATE + 5 * DAY, 6), (-DAY, 1)])
def test_what_missed_runs_left_is_in_the_next_night(later: timedelta, days: int) -> None:
    night = first()
    following = night.following(night.until + later)
    assert following.since == night.until - AGAIN
    assert following.until == night.until + days * DAY


def test_the_same_night_is_the_same_job() -> None:
    night = first()
    assert night.job == replace(night).job
    assert isinstance(night.job, Reconcile)
    assert night.job.id != night.following(night.due).job.id
    assert (night.job.since, night.job.until) == (night.since, night.until)
