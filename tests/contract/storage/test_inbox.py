"""What the use cases may expect of the Inbox."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.domain.errors import NotFound
from cartwright.domain.ids import ConnectionId, derived
from tests.contract.storage.ports import Ports
from tests.contract.storage.town import Agency
from tests.fakes.world import NOON

LATER = NOON + timedelta(hours=1)


def test_a_delivery_is_received_once(agency: Agency, store: Ports) -> None:
    delivery = agency.delivery(agency.order())
    assert store.inbox.receive(delivery, b"{}", at=NOON)
    assert not store.inbox.receive(delivery, b"{}", at=NOON)


def test_it_is_known_since_when_a_delivery_is_there(agency: Agency, store: Ports) -> None:
    delivery = agency.delivery(agency.order())
    with pytest.raises(NotFound):
        store.inbox.since(delivery)
    store.inbox.receive(delivery, b"{}", at=NOON)
    assert store.inbox.since(delivery) == NOON


def test_a_repeated_delivery_changes_nothing_of_the_first(agency: Agency, store: Ports) -> None:
    delivery = agency.delivery(agency.order())
    store.inbox.receive(delivery, b"{}", at=NOON)
    store.inbox.receive(replace(delivery, kind="another"), b"{...}", at=LATER)
    assert store.stragglers.deliveries(before=LATER, limit=9) == [delivery]


def test_the_same_event_at_another_connection_is_another_delivery(agency: Agency, store: Ports) -> None:
    delivery = agency.delivery(agency.order())
    elsewhere = replace(delivery, connection=ConnectionId(derived("connection", "elsewhere")))
    assert store.inbox.receive(delivery, b"{}", at=NOON)
    assert store.inbox.receive(elsewhere, b"{}", at=NOON)


def test_the_same_event_of_another_account_is_another_delivery(
    agency: Agency, other: Agency, store: Ports
) -> None:
    delivery = agency.delivery(agency.order())
    assert store.inbox.receive(delivery, b"{}", at=NOON)
    assert store.inbox.receive(replace(delivery, account=other.id), b"{}", at=NOON)


@pytest.mark.parametrize(
    ("one", "two"), [("evt#1", "evt%231"), ("evt%", "evt%25"), ("a#INBOX", "a%2523INBOX")]
)
def test_events_with_strange_names_stay_apart(agency: Agency, store: Ports, one: str, two: str) -> None:
    for event in (one, two):
        assert store.inbox.receive(agency.delivery(agency.order(), event), b"{}", at=NOON)
    kept = {delivery.event for delivery in store.stragglers.deliveries(before=LATER, limit=9)}
    assert kept == {one, two}


def test_a_closed_delivery_is_not_late_any_more(agency: Agency, store: Ports) -> None:
    delivery = agency.delivery(agency.order())
    store.inbox.receive(delivery, b"{}", at=NOON)
    store.inbox.close(delivery, "ignored")
    store.inbox.close(delivery, "seen")
    assert store.stragglers.deliveries(before=LATER, limit=9) == []
    assert not store.inbox.receive(delivery, b"{}", at=NOON)


def test_a_parked_delivery_is_set_aside_until_somebody_takes_it_up(agency: Agency, store: Ports) -> None:
    delivery = agency.delivery(agency.order())
    store.inbox.receive(delivery, b"{}", at=NOON)
    store.inbox.park(delivery, code="amount-differs", detail="19.00 EUR is not 20.00 EUR")
    assert store.stragglers.deliveries(before=LATER, limit=9) == []


def test_closing_or_parking_what_was_never_received_makes_nothing(agency: Agency, store: Ports) -> None:
    delivery = agency.delivery(agency.order())
    store.inbox.close(delivery, "seen")
    store.inbox.park(delivery, code="x", detail="y")
    assert store.inbox.receive(delivery, b"{}", at=NOON)


def test_a_parked_delivery_can_still_be_closed_but_not_the_other_way_round(
    agency: Agency, store: Ports
) -> None:
    delivery = agency.delivery(agency.order())
    store.inbox.receive(delivery, b"{}", at=NOON)
    store.inbox.park(delivery, code="x", detail="y")
    store.inbox.close(delivery, "seen")
    store.inbox.park(delivery, code="x", detail="y")
    assert store.stragglers.deliveries(before=LATER, limit=9) == []
