"""A buyer ends, keeps, pauses and resumes its own subscription, and nobody else's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cartwright.application import looking_after
from cartwright.application.looking_after import Desk
from cartwright.application.ports.selling import Stale
from cartwright.domain.entitlements import AccessState
from cartwright.domain.errors import Invalid, NotFound
from cartwright.domain.fulfilment import Access, Fulfilment
from cartwright.domain.jobs import Letter, MailKind
from cartwright.domain.orders import OrderState
from cartwright.domain.passes import Pass
from cartwright.domain.people import ShopClosed
from cartwright.domain.subscriptions import Subscription, SubscriptionState
from cartwright.domain.subscriptions.choices import AskTheSeller, Choice, Why
from tests.fakes.subscriptions import FakeSubscriptions
from tests.unit.application.agency import Agency
from tests.unit.application.billing import Billing
from tests.unit.application.guests import entered
from tests.unit.domain.shop import ACCOUNT, OLIVEIRA


@pytest.fixture
def billing(agency: Agency) -> Billing:
    """Ada has subscribed, and is let in for a month at a time."""
    billing = Billing(agency)
    billing.sells(fulfilment=Fulfilment(access=Access(30)))
    billing.bought()
    return billing


def desk(billing: Billing, guest: Pass | None = None, subscriptions: FakeSubscriptions | None = None) -> Desk:
    mine = billing.agency.mine
    return Desk(
        guest=guest or entered(billing.agency),
        buyers=mine.buyers,
        subscriptions=subscriptions or mine.subscriptions,
        shelf=mine.catalogue,
        readers=mine,
        now=billing.agency.now,
    )


def end(
    billing: Billing, guest: Pass | None = None, *, at_once: bool, why: Why | None = None
) -> Subscription:
    return looking_after.end(billing.subscription.id, desk(billing, guest), at_once=at_once, why=why)


def letters(billing: Billing) -> list[tuple[MailKind, str]]:
    jobs = [slip.job for slip in billing.agency.store.shelves.jobs.values()]
    kinds = {MailKind.CANCELLED, MailKind.CANCELLED_NOTICE, MailKind.KEPT, MailKind.KEPT_NOTICE}
    return [(job.kind, job.to) for job in jobs if isinstance(job, Letter) and job.kind in kinds]


BOTH = [(MailKind.CANCELLED, ""), (MailKind.CANCELLED_NOTICE, "sales@northwind.example")]


def test_it_ends_at_once_with_the_access_and_both_have_it_in_writing(billing: Billing) -> None:
    after = end(billing, at_once=True, why=Why.TOO_EXPENSIVE)
    assert after == billing.subscription
    assert after.state is SubscriptionState.CANCELLED
    assert after.ended is not None
    assert after.ended.reason == "buyer: too-expensive"
    held = billing.agency.mine.subscriptions.entitlement(after)
    assert held is not None
    assert held.state(billing.agency.now) is AccessState.REVOKED
    assert letters(billing) == BOTH


def test_it_ends_when_the_time_paid_for_is_over(billing: Billing) -> None:
    after = end(billing, at_once=False)
    assert (after.state, after.leaving is not None) == (SubscriptionState.ACTIVE, True)
    assert after.leaving is not None
    assert after.leaving.reason == "buyer"
    assert letters(billing) == BOTH
    assert billing.falls_due().state is SubscriptionState.CANCELLED


def test_whoever_thinks_better_of_it_keeps_it_and_may_think_again(billing: Billing) -> None:
    end(billing, at_once=False)
    kept = looking_after.keep(billing.subscription.id, desk(billing))
    assert kept.leaving is None
    assert letters(billing)[2:] == [(MailKind.KEPT, ""), (MailKind.KEPT_NOTICE, "sales@northwind.example")]
    end(billing, at_once=False)
    assert letters(billing)[:2] + letters(billing)[4:] == BOTH * 2


def test_a_pause_has_a_day_to_come_within_reach(billing: Billing) -> None:
    found = billing.subscription
    today, here = found.calendar.today(billing.agency.now), desk(billing)
    for until in (today, today - timedelta(days=1), today + timedelta(days=91), date.max):
        with pytest.raises(Invalid):
            looking_after.pause(found.id, here, until)
    until = today + timedelta(days=90)
    paused = looking_after.pause(found.id, here, until)
    assert paused.state is SubscriptionState.PAUSED
    assert paused.resumes == found.calendar.on(until)
    with pytest.raises(AskTheSeller):
        looking_after.pause(found.id, here, today + timedelta(days=1))
    gone_on = looking_after.resume(found.id, here)
    assert (gone_on.state, gone_on.falls_due) == (SubscriptionState.ACTIVE, found.falls_due)
    assert letters(billing) == []


def test_what_cannot_be_done_says_what_can(billing: Billing) -> None:
    with pytest.raises(AskTheSeller) as no:
        looking_after.keep(billing.subscription.id, desk(billing))
    assert no.value.facts == {"choices": ["end-later", "end-now", "method", "pause"]}
    end(billing, at_once=True)
    for deed in (looking_after.keep, looking_after.resume):
        with pytest.raises(AskTheSeller):
            deed(billing.subscription.id, desk(billing))
    with pytest.raises(AskTheSeller):
        end(billing, at_once=True)


def test_nobody_else_does_anything(billing: Billing) -> None:
    before, guest = billing.subscription, entered(billing.agency)
    for stranger in (replace(guest, email="eve@buyer.example"), replace(guest, client=OLIVEIRA)):
        with pytest.raises(NotFound):
            end(billing, stranger, at_once=True)
        with pytest.raises(NotFound):
            looking_after.resume(before.id, desk(billing, stranger))
    assert billing.subscription == before


def test_in_a_closed_account_and_of_a_client_that_is_put_away_a_buyer_still_ends_it(billing: Billing) -> None:
    agency, shelves = billing.agency, billing.agency.store.shelves
    account = shelves.accounts[ACCOUNT]
    shelves.accounts[ACCOUNT] = replace(account, closed=agency.now)
    owner = (ACCOUNT, billing.subscription.owner)
    shelves.clients[owner] = replace(shelves.clients[owner], archived=agency.now)
    with pytest.raises(ShopClosed):
        agency.mine.subscriptions.terms(billing.subscription)
    assert end(billing, at_once=True).state is SubscriptionState.CANCELLED


def test_of_two_at_once_the_second_looks_again(billing: Billing) -> None:
    class Overtaken(FakeSubscriptions):
        """Somebody else is faster, once."""

        faster = True

        def move(self, subscription: Subscription, **more: object) -> None:
            if self.faster:
                self.faster = False
                end(billing, at_once=False)
                raise Stale
            super().move(subscription, **more)  # type: ignore[arg-type]

    slow = desk(billing, subscriptions=Overtaken(billing.agency.store.shelves, ACCOUNT))
    with pytest.raises(AskTheSeller):
        looking_after.end(billing.subscription.id, slow, at_once=False, why=None)
    assert letters(billing) == BOTH


def test_the_product_may_be_gone_by_now(billing: Billing) -> None:
    billing.agency.store.shelves.products.pop((ACCOUNT, billing.agency.course.id))
    opened = desk(billing).open(billing.subscription.id)
    assert opened.choices.these == {Choice.END_NOW, Choice.END_LATER, Choice.PAUSE, Choice.METHOD}


def test_a_charge_that_failed_can_be_paid_as_long_as_its_order_is_open(agency: Agency) -> None:
    orders = agency.mine.orders
    billing = Billing(agency)
    billing.sells()
    billing.bought("once")
    assert looking_after.unpaid(billing.subscription, orders=orders) is None
    failed = billing.falls_due()
    order = looking_after.unpaid(failed, orders=orders)
    assert order is not None
    assert order.id == failed.trying
    shelves = agency.store.shelves
    shelves.orders[ACCOUNT, order.id] = replace(order, state=OrderState.EXPIRED)
    assert looking_after.unpaid(failed, orders=orders) is None


def test_once_it_has_ended_there_is_no_access_to_take(agency: Agency) -> None:
    billing = Billing(agency)
    billing.sells()
    billing.bought()
    assert end(billing, at_once=True).state is SubscriptionState.CANCELLED
