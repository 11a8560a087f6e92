"""What the use cases may expect of the Inbox."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from cartwright.domain.errors import NotFound
from cartwright.domain.ids import ConnectionId, derived
from cartwright.domain.raw_events import SealedEvent
from tests.contract.storage.ports import Ports
from tests.contract.storage.town import Agency
from tests.fakes.world import NOON

LATER = NOON + timedelta(hours=1)
RAW = SealedEvent(b"\x00sealed\xff", b"key", NOON + timedelta(days=30))


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


def test_what_was_sent_is_kept_with_it_till_its_time_is_over(agency: Agency, store: Ports) -> None:
    order = agency.order()
    store.inbox.receive(agency.delivery(order), b"{}", at=NOON, raw=RAW)
    store.inbox.receive(agency.delivery(order), b"{}", at=NOON, raw=replace(RAW, sealed=b"another"))
    store.inbox.receive(agency.delivery(order, "evt_bare"), b"{}", at=LATER)
    events = store.of(agency.id).events
    kept, bare = events.of(order)
    assert (kept.kept_until, bare.kept_until) == (RAW.until, None)
    assert (kept.order, kept.reference) == (order.id, agency.delivery(order).reference)
    assert events.sealed([kept, bare]) == {kept: RAW}
    assert events.sealed([]) == {}


def test_what_is_over_is_not_there_whether_it_was_deleted_or_not(agency: Agency, store: Ports) -> None:
    order = agency.order()
    store.inbox.receive(agency.delivery(order), b"{}", at=NOON, raw=replace(RAW, until=NOON))
    events = store.of(agency.id).events
    assert events.sealed(events.of(order)) == {}


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


def test_what_was_heard_is_found_by_the_order_and_by_its_payment_as_it_came(
    agency: Agency, store: Ports
) -> None:
    order = agency.sell().after
    named, later = agency.delivery(order, "evt_1"), agency.delivery(order, "evt_2")
    by_payment = replace(agency.delivery(order, "evt_3"), order="", reference=order.payment.reference)
    elsewhere = ConnectionId(derived("connection", "elsewhere"))
    others = [
        replace(by_payment, event="evt_4", reference="pi_of_another"),
        replace(by_payment, event="evt_5", connection=elsewhere),
        replace(by_payment, event="evt_6", reference=""),
    ]
    store.inbox.receive(later, b"{...}", at=LATER)
    for one in (named, by_payment, *others):
        store.inbox.receive(one, b"{}", at=NOON)
    store.inbox.close(named, "seen")
    store.inbox.park(by_payment, code="x", detail="")
    told = agency.mine.events.of(order)
    assert [(one.event, one.at, one.outcome) for one in told] == [
        ("evt_1", NOON, "seen"),
        ("evt_3", NOON, "parked"),
        ("evt_2", LATER, "waiting"),
    ]
    assert (told[0].connection, told[0].kind) == (named.connection, named.kind)
    assert told[0].sha256 == sha256(b"{}").hexdigest() != told[2].sha256


def test_what_is_told_by_a_connection_that_the_order_left_is_found_and_no_strangers(
    agency: Agency, store: Ports
) -> None:
    left = agency.order()
    order = left.passed_on(ConnectionId(derived("connection", "spare")), None)
    behind = agency.delivery(left)
    now = replace(behind, connection=order.payment.connection, event="evt_2")
    foreign = replace(behind, connection=ConnectionId(derived("connection", "foreign")), event="evt_3")
    for one in (behind, now, foreign):
        store.inbox.receive(one, b"{}", at=NOON)
    assert [one.event for one in agency.mine.events.of(order)] == [behind.event, "evt_2"]


def test_of_an_order_that_has_no_payment_yet_nothing_is_found_by_none(agency: Agency, store: Ports) -> None:
    order = agency.order()
    assert order.payment.reference == ""
    assert agency.mine.events.of(order) == []
