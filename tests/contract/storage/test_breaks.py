"""What is promised of breaks between books and processors, and of the nights in which they are looked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application.ports.selling import Stale
from cartwright.domain.breaks import Break
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import ConnectionId, derived
from cartwright.domain.jobs import MailKind, letter
from tests.contract.storage.ports import Ports
from tests.contract.storage.town import (
    Agency,
    break_of,
    by_hand_of,
    connection_of,
    missing_of,
    night_of,
)
from tests.fakes.world import NOON

HOUR = timedelta(hours=1)


def kept(agency: Agency, of: str = "pi_1", hours: int = 0) -> Break:
    found = break_of(agency, of, at=NOON + hours * HOUR)
    agency.mine.breaks.keep([found])
    return found


def listed(agency: Agency, *, closed: bool = False) -> list[str]:
    """By what they are of."""
    return [one.of for one in agency.mine.breaks.all(agency.house.id) if one.open is not closed]


def test_a_break_is_found_by_its_client_and_with_its_connection(agency: Agency) -> None:
    found = kept(agency)
    mine = agency.mine.breaks
    assert mine.get(agency.house.id, found.id) == found
    assert mine.of(found.connection) == [found]
    assert mine.of(ConnectionId(derived("connection", "another"))) == []
    another = break_of(agency, "pi_2")
    assert mine.some([(found.client, found.id), (another.client, another.id)]) == [found]
    with pytest.raises(NotFound):
        mine.get(agency.add_client("North").id, found.id)


def test_what_is_closed_is_with_its_connection_no_more(agency: Agency) -> None:
    found, other = kept(agency), kept(agency, "pi_2", 1)
    closed = found.vanished(NOON)
    agency.mine.breaks.keep([closed])
    assert agency.mine.breaks.of(found.connection) == [other]
    assert agency.mine.breaks.get(found.client, found.id) == closed
    assert (listed(agency), listed(agency, closed=True)) == (["pi_2"], ["pi_1"])


def test_they_are_listed_the_oldest_first(agency: Agency) -> None:
    for hours in (3, 1, 4, 0, 2):
        kept(agency, f"pi_{hours}", hours)
    assert listed(agency) == ["pi_0", "pi_1", "pi_2", "pi_3", "pi_4"]
    assert agency.mine.breaks.all(agency.add_client("North").id) == []


def test_another_who_was_faster_makes_it_stale_and_nothing_is_kept(agency: Agency) -> None:
    found = kept(agency)
    another = break_of(agency, "pi_2")
    for stale in (found, replace(found, version=3)):
        with pytest.raises(Stale):
            agency.mine.breaks.keep([another, stale])
    assert listed(agency) == ["pi_1"]


def test_an_entry_by_hand_closes_it_with_the_word_in_the_log(agency: Agency) -> None:
    found, entries = kept(agency), by_hand_of(agency.house)
    closed = found.by_hand(entries[0].id, missing_of(found), NOON)
    agency.mine.breaks.answer(closed, entries, agency.audit("books.enter"))
    assert agency.mine.breaks.get(found.client, found.id) == closed
    assert list(agency.mine.books.entries(agency.house.id, "2026-11")) == [entries[0]]
    with pytest.raises(Stale):
        agency.mine.breaks.answer(closed, by_hand_of(agency.house), agency.audit("books.enter"))
    assert len(agency.mine.books.entries(agency.house.id, "2026-11")) == 1


def test_the_end_of_a_night_asks_for_each_letter_once(agency: Agency, store: Ports) -> None:
    job = night_of(agency.till).job
    agency.mine.outbox.add(job)
    to = agency.house.profile.notification_email
    letters = [
        letter(agency.id, agency.house.id, MailKind.BREAKS, to, f"{job.connection} {number}")
        for number in range(2)
    ]
    agency.mine.outbox.add(letters[0])
    agency.mine.outbox.done(letters[0].id)
    for _ in range(2):
        agency.mine.breaks.end(job.id, letters)
    assert agency.mine.outbox.get(job.id) is None
    assert [agency.mine.outbox.get(one.id) for one in letters] == [None, letters[1]]


def test_a_new_connection_has_its_first_night(agency: Agency, store: Ports) -> None:
    connection = connection_of(agency.id, "another")
    night = night_of(connection)
    agency.mine.connections.add(connection, agency.audit(), night)
    assert store.nights.due(at=night.due - timedelta.resolution, limit=9) == []
    assert store.nights.due(at=night.due, limit=9) == [night]
    assert not store.nights.enrol(replace(night, since=NOON + HOUR))
    assert store.nights.due(at=night.due, limit=9) == [night]


def test_handing_over_moves_it_to_the_next_night_once(agency: Agency, store: Ports) -> None:
    night = night_of(agency.till)
    assert store.nights.enrol(night)
    following = night.following(night.due)
    for _ in range(2):
        store.nights.hand_over(night, night.job, following)
    assert agency.mine.outbox.get(night.job.id) == night.job
    assert store.nights.due(at=night.due, limit=9) == []
    assert store.nights.due(at=following.due, limit=9) == [following]


def test_a_job_that_is_there_still_moves_the_night(agency: Agency, store: Ports) -> None:
    night = night_of(agency.till)
    store.nights.enrol(night)
    agency.mine.outbox.add(night.job)
    store.nights.hand_over(night, night.job, night.following(night.due))
    assert store.nights.due(at=night.due, limit=9) == []
