"""Replaying one order: told first, then done, and nothing twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.application import replaying
from cartwright.application.rehearsing import Replay
from cartwright.domain.entitlements import Ending
from cartwright.domain.errors import NotFound, Outage
from cartwright.domain.fulfilment import Access, Fulfilment
from cartwright.domain.ids import OrderId, derived
from cartwright.domain.journal import Kind
from cartwright.domain.money import Money
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.payments import Truth
from cartwright.domain.refund_entries import Change
from cartwright.domain.refunds import Refund, refund_id, whole
from tests.unit.application.agency import Agency, back
from tests.unit.application.billing import Billing
from tests.unit.domain.shop import ACCOUNT


def rehearsed(agency: Agency, order: OrderId) -> Replay:
    """And see that nothing was written by it."""
    before = repr(agency.store.shelves)
    told = replaying.rehearse(
        order, mine=agency.mine, processors=agency.line, return_url=back, now=agency.now
    )
    assert repr(agency.store.shelves) == before
    return told


def replayed(agency: Agency, order: OrderId) -> Replay:
    return replaying.replay(order, mine=agency.mine, processors=agency.line, return_url=back, now=agency.now)


def kinds(told: Replay) -> list[Kind]:
    return [entry.kind for entry in told.entries]


@pytest.fixture(name="missed")
def _missed(agency: Agency) -> Order:
    """Paid, and nobody told us."""
    order = agency.ordered(bumps=[agency.mug])
    agency.pays(order)
    return order


def test_what_a_missed_webhook_would_have_booked_is_told_and_then_booked(
    agency: Agency, missed: Order
) -> None:
    told = rehearsed(agency, missed.id)
    assert (told.before, told.after, told.changes) == (OrderState.PLACED, OrderState.PAID, True)
    assert sorted(kinds(told)) == sorted([Kind.CHARGE, Kind.CHARGE, Kind.FEE, Kind.FEE])
    assert replayed(agency, missed.id) == told
    assert sorted(agency.store.shelves.entries.values(), key=lambda one: one.id) == sorted(
        told.entries, key=lambda one: one.id
    )


def test_what_was_replayed_changes_nothing_more(agency: Agency, missed: Order) -> None:
    replayed(agency, missed.id)
    for do in (rehearsed, replayed):
        told = do(agency, missed.id)
        assert (told.changes, told.entries, told.ended) == (False, [], [])


def test_an_order_that_nobody_paid_stays_as_it_is(agency: Agency) -> None:
    order = agency.ordered()
    for do in (rehearsed, replayed):
        assert not do(agency, order.id).changes


def test_a_dispute_is_told_with_whom_it_lets_in_no_more(agency: Agency) -> None:
    order = agency.ordered()
    letting_in = replace(order.lines[0], access=Access(None))
    agency.store.shelves.orders[ACCOUNT, order.id] = replace(order, lines=(letting_in,))
    agency.pays(order, "disputed")
    agency.settled(agency.kept(order))
    told = rehearsed(agency, order.id)
    assert kinds(told) == [Kind.DISPUTE, Kind.FEE]
    assert [one.because for one in told.ended] == [Ending.DISPUTE]
    assert told.before is told.after
    assert replayed(agency, order.id) == told
    assert not rehearsed(agency, order.id).changes


def test_a_dispute_is_told_with_what_goes_on_and_is_charged_no_more(agency: Agency) -> None:
    billing = Billing(agency)
    billing.sells(fulfilment=Fulfilment(access=Access()))
    order = billing.bought("disputed")
    told = rehearsed(agency, order.id)
    assert [one.because for one in told.ended] == [Ending.DISPUTE]
    assert [one.contested for one in told.moved] == [(order.id,)]
    before = billing.subscription.contested
    assert replayed(agency, order.id) == told
    assert (before, billing.subscription.contested) == ((), (order.id,))
    assert not rehearsed(agency, order.id).changes


def test_what_was_given_back_at_the_processor_is_told_and_then_booked(agency: Agency) -> None:
    (sale,) = agency.sold()
    order = agency.mine.orders.get(sale.order)
    payment = agency.store.sandbox.get(ACCOUNT, order.payment.connection, order.payment.id)
    agency.sandbox.give_back(payment, Money.of("30.00", "EUR"))
    told = rehearsed(agency, order.id)
    assert kinds(told) == [Kind.REFUND]
    assert kinds(replayed(agency, order.id)) == [Kind.REFUND]
    assert not rehearsed(agency, order.id).changes


def test_of_what_would_only_be_paid_by_it_what_was_given_back_is_told_once_that_is_booked(
    agency: Agency, missed: Order
) -> None:
    payment = agency.store.sandbox.get(ACCOUNT, missed.payment.connection, missed.payment.id)
    agency.sandbox.give_back(payment, Money.of("30.00", "EUR"))
    assert set(kinds(rehearsed(agency, missed.id))) == {Kind.CHARGE, Kind.FEE}
    assert set(kinds(replayed(agency, missed.id))) == {Kind.CHARGE, Kind.FEE, Kind.REFUND}
    assert not rehearsed(agency, missed.id).changes


def test_a_rehearsal_gives_nothing_back_that_was_only_asked_for(agency: Agency) -> None:
    (sale,) = agency.sold()
    before = agency.mine.returns.of(sale.order)
    refund = Refund(
        account=ACCOUNT,
        id=refund_id(ACCOUNT, sale.id, "one"),
        order=sale.order,
        sale=sale.id,
        client=sale.owner,
        mode=sale.mode,
        portions=whole(sale.lines, before),
        asked_at=agency.now,
        by=agency.seat("olga").member.id,
    )
    agency.mine.returns.move(Change(before, before.asked(refund, sale.lines)))
    assert not rehearsed(agency, sale.order).changes
    assert ("refund", sale.order) not in agency.line.asked
    assert kinds(replayed(agency, sale.order)) == [Kind.REFUND]
    assert ("refund", sale.order) in agency.line.asked


def test_an_order_that_is_not_there_and_a_silent_processor_are_told(agency: Agency, missed: Order) -> None:
    with pytest.raises(NotFound):
        rehearsed(agency, OrderId(derived("order", "nobody")))
    agency.line.dead = True
    with pytest.raises(Outage):
        rehearsed(agency, missed.id)


def test_a_charge_of_a_subscription_whose_end_nobody_knows_is_told_and_then_booked(agency: Agency) -> None:
    billing = Billing(agency)
    billing.sells()
    billing.bought()
    billing.pass_to_due()
    rebill = agency.line.rebills

    def unheard(*asked: object, **more: object) -> Truth:
        """It is charged, and nobody hears so."""
        rebill(*asked, **more)
        raise Outage("the processor")

    agency.line.rebills = unheard
    with pytest.raises(Outage):
        billing.bill()
    (order,) = billing.attempts
    told = rehearsed(agency, order.id)
    assert kinds(told) == [Kind.REBILL, Kind.FEE]
    assert replayed(agency, order.id) == told
    assert billing.charged() == ["119.00"]
    assert billing.subscription.paid == 1
