"""What is paid in a processor's steps, after the sale: a bank takes it, or it is asked for again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.domain.contested import PaymentDisputed, within
from cartwright.domain.dunning import Dunning
from cartwright.domain.ids import MemberId, RefundId, derived
from cartwright.domain.journal import Book, Entry
from cartwright.domain.money import Money, Taxed, total
from cartwright.domain.movements import Disputed, DisputeState
from cartwright.domain.offers import Offer
from cartwright.domain.orders import Order
from cartwright.domain.plans import Interval, OneTime, Subscription
from cartwright.domain.refunds import Portion, Refund, Returns
from cartwright.domain.settlement import dispute
from cartwright.domain.subscriptions import SubscriptionState, Terms, begun, rebill
from cartwright.domain.subscriptions.telling import expected
from tests.unit.domain.shop import (
    ACCOUNT,
    NOON,
    NORTHWIND,
    OLIVEIRA,
    TODAY,
    offer,
    placed,
    profile,
    registered,
    truth,
)
from tests.unit.domain.test_asking import SELLER, WRITES, money, page_of, through
from tests.unit.domain.test_pricing_plans import sold

DAY = timedelta(days=1)
IN_STEPS = [
    # What is listed, with 27 % tax on top of it, and what a bank takes of it.
    ("paypal", "150.00 HUF", "100.00 HUF"),
    ("paypal", "150.00 TWD", "77.00 TWD"),
    ("stripe", "1.130 KWD", "0.770 KWD"),
]


def heard(page: Offer, currency: str) -> Order:
    """Paid, in the steps of its page."""
    order = placed(page, "HU")
    order = replace(order, payment=replace(order.payment, step=page.step(currency)))
    return order.heard(truth(order))


def of_two(processor: str, price: str) -> Order:
    """One thing of either of two sellers."""
    there = profile(OLIVEIRA, country="HU", registrations=registered("HU", "EU-OSS"))
    first, second = sold(OneTime(money(price)), "Course"), sold(OneTime(money(price)), "Mug")
    page = through(processor, offer(first, [replace(second, owner=OLIVEIRA)], [SELLER, there]))
    return heard(page, money(price).currency)


def disputed(order: Order, amount: Money, state: DisputeState) -> tuple[Order, tuple[Entry, ...]]:
    nothing = Money.zero(amount.currency)
    reference = order.payment.reference
    word = Disputed("dp_1", reference, amount, nothing, state, "fraudulent", NOON + DAY)
    settlement = dispute(order, [word])
    assert settlement is not None
    return settlement.after, tuple(settlement.entries)


def has(entries: tuple[Entry, ...], currency: str) -> Money:
    return total([entry.moved(Book.DISPUTES) for entry in entries], currency)


@pytest.mark.parametrize(("processor", "price", "part"), IN_STEPS)
def test_a_bank_takes_what_was_paid_or_a_part_of_it_and_gives_back_the_same(
    processor: str, price: str, part: str
) -> None:
    order = of_two(processor, price)
    whole, code = order.payment.amount, order.payment.amount.currency
    for amount in (whole, money(part)):
        WRITES[processor](amount)
        after, entries = disputed(order, amount, DisputeState.OPEN)
        assert has(entries, code) == amount
        assert {entry.client for entry in entries} == {NORTHWIND, OLIVEIRA}
        back, again = disputed(after, amount, DisputeState.WON)
        assert has((*entries, *again), code) == Money.zero(code)
        assert not back.disputes[0].taken
    # Of all of it each seller bears what it sold, which is in steps as well.
    _, entries = disputed(order, whole, DisputeState.LOST)
    sold_by = {owner: order.sale(owner).total.gross for owner in order.owners}
    assert {entry.client: entry.moved(Book.DISPUTES) for entry in entries} == sold_by
    assert all(gross.minor % order.payment.step == 0 for gross in sold_by.values())


@pytest.mark.parametrize(("processor", "price", "part"), IN_STEPS)
def test_what_a_bank_left_of_it_is_given_back_in_steps_and_not_one_more(
    processor: str, price: str, part: str
) -> None:
    """Also where its sellers bear half a step of it each."""
    order, _ = disputed(of_two(processor, price), money(part), DisputeState.OPEN)
    step = order.payment.step
    exactly = order.sale(NORTHWIND).total.gross - money(part).split((1, 1))[0]
    left = Money(exactly.minor - exactly.minor % step, exactly.currency)
    WRITES[processor](left)

    def refund(amount: Money) -> Refund:
        return Refund(
            account=ACCOUNT,
            id=RefundId(derived("refund", "one")),
            order=order.id,
            sale=order.sale(NORTHWIND).id,
            client=NORTHWIND,
            mode=order.mode,
            portions=(Portion(1, amount),),
            asked_at=NOON,
            reason="x",
            by=MemberId("mem_1"),
        )

    within(refund(left), order, Returns(ACCOUNT, order.id))
    with pytest.raises(PaymentDisputed) as refused:
        within(refund(left + Money(step, left.currency)), order, Returns(ACCOUNT, order.id))
    assert refused.value.facts["left"] == str(left)


@pytest.mark.parametrize("owed", [0, 7])
@pytest.mark.parametrize(("processor", "price", "_part"), IN_STEPS)
def test_every_attempt_at_a_charge_asks_for_the_same_sum_in_steps_and_so_do_its_mails(
    processor: str, price: str, _part: str, owed: int
) -> None:
    """Also less what was paid before and not used, which is no whole number of steps."""
    page = page_of(processor, Subscription(money(price), Interval.MONTHLY))
    first = heard(page, money(price).currency)
    [found] = begun(first, tuple(first.sale(owner) for owner in first.owners))
    if owed:
        found = replace(found, credit=Taxed.free(Money(owed, money(price).currency)))
    terms, sums, orders = Terms(first, page.product, SELLER), set[Money](), set[str]()
    for day in range(3):
        at = NOON + day * DAY
        found = found.begins(Dunning((1, 2, 3)))
        order = rebill(found, terms, key="key", at=at, on=TODAY)
        asked = order.payment.amount
        WRITES[processor](asked)
        assert (asked.minor % first.payment.step, order.payment.step) == (0, first.payment.step)
        assert expected(found, found.coming) == asked
        sums.add(asked)
        orders.add(order.id)
        found = found.fails("insufficient_funds", at=at).lapses(order.id)
    assert (len(sums), len(orders), found.state) == (1, 3, SubscriptionState.PAST_DUE)
    # Its buyer pays the last of them after all.
    found = found.begins(Dunning((1, 2, 3)))
    order = rebill(found, terms, key="key", at=NOON + 4 * DAY, on=TODAY)
    mended = order.heard(truth(order))
    assert found.pays(mended).paid == 1
    assert mended.sale(NORTHWIND).total.gross in sums
