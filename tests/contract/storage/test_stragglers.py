"""What the sweeper may expect of Stragglers."""

from __future__ import annotations

from datetime import timedelta

from cartwright.domain.jobs import Letter
from tests.contract.storage.ports import Ports
from tests.contract.storage.town import Agency, expired
from tests.fakes.world import NOON, FakeClock

MINUTE = timedelta(minutes=1)
LATER = NOON + timedelta(hours=1)


def test_orders_without_an_end_are_found_the_oldest_first(
    agency: Agency, other: Agency, store: Ports
) -> None:
    orders = [agency.order(number, at=NOON - number * MINUTE) for number in range(1, 8)]
    orders.append(other.order(1, at=NOON - 3.5 * MINUTE))
    for order in orders:
        store.of(order.account).orders.place(order)
    found = store.stragglers.orders(before=LATER, limit=100)
    by_age = sorted(orders, key=lambda order: order.placed_at)
    assert [(straggler.order, straggler.account, straggler.since) for straggler in found] == [
        (order.id, order.account, order.placed_at) for order in by_age
    ]
    assert store.stragglers.orders(before=LATER, limit=3) == found[:3]


def test_only_what_has_waited_since_before_is_found(agency: Agency, store: Ports) -> None:
    order = agency.order()
    agency.mine.orders.place(order)
    store.inbox.receive(agency.delivery(order), b"{}", at=NOON)
    assert store.stragglers.orders(before=NOON, limit=9) == []
    assert store.stragglers.deliveries(before=NOON, limit=9) == []
    assert len(store.stragglers.orders(before=NOON + timedelta.resolution, limit=9)) == 1
    assert len(store.stragglers.deliveries(before=NOON + timedelta.resolution, limit=9)) == 1


def test_an_order_with_its_payments_reference_still_waits(agency: Agency, store: Ports) -> None:
    order = agency.order()
    agency.mine.orders.place(order)
    agency.mine.orders.attach(order.attached("pi_1"))
    assert [straggler.order for straggler in store.stragglers.orders(before=LATER, limit=9)] == [order.id]


def test_an_order_that_was_put_back_lets_the_others_go_first(agency: Agency, store: Ports) -> None:
    hopeless, other = agency.order(1, at=NOON - MINUTE), agency.order(2, at=NOON)
    for order in (hopeless, other):
        agency.mine.orders.place(order)
    (first, *_) = store.stragglers.orders(before=LATER, limit=1)
    store.stragglers.put_back(first, until=NOON + 2 * MINUTE)
    found = store.stragglers.orders(before=LATER, limit=9)
    assert [straggler.order for straggler in found] == [other.id, hopeless.id]
    assert len(store.stragglers.orders(before=NOON + 2 * MINUTE, limit=9)) == 1


def test_an_order_that_came_to_its_end_is_not_put_back(agency: Agency, store: Ports) -> None:
    order = agency.order(1)
    agency.mine.orders.place(order)
    (straggler,) = store.stragglers.orders(before=LATER, limit=1)
    agency.mine.orders.settle(expired(order))
    store.stragglers.put_back(straggler, until=NOON)
    assert store.stragglers.orders(before=LATER, limit=9) == []


def test_orders_that_came_to_an_end_wait_no_more(agency: Agency, store: Ports) -> None:
    agency.sell(1)
    order = agency.order(2)
    agency.mine.orders.place(order)
    agency.mine.orders.settle(expired(order))
    assert store.stragglers.orders(before=LATER, limit=9) == []


def test_deliveries_come_back_whole_the_oldest_first(agency: Agency, store: Ports) -> None:
    order = agency.order()
    deliveries = [agency.delivery(order, f"evt_{number}") for number in range(9)]
    for number, delivery in enumerate(deliveries):
        store.inbox.receive(delivery, b"{}", at=NOON - number * MINUTE)
    assert store.stragglers.deliveries(before=LATER, limit=100) == deliveries[::-1]
    assert store.stragglers.deliveries(before=LATER, limit=2) == deliveries[:-3:-1]


def test_jobs_wait_from_the_settlement_they_were_asked_for_in(
    agency: Agency, store: Ports, clock: FakeClock
) -> None:
    settlement = agency.sell()
    assert store.stragglers.jobs(before=clock.now(), limit=9) == []
    clock.move(MINUTE)
    assert store.stragglers.jobs(before=clock.now(), limit=9) == list(settlement.jobs)


def test_a_numbered_sale_leaves_its_letters_to_be_written(
    agency: Agency, store: Ports, clock: FakeClock
) -> None:
    document = agency.issue(agency.sell())
    clock.move(MINUTE)
    late = store.stragglers.jobs(before=clock.now(), limit=9)
    letters = [job for job in late if isinstance(job, Letter)]
    assert len(late) == len(letters) == 2
    assert {letter.subject for letter in letters} == {document.id}
