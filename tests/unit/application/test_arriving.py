"""Taking a seat: once, by oneself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application.arriving import arrived
from cartwright.application.auditing import Act
from cartwright.application.ports.audits import Audit
from cartwright.application.ports.people import Members
from cartwright.domain.ids import KeyId, derived
from cartwright.domain.people import Account, Member
from tests.fakes.people import FakeMembers
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import ACCOUNT


@pytest.fixture(autouse=True)
def _invited(agency: Agency) -> None:
    """Stan, whom nobody has seen yet."""
    before = agency.seat("stan").member
    new = replace(before, arrived=None, version=before.version + 1)
    agency.mine.members.revise(new, agency.act().audit("invite", new.id))


def arrive(agency: Agency, act: Act | None = None, members: Members | None = None) -> object:
    return arrived(act or agency.act("stan"), members=members or agency.mine.members).member.arrived


def test_the_first_time_is_kept_and_in_the_log(agency: Agency) -> None:
    first = agency.now
    assert arrive(agency) == first
    assert (agency.audited().action, agency.audited().member) == (
        "member.arrive",
        agency.seat("stan").member.id,
    )
    logged = len(agency.store.shelves.audits)
    agency.clock.move(timedelta(days=1))
    assert arrive(agency) == first
    assert agency.seat("stan").member.arrived == first
    assert len(agency.store.shelves.audits) == logged


def test_whoever_is_there_takes_nothing_again(agency: Agency) -> None:
    class Untouched(FakeMembers):
        def revise(self, member: Member, audit: Audit, *, account: Account | None = None) -> None:
            raise AssertionError("there is nothing to revise")

    arrive(agency)
    assert arrive(agency, members=Untouched(agency.store.shelves, ACCOUNT)) == agency.now


def test_neither_a_key_nor_somebody_elses_eyes_take_it(agency: Agency) -> None:
    act = agency.act("stan")
    by_key = replace(act.seat, key=KeyId(derived("key", "x")))
    by_eyes = replace(act.seat, viewer=agency.seat("olga"))
    for seat in (by_key, by_eyes):
        assert arrive(agency, replace(act, seat=seat)) is None
    assert agency.seat("stan").member.arrived is None


def test_who_changes_the_seat_in_that_moment_is_faster(agency: Agency) -> None:
    late = agency.act("stan")
    paused = late.seat.member.described("Stanley", None, "en")
    agency.mine.members.revise(paused, agency.act().audit("describe", paused.id))
    assert arrive(agency, late) is None
    assert agency.seat("stan").member == paused
    assert arrive(agency) == agency.now
