"""What subscriptions may expect of the store: one charge at a time, and each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application.ports.selling import Stale
from cartwright.application.ports.sold import Span
from cartwright.application.ports.subscriptions import Began, Due
from cartwright.domain.entitlements import Ending
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import SubscriptionId, derived
from cartwright.domain.jobs import bill
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.people import ShopClosed
from cartwright.domain.subscriptions import Farewell, Subscription
from cartwright.storage.scope import ForeignAccount
from tests.contract.storage.conftest import Counted
from tests.contract.storage.ports import Ports
from tests.contract.storage.town import Agency, expired, opened, paid
from tests.fakes.world import NOON, FakeClock

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def subscribed(agency: Agency, number: int = 1) -> Subscription:
    [begun] = agency.subscribe(number).begun
    return begun


def fell_due(store: Ports, found: Subscription, clock: FakeClock) -> Sequence[Due]:
    """What is due at the moment that something of it is."""
    assert found.due is not None
    clock.move(max(found.due - clock.now(), timedelta(0)))
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    return store.due_subscriptions.due(hour, until=clock.now(), limit=9)


def charged(agency: Agency, found: Subscription) -> Order:
    """Its coming charge, paid."""
    order = agency.charge(found)
    agency.mine.orders.settle(paid(order, of=agency.mine.orders.renewed(order)))
    return order


def test_it_begins_with_the_settlement_of_its_order(agency: Agency) -> None:
    begun = subscribed(agency)
    mine = agency.mine.subscriptions
    assert mine.get(begun.id) == begun
    assert list(mine.some([begun.id, SubscriptionId(derived("subscription", "none"))])) == [begun]
    assert list(mine.of_product(begun.product, limit=9)) == [begun]


def test_those_of_a_product_are_listed_the_newest_first_and_some_at_a_time(agency: Agency) -> None:
    begun = [agency.subscribe(number, at=NOON + number * HOUR).begun[0] for number in range(1, 6)]
    mine, product = agency.mine.subscriptions, begun[0].product
    first = mine.of_product(product, limit=2)
    assert [one.id for one in first] == [begun[4].id, begun[3].id]
    then = mine.of_product(product, limit=2, before=Began(first[-1].began, first[-1].id))
    assert [one.id for one in then] == [begun[2].id, begun[1].id]
    last = mine.of_product(product, limit=2, before=Began(then[-1].began, then[-1].id))
    assert [one.id for one in last] == [begun[0].id]


def test_a_charge_and_the_subscription_that_tries_it_are_placed_together(agency: Agency) -> None:
    begun = subscribed(agency)
    order = agency.charge(begun)
    assert agency.mine.orders.get(order.id) == order
    assert agency.mine.subscriptions.get(begun.id).trying == order.id


def test_of_two_who_begin_a_charge_one_does(agency: Agency) -> None:
    begun = subscribed(agency)
    agency.charge(begun)
    with pytest.raises(Stale):
        agency.charge(begun)
    assert agency.mine.subscriptions.get(begun.id).version == begun.version + 1


def test_a_charge_whose_order_is_there_is_not_begun_again(agency: Agency) -> None:
    begun = subscribed(agency)
    agency.charge(begun)
    lapsed = agency.mine.subscriptions.get(begun.id)
    forgetful = replace(lapsed, trying=None, version=lapsed.version + 1)
    agency.mine.subscriptions.move(forgetful)
    with pytest.raises(Stale):
        agency.charge(forgetful)
    assert agency.mine.subscriptions.get(begun.id) == forgetful


def test_a_charge_that_is_paid_is_counted_with_its_order_and_prolongs_what_it_lets_into(
    agency: Agency,
) -> None:
    begun = subscribed(agency)
    before = agency.mine.subscriptions.entitlement(begun)
    charged(agency, begun)
    after = agency.mine.subscriptions.get(begun.id)
    assert (after.paid, after.trying) == (1, None)
    held = agency.mine.subscriptions.entitlement(after)
    assert before is not None
    assert held is not None
    assert before.ends is not None
    assert held.ends is not None
    assert held.ends > before.ends


def test_a_charge_is_listed_among_its_products_sales_and_can_be_given_back(agency: Agency) -> None:
    begun = subscribed(agency)
    order = charged(agency, begun)
    marks = agency.mine.sold.of_product(begun.product, Span(NOON, NOON + DAY), limit=9)
    sales = agency.mine.sold.some([mark.spot for mark in marks])
    assert {sale.order for sale in sales} == {begun.order, order.id}
    for sale in sales:
        payment = agency.mine.orders.get(sale.order).payment
        assert agency.mine.returns.sold(sale, payment).sale.id == sale.id


def test_a_charge_is_paid_by_one_order_whatever_else_is_told(agency: Agency) -> None:
    begun = subscribed(agency)
    order = agency.charge(begun)
    known = agency.mine.orders.renewed(order)
    agency.mine.orders.settle(paid(order, of=known))
    with pytest.raises(Stale):
        agency.mine.orders.settle(paid(order, of=known))
    assert agency.mine.subscriptions.get(begun.id).paid == 1


def test_an_order_does_not_end_where_its_subscription_has_moved(agency: Agency) -> None:
    begun = subscribed(agency)
    order = agency.charge(begun)
    known = agency.mine.orders.renewed(order)
    moved = agency.mine.subscriptions.get(begun.id)
    agency.mine.subscriptions.move(moved.awaits(NOON))
    with pytest.raises(Stale):
        agency.mine.orders.settle(paid(order, of=known))
    assert agency.mine.orders.get(order.id).state is OrderState.PLACED


def test_an_order_does_not_end_where_its_buyers_access_has_moved(agency: Agency) -> None:
    begun = subscribed(agency)
    order = agency.charge(begun)
    known = agency.mine.orders.renewed(order)
    assert known.entitlement is not None
    agency.mine.entitlements.move(known.entitlement.revoke(Ending.REFUND, at=NOON))
    with pytest.raises(Stale):
        agency.mine.orders.settle(paid(order, of=known))
    assert agency.mine.subscriptions.get(begun.id).paid == 0


def test_an_order_that_expires_is_an_attempt_that_failed(agency: Agency) -> None:
    begun = subscribed(agency)
    order = agency.charge(begun)
    agency.mine.orders.settle(expired(order, of=agency.mine.orders.renewed(order)))
    after = agency.mine.subscriptions.get(begun.id)
    assert (after.trying, after.attempt, after.paid) == (None, 1, 0)


def test_it_moves_with_its_buyers_access_what_is_to_be_done_and_the_log(agency: Agency) -> None:
    begun = subscribed(agency)
    held = agency.mine.subscriptions.entitlement(begun)
    assert held is not None
    job, audit = bill(agency.id, begun.id, NOON), agency.audit("subscription.cancel")
    ended = begun.ends(Farewell(NOON, "no more"))
    revoked = held.revoke(Ending.SUBSCRIPTION, at=NOON)
    agency.mine.subscriptions.move(ended, access=revoked, jobs=[job], audit=audit)
    assert agency.mine.subscriptions.get(begun.id) == ended
    assert agency.mine.subscriptions.entitlement(ended) == revoked
    assert agency.mine.outbox.get(job.id) == job
    with pytest.raises(Stale):
        agency.mine.subscriptions.move(ended)
    again = replace(ended, version=ended.version + 1)
    with pytest.raises(Stale):
        agency.mine.subscriptions.move(again, access=revoked)
    assert agency.mine.subscriptions.get(begun.id) == ended


def test_what_it_is_charged_by_is_what_is_there_today(agency: Agency) -> None:
    course = agency.publish("Course", agency.house)
    [begun] = agency.subscribe(1, product=course).begun
    terms = agency.mine.subscriptions.terms(begun)
    assert (terms.product, terms.seller) == (course, agency.house.profile)
    assert terms.order.buyer.email == "ada@buyer.example"
    assert not terms.forgotten
    agency.mine.erasures.forget(
        agency.mine.buyers.of(agency.house.id, "ada@buyer.example"), agency.audit("buyer.erase")
    )
    assert agency.mine.subscriptions.terms(begun).forgotten


def test_without_a_product_there_is_nothing_to_charge_it_by(agency: Agency) -> None:
    begun = subscribed(agency)
    with pytest.raises(NotFound):
        agency.mine.subscriptions.terms(begun)


def test_an_account_that_is_closed_bills_nobody(agency: Agency) -> None:
    [begun] = agency.subscribe(1, product=agency.publish("Course", agency.house)).begun
    account = replace(agency.mine.clients.account(), closed=NOON)
    closed = replace(account, version=account.version + 1)
    agency.mine.clients.revise_account(closed, agency.audit("account.close"))
    with pytest.raises(ShopClosed):
        agency.mine.subscriptions.terms(begun)


def test_an_order_of_nothing_else_is_no_charge(agency: Agency) -> None:
    with pytest.raises(NotFound):
        agency.mine.orders.renewed(agency.order(1))
    begun = subscribed(agency, 2)
    order = agency.charge(begun)
    other = replace(begun.instalment, subscription=SubscriptionId(derived("subscription", "none")))
    stray = replace(order, lines=(replace(order.lines[0], instalment=other),))
    with pytest.raises(NotFound):
        agency.mine.orders.renewed(stray)


def test_it_is_due_in_its_hour_and_not_before(store: Ports, agency: Agency, clock: FakeClock) -> None:
    begun = subscribed(agency)
    due = begun.due
    assert due is not None
    hour = due.replace(minute=0, second=0, microsecond=0)
    early = store.due_subscriptions.due(hour, until=due - timedelta.resolution, limit=9)
    assert list(early) == []
    assert list(store.due_subscriptions.due(hour - HOUR, until=due, limit=9)) == []
    assert fell_due(store, begun, clock) == [Due(agency.id, begun.id, 1)]


def test_what_is_charged_is_due_no_more(store: Ports, agency: Agency, clock: FakeClock) -> None:
    begun = subscribed(agency)
    fell_due(store, begun, clock)
    charged(agency, begun)
    assert list(fell_due(store, replace(begun, due=clock.now()), clock)) == []


def test_what_has_a_clock_of_its_own_is_never_due(store: Ports, agency: Agency, clock: FakeClock) -> None:
    begun = subscribed(agency)
    agency.mine.subscriptions.move(begun.ticks(NOON + DAY))
    assert list(fell_due(store, begun, clock)) == []


def test_what_fell_due_before_it_was_known_lies_in_the_present_hour(
    store: Ports, agency: Agency, clock: FakeClock
) -> None:
    clock.move(timedelta(days=90))
    begun = subscribed(agency)
    assert begun.due is not None
    assert begun.due < clock.now()
    assert [one.subscription for one in fell_due(store, begun, clock)] == [begun.id]


def test_the_longest_due_comes_first_and_no_more_than_asked_for(store: Ports, agency: Agency) -> None:
    begun = [
        agency.subscribe(number, at=NOON + timedelta(minutes=minutes)).begun[0]
        for number, minutes in enumerate((30, 10, 20), start=1)
    ]
    due = begun[1].due
    assert due is not None
    hour = due.replace(minute=0, second=0, microsecond=0)
    found = store.due_subscriptions.due(hour, until=hour + HOUR - timedelta.resolution, limit=2)
    assert [one.subscription for one in found] == [begun[1].id, begun[2].id]


def test_the_mark_is_the_last_that_was_remembered(store: Ports) -> None:
    due = store.due_subscriptions
    assert due.mark() is None
    for mark in (NOON, NOON + HOUR):
        due.remember(mark)
        assert due.mark() == mark


def test_one_accounts_are_not_anothers(agency: Agency, other: Agency) -> None:
    begun = subscribed(agency)
    with pytest.raises(NotFound):
        other.mine.subscriptions.get(begun.id)
    with pytest.raises(ForeignAccount):
        other.mine.subscriptions.move(begun.ends(Farewell(NOON)))
    with pytest.raises(ForeignAccount):
        other.mine.subscriptions.terms(begun)
    with pytest.raises(ForeignAccount):
        other.mine.subscriptions.entitlement(begun)


def test_a_run_over_many_reads_only_what_is_due(counted: Counted, clock: FakeClock) -> None:
    """The items that DynamoDB was asked for are those that are due: nothing is read and left aside."""
    agency = opened(counted.store)
    begun = [agency.subscribe(number, at=NOON + timedelta(hours=number)).begun[0] for number in range(1, 13)]
    due = begun[4].due
    assert due is not None
    hour = due.replace(minute=0, second=0, microsecond=0)
    counted.calls.clear()
    found = counted.store.due_subscriptions.due(hour, until=due, limit=100)
    assert [one.subscription for one in found] == [begun[4].id]
    assert counted.operations == ["Query"] * 4
