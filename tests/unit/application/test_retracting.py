"""What was said and is taken back, while an order waits to be paid: nothing is charged before its day, and
nothing at what it cost on another."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application import subscribing
from cartwright.domain.orders import OrderState
from cartwright.domain.payments import Saved
from cartwright.domain.subscriptions import Subscription, SubscriptionState, stopping
from cartwright.domain.subscriptions.turning import WAITS
from tests.unit.application.agency import Agency
from tests.unit.application.billing import DAY, MONTHLY, Billing
from tests.unit.application.test_resting import at_once, later, paused, resumed
from tests.unit.application.test_turning import DEAR, change, declined, sells

HOUR = timedelta(hours=1)


@pytest.fixture
def once(agency: Agency) -> Billing:
    """Ada's card has paid the first month, and pays no more."""
    billing = Billing(agency)
    sells(billing, MONTHLY)
    billing.bought("once")
    return billing


@pytest.fixture
def billing(agency: Agency) -> Billing:
    """Ada pays 100.00 a month."""
    billing = Billing(agency)
    sells(billing, MONTHLY)
    billing.bought()
    return billing


def stands(billing: Billing, **changes: object) -> Subscription:
    """As it is, but for these."""
    [(key, found)] = billing.agency.store.shelves.subscriptions.items()
    made = replace(found, **changes)  # type: ignore[arg-type]
    billing.agency.store.shelves.subscriptions[key] = made
    return made


def kept(billing: Billing) -> Subscription:
    act, mine = billing.agency.act(), billing.agency.mine
    return subscribing.keep(act, billing.subscription.id, subscriptions=mine.subscriptions, readers=mine)


def test_ended_at_once_and_kept_a_change_waits_as_long_as_before(once: Billing) -> None:
    order = declined(once)
    before = once.subscription
    at_once(once)
    found = kept(once)
    assert (found.due, found.turn, found.leaving) == (before.due, before.turn, None)
    once.until(once.agency.now + WAITS)
    assert once.agency.mine.orders.get(order.id).state is OrderState.EXPIRED
    found = once.subscription
    assert (found.state, found.paid, found.failed) == (SubscriptionState.ACTIVE, 0, 0)
    assert (found.due, len(once.attempts)) == (found.calendar.moment(1), 1)


def test_kept_before_the_queue_came_a_change_is_charged_as_it_was_asked_for(once: Billing) -> None:
    once.agency.clock.move(HOUR)
    change(once, DEAR)
    at_once(once)
    assert kept(once).due is not None
    found = once.bill()
    assert (found.declined, found.due) == (True, once.agency.now + WAITS)


@pytest.mark.parametrize("called_off", [False, True], ids=["kept at once", "once it was called off"])
def test_kept_what_failed_is_tried_again_on_its_day(once: Billing, called_off: bool) -> None:
    once.falls_due()
    once.falls_due()
    before = once.subscription
    assert (before.state, before.failed, before.declined) == (SubscriptionState.PAST_DUE, 1, True)
    ended = at_once(once)
    if called_off:
        once.agency.mine.subscriptions.move(ended.lapses(once.trying.id))
    found = kept(once)
    assert (found.due, found.failed + found.declined) == (before.due, 2)
    assert once.bill().failed + once.subscription.declined == 2


def test_kept_what_is_not_tried_again_waits_for_its_buyer_as_long_as_before(once: Billing) -> None:
    once.falls_due()
    failed = once.subscription
    assert failed.since is not None
    failed = stands(once, failure="stolen_card", due=failed.since + 7 * DAY)
    at_once(once)
    assert kept(once).due == failed.due


def test_kept_what_a_bank_takes_days_for_is_asked_about(once: Billing) -> None:
    once.falls_due()
    stands(once, declined=False)
    ended = at_once(once)
    assert kept(once).due == ended.due


def test_kept_while_it_is_paused_a_change_is_called_off_all_the_same(once: Billing) -> None:
    declined(once)
    paused(once)
    at_once(once)
    assert kept(once).due == once.agency.now
    found = once.bill()
    assert (found.state, found.trying, found.due) == (SubscriptionState.PAUSED, None, None)


def test_what_is_to_end_with_what_was_paid_does_not_end_on_the_day_of_a_mail(billing: Billing) -> None:
    soon = billing.subscription.falls_due - timedelta(days=2)
    found = stands(billing, saved=Saved("customer", "method", ends=soon))
    found = stands(billing, due=found.next_due())
    assert found.due != found.calendar.moment(1)
    later(billing)
    assert billing.subscription.due == found.calendar.moment(1)


def test_gone_on_a_change_that_waits_is_called_off_and_not_paid_for_what_it_cost(once: Billing) -> None:
    order = declined(once)
    paused(once)
    assert resumed(once).due == once.agency.now
    found = once.bill()
    assert once.agency.mine.orders.get(order.id).state is OrderState.EXPIRED
    assert (found.turn, found.state, found.due) == (
        None,
        SubscriptionState.ACTIVE,
        found.calendar.moment(1),
    )


def test_gone_on_a_change_that_nobody_has_charged_yet_never_is(billing: Billing) -> None:
    change(billing, DEAR)
    order = billing.trying
    paused(billing)
    resumed(billing)
    found = billing.bill()
    assert (found.turn, billing.charged()) == (None, [])
    assert billing.agency.mine.orders.get(order.id).state is OrderState.EXPIRED


def test_whatever_wakes_it_no_charge_is_begun_before_its_moment(billing: Billing) -> None:
    found = stands(billing, due=billing.agency.now)
    after = billing.bill()
    assert (after.due, after.trying, billing.attempts) == (found.calendar.moment(1), None, [])


def test_a_change_that_waited_while_a_bank_had_the_money_is_called_off_once_that_is_won(
    billing: Billing,
) -> None:
    change(billing, DEAR)
    order, found, now = billing.trying, billing.subscription, billing.agency.now
    held = stopping.contested(found, found.order, now)
    billing.agency.mine.subscriptions.move(held)
    billing.agency.mine.subscriptions.move(stopping.won(held, found.order, now))
    assert (billing.bill().turn, billing.charged()) == (None, [])
    assert billing.agency.mine.orders.get(order.id).state is OrderState.EXPIRED
