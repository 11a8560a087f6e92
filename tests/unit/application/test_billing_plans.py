"""What billing charges is what the buyer was told, for every kind of plan; and whatever breaks, it is charged
once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from cartwright.application.billing import bill
from cartwright.domain.connections import Connection
from cartwright.domain.coupons import Coupon, CouponElsewhere, CouponTooSmall
from cartwright.domain.discounts import Fixed, Percent
from cartwright.domain.errors import Outage
from cartwright.domain.ids import CouponId, derived
from cartwright.domain.journal import Kind
from cartwright.domain.money import Money
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.plans import Interval, Plan, Split
from cartwright.domain.plans import Subscription as Every
from cartwright.domain.pricing import quote
from cartwright.domain.subscriptions import SubscriptionState
from tests.unit.application.agency import Agency
from tests.unit.application.billing import Billing
from tests.unit.domain.shop import ACCOUNT

CHARGES = 7
"""How many of a plan without an end are looked at."""


def eur(cents: int) -> Money:
    return Money(cents, "EUR")


PRICES = st.integers(1, 50_000).map(eur)
PLANS: st.SearchStrategy[Plan] = st.one_of(
    st.builds(
        Every,
        PRICES,
        st.sampled_from(Interval),
        st.none() | st.integers(1, 6),
        st.none() | st.integers(0, 20_000).map(eur),
        st.sampled_from([0, 0, 7, 30]),
    ),
    st.builds(Split, PRICES, st.sampled_from(Interval), st.integers(2, 6)),
)
COUPONS = st.none() | st.builds(
    lambda discount, payments: Coupon(
        ACCOUNT, CouponId(derived("coupon", "some")), "SOME", "Some", discount, payments=payments
    ),
    st.one_of(
        st.decimals("0.01", "1", places=2).map(Percent),
        PRICES.map(lambda amount: Fixed((amount,))),
    ),
    st.none() | st.integers(1, 4),
)


def began(plan: Plan, coupon: Coupon | None, *, included: bool) -> tuple[Billing, Order]:
    billing = Billing(Agency())
    billing.sells(plan, tax_included=included)
    agency = billing.agency
    if coupon is not None:
        agency.mine.coupons.add(coupon, agency.act().audit("coupon.create", coupon.id))
    shown = agency.purchase()
    code = coupon.code if coupon else ""
    try:
        total = asked(agency, code)
    except (CouponElsewhere, CouponTooSmall):
        reject()  # it would take nothing off
    order = agency.send(replace(shown, coupon=code, shown=total)).order
    if order.state is not OrderState.PAID:
        agency.pays(order)
        order = agency.settled(order)
    return billing, order


def asked(agency: Agency, code: str) -> Money:
    """What the page shows for it today."""
    purchase = agency.purchase()
    offer = agency.store.storefront.offer(purchase.host, purchase.slug, coupon=code)
    place = purchase.buyer.place
    coupon = offer.coupon.coupon if offer.coupon else None
    now = agency.now
    return quote(offer, purchase.selection, place=place, on=now.date(), coupon=coupon, now=now).total.gross


@settings(max_examples=60)
@given(plan=PLANS, coupon=COUPONS, included=st.booleans())
def test_each_charge_is_on_its_day_and_of_the_amount_that_was_said(
    plan: Plan, coupon: Coupon | None, included: bool
) -> None:
    billing, order = began(plan, coupon, included=included)
    future = order.lines[0].future
    assert future is not None
    said = list(islice(future.charges(order.bought), CHARGES))
    days = [charged_on(billing) for _ in said]
    assert days == [charge.due for charge in said]
    assert [entry.amount for entry in billing.rebilled] == [charge.amount for charge in said]
    if future.total is not None and len(said) == future.times:
        assert billing.subscription.state is SubscriptionState.COMPLETED
        every = [entry.amount for entry in billing.agency.store.shelves.entries.values()]
        assert sum(amount.gross.minor for amount in every) == (order.total + future.total).gross.minor


def charged_on(billing: Billing) -> date:
    """The day of the next charge; what falls due before it is a word about the card."""
    before = len(billing.rebilled)
    for _ in range(3):
        billing.pass_to_due()
        day = billing.subscription.calendar.today(billing.agency.now)
        billing.bill()
        if len(billing.rebilled) > before:
            return day
    raise AssertionError("nothing was charged")


class Broken(Exception):
    """The process was killed."""


class Fragile:
    """Something that dies at the call `at` of all calls, before it or after it was done."""

    def __init__(self, thing: Any, breaks: Callable[[bool], None]) -> None:
        self._thing = thing
        self._breaks = breaks

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._thing, name)

        def called(*args: object, **named: object) -> object:
            self._breaks(False)
            done = method(*args, **named)
            self._breaks(True)
            return done

        return called


def killed(card: str, at: int, *, after: bool) -> tuple[list[str], list[str], bool]:
    """What the books and the orders say where the process died once, at the call `at`; and whether it did."""
    billing = Billing(Agency())
    billing.sells()
    billing.bought(card)
    calls = 0

    def breaks(done: bool) -> None:
        nonlocal calls
        calls += not done
        if calls == at and done is after:
            calls += 1000
            raise Broken

    def attempt() -> None:
        clerk = billing.clerk()
        line = clerk.processors.known

        class Processors:
            def of(self, connection: Connection) -> Any:
                raise NotImplementedError

            def known(self, order: Order) -> Any:
                return Fragile(line(order), breaks)

        bill(
            billing.subscription.id,
            replace(
                clerk,
                subscriptions=Fragile(clerk.subscriptions, breaks),
                orders=Fragile(clerk.orders, breaks),
                processors=Processors(),
            ),
        )

    end = billing.agency.now + timedelta(days=50)
    while (due := billing.subscription.due) is not None and due <= end:
        billing.pass_to_due()
        for _ in range(3):  # the message comes again, and once more for nothing
            try:
                attempt()
            except Broken:
                continue
    orders = [f"{order.state}" for order in billing.attempts]
    return billing.charged(), orders, calls >= 1000


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("card", ["success", "once", "revoked", "authentication"])
def test_killed_at_any_call_it_ends_as_if_nothing_had_happened(card: str, after: bool) -> None:
    """The calls are counted: a new one is covered the day it is written."""
    whole = killed(card, 10_000, after=after)
    assert not whole[2]
    at = 1
    while (once := killed(card, at, after=after))[2]:
        assert once[:2] == whole[:2], f"killed at call {at}"
        at += 1
    assert at > 5


@pytest.mark.parametrize("faults", [1, 3])
def test_an_answer_that_is_lost_is_asked_for_again(faults: int) -> None:
    billing = Billing(Agency())
    billing.sells()
    billing.bought()
    rebills, left = billing.agency.line.rebills, [None] * faults

    def loses(order: Order, *, return_url: str) -> object:
        truth = rebills(order, return_url=return_url)
        if left:
            left.pop()
            raise Outage("the processor")
        return truth

    billing.agency.line.rebills = loses  # type: ignore[assignment]
    billing.pass_to_due()
    for _ in range(faults):
        with pytest.raises(Outage):
            billing.bill()
    assert billing.bill().paid == 1
    assert [entry.kind for entry in billing.rebilled] == [Kind.REBILL]
