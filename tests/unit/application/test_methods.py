"""Another payment method, before anything failed: what is kept then is charged from the next charge on."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

import pytest

from cartwright.application import methods, sweeping
from cartwright.application.methods import Till
from cartwright.application.ports.papers import BadToken
from cartwright.application.settling import confirm
from cartwright.domain.errors import Declined, NotFound
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.passes import PassOver
from cartwright.domain.payments import Asks, Saved
from cartwright.domain.people import ShopClosed
from cartwright.domain.subscriptions import Farewell, Subscription, SubscriptionOver, SubscriptionState
from tests.fakes.apart import Whole
from tests.fakes.queues import FakeQueues
from tests.unit.application.agency import HOST, Agency, back
from tests.unit.application.billing import DAY, Billing
from tests.unit.application.guests import SEALS
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA


@pytest.fixture
def billing(agency: Agency) -> Billing:
    """Ada has subscribed with a card that pays once."""
    billing = Billing(agency)
    billing.sells()
    billing.bought("once")
    return billing


def till(billing: Billing) -> Till:
    agency = billing.agency
    return Till(
        subscriptions=agency.mine.subscriptions,
        orders=agency.mine.orders,
        births=agency.births,
        now=agency.now,
    )


def asked(billing: Billing) -> Order:
    return methods.ask(billing.subscription.id, till(billing))


def left(billing: Billing, card: str = "success") -> Order:
    """Ada leaves another card."""
    order = asked(billing)
    confirmed(billing, order)
    with suppress(Declined):
        billing.agency.pays(order, card)
    return confirmed(billing, order)


def confirmed(billing: Billing, order: Order) -> Order:
    agency = billing.agency
    return confirm(
        order.id, order.key, orders=agency.mine.orders, processors=agency.line, return_url=back
    ).order


def move(billing: Billing, after: Subscription) -> None:
    billing.agency.mine.subscriptions.move(after)


def test_another_card_is_charged_from_the_next_charge_on(billing: Billing) -> None:
    before, shelves = billing.subscription, billing.agency.store.shelves
    sold = dict(shelves.sales), dict(shelves.entries)
    order = left(billing)
    assert (order.state, order.payment.asks) == (OrderState.PAID, Asks.METHOD)
    after = billing.subscription
    assert after.saved == order.payment.saved != before.saved
    assert (after.asking, after.state, after.due) == (None, before.state, before.due)
    assert (shelves.sales, shelves.entries) == sold
    assert billing.falls_due().state is SubscriptionState.ACTIVE
    assert billing.charged() == ["119.00"]


def test_without_it_the_first_card_would_have_failed(billing: Billing) -> None:
    assert billing.falls_due().state is SubscriptionState.PAST_DUE


def test_nobody_keeps_the_buyers_words_of_what_sold_nothing(billing: Billing) -> None:
    order = left(billing)
    assert billing.agency.mine.orders.get(order.id).buyer.veiled


def test_asking_twice_is_asking_once_until_it_has_an_end(billing: Billing) -> None:
    first = asked(billing)
    assert asked(billing) == first
    left(billing)
    assert asked(billing).id != first.id


def test_what_is_not_finished_is_given_up_after_a_day_and_changes_nothing(billing: Billing) -> None:
    before, agency = billing.subscription, billing.agency
    order = asked(billing)
    agency.clock.move(sweeping.GIVEN_UP)
    sweeping.sweep(
        stragglers=agency.store.stragglers,
        queues=FakeQueues(),
        orders=lambda account: agency.store.of(account).orders,
        processors=agency.line,
        return_url=back,
        now=agency.now,
        apart=Whole(),
    )
    assert agency.mine.orders.get(order.id).state is OrderState.EXPIRED
    after = billing.subscription
    assert (after.saved, after.due, after.asking) == (before.saved, before.due, None)


def test_a_card_that_is_declined_leaves_the_one_there_was(billing: Billing) -> None:
    before = billing.subscription
    order = left(billing, "insufficient")
    assert order.state is OrderState.PLACED
    assert billing.subscription.saved == before.saved
    assert asked(billing) == order


def test_a_charge_that_is_under_way_does_not_bring_the_old_card_back(billing: Billing) -> None:
    """It was begun with the old one, and paid after the other was left."""
    found = billing.subscription
    after = found.begins(found.dunning)
    old = Saved("cus_old", "pm_old")
    order = replace(asked(billing), keeps=None)
    charge = replace(
        order,
        lines=(replace(order.lines[0], instalment=found.instalment),),
        payment=replace(order.payment, kept=found.saved, saved=old),
    )
    changed = replace(after, saved=Saved("cus_new", "pm_new"))
    assert changed.pays(charge).saved == changed.saved
    assert after.pays(charge).saved == old


def test_while_a_charge_waits_to_be_paid_it_is_that_ones_page(billing: Billing) -> None:
    billing.falls_due()
    assert asked(billing) == billing.trying


def test_a_method_left_while_a_charge_is_tried_moves_no_day(billing: Billing) -> None:
    found = billing.subscription
    order = replace(asked(billing), payment=replace(asked(billing).payment, saved=Saved("cus_new", "pm_new")))
    trying = replace(found.begins(found.dunning), due=billing.agency.now)
    assert trying.takes(order).due == trying.due
    paused = found.pauses(None, at=billing.agency.now)
    assert (paused.takes(order).due, paused.takes(order).saved) == (None, order.payment.saved)
    assert paused.takes(order).asking is None


def test_of_a_card_that_ends_it_is_told_anew(billing: Billing) -> None:
    found = replace(billing.subscription, warned=2)
    order = asked(billing)
    for ends, warned in ((found.saved.ends if found.saved else None, 2), (date(2030, 1, 31), 0)):
        kept = replace(order, payment=replace(order.payment, saved=Saved("cus_new", "pm_new", ends)))
        assert found.takes(kept).warned == warned


def test_what_is_over_takes_no_other_method(billing: Billing) -> None:
    order = asked(billing)
    over = billing.subscription.ends(Farewell(billing.agency.now))
    kept = replace(order, payment=replace(order.payment, saved=Saved("cus_new", "pm_new")))
    assert over.takes(kept) is over
    assert billing.subscription.takes(order) is billing.subscription
    move(billing, over)
    left(billing)
    assert billing.subscription.saved == over.saved
    with pytest.raises(SubscriptionOver):
        asked(billing)


def test_of_who_is_forgotten_and_where_nobody_is_billed_none_is_asked_for(billing: Billing) -> None:
    shelves = billing.agency.store.shelves
    account = shelves.accounts[ACCOUNT]
    shelves.accounts[ACCOUNT] = replace(account, closed=billing.agency.now)
    with pytest.raises(ShopClosed):
        asked(billing)
    shelves.accounts[ACCOUNT] = account
    shelves.veils.clear()
    with pytest.raises(NotFound):
        asked(billing)


def token(billing: Billing) -> str:
    url = methods.link(
        billing.subscription,
        HOST,
        signatures=SEALS,
        address=lambda host, path: f"https://{host}{path}",
        now=billing.agency.now,
    )
    start, _, found = url.rpartition("/")
    assert start == f"https://{HOST}/hub/{NORTHWIND}/methods"
    return found


def opened(billing: Billing, word: str, owner: str = NORTHWIND) -> Subscription:
    mine = billing.agency.mine
    client = mine.clients.get(owner)  # type: ignore[arg-type]
    return methods.linked(
        client, word, subscriptions=mine.subscriptions, signatures=SEALS, now=billing.agency.now
    )


def test_a_link_opens_this_one_until_its_day(billing: Billing) -> None:
    word = token(billing)
    billing.agency.clock.move(methods.GOOD_FOR - DAY)
    assert opened(billing, word) == billing.subscription
    billing.agency.clock.move(timedelta(days=1))
    with pytest.raises(PassOver):
        opened(billing, word)


def test_a_link_opens_nothing_of_anybody_elses_and_no_other_word_passes_for_it(billing: Billing) -> None:
    with pytest.raises(BadToken):
        opened(billing, token(billing), OLIVEIRA)
    found = billing.subscription
    for purpose in ("hub-link", "hub-sitting", "hub-form"):
        words = f"{found.account} {found.owner} {found.id} 99999999999"
        with pytest.raises(BadToken):
            opened(billing, SEALS.sign(purpose, words))


def test_a_link_to_what_has_ended_is_over(billing: Billing) -> None:
    word = token(billing)
    move(billing, billing.subscription.ends(Farewell(billing.agency.now)))
    with pytest.raises(PassOver):
        opened(billing, word)
