"""Goods that are subscribed to: sent, and charged for that, each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from cartwright.domain.buyers import Delivery
from cartwright.domain.catalog import PricingOption, Product, TaxClass
from cartwright.domain.coupons import Coupon
from cartwright.domain.discounts import Percent
from cartwright.domain.funnel import Part
from cartwright.domain.futures import Future
from cartwright.domain.ids import CouponId, derived
from cartwright.domain.journal import charged
from cartwright.domain.money import Money
from cartwright.domain.orders import Order
from cartwright.domain.plans import Interval, Plan, Split, Subscription
from cartwright.domain.pricing import Selection, quote
from cartwright.domain.settlement import settle
from cartwright.domain.subscriptions import Terms, begun, rebill
from cartwright.domain.tax import Place
from tests.unit.domain.shop import (
    ACCOUNT,
    NOON,
    NORTHWIND,
    TODAY,
    offer,
    option_id,
    placed,
    profile,
    registered,
    truth,
)
from tests.unit.domain.test_shipping import eur, goods

SELLER = profile(registrations=registered("DE", "EU-OSS"))
MONTHLY = Subscription(eur("30.00"), Interval.MONTHLY, None, None, 0)


def box(plan: Plan = MONTHLY, **more: object) -> Product:
    return replace(goods("Box"), options=(PricingOption(option_id("Box"), "Box", plan),), **more)  # type: ignore[arg-type]


def future(
    plan: Plan = MONTHLY, *, many: int = 1, country: str = "DE", coupon: Coupon | None = None
) -> Future:
    chosen = Selection(option_id("Box"), (), many)
    [line, *_] = quote(
        offer(box(plan), sellers=[SELLER]), chosen, place=Place(country), on=TODAY, coupon=coupon, now=NOON
    ).lines
    assert line.future is not None
    return line.future


def each(found: Future) -> Sequence[tuple[str, str | None, str]]:
    """Listed, what sending it costs, and what is charged."""
    return [
        (str(one.listed), str(one.carriage) if one.carriage else None, str(one.amount.gross))
        for one in found.stretches
    ]


def bought(plan: Plan = MONTHLY) -> Order:
    order = placed(offer(box(plan), sellers=[SELLER]))
    return replace(order, buyer=replace(order.buyer, delivery=Delivery("1 High Street", "Town")))


def billed(order: Order, *, on_page: Product | None = None) -> Order:
    after = settle(order, truth(order)).after  # type: ignore[union-attr]
    [one] = begun(after, (after.sale(NORTHWIND),))
    terms = Terms(after, on_page or box(), SELLER)
    return rebill(one, terms, key="key", at=NOON, on=TODAY)


def test_each_charge_carries_the_fare_of_its_own_parcel_with_the_tax_of_the_goods() -> None:
    assert each(future()) == [("30.00 EUR", "5.00 EUR", "41.65 EUR")]
    assert each(future(many=2)) == [("60.00 EUR", "6.00 EUR", "78.54 EUR")]
    assert each(future(country="FR")) == [("30.00 EUR", "9.00 EUR", "46.80 EUR")]


def test_from_the_amount_on_that_goes_for_nothing_so_do_its_later_parcels() -> None:
    assert each(future(many=4)) == [("120.00 EUR", None, "142.80 EUR")]


def test_a_coupon_lowers_the_price_and_no_fare_and_what_a_charge_comes_to_decides_if_it_is_free() -> None:
    half = Coupon(
        ACCOUNT,
        CouponId(derived("coupon", "half")),
        "HALF",
        "Half",
        Percent(Decimal("0.5")),
        payments=2,
        ends=NOON + timedelta(days=1),
    )
    assert each(future(many=4, coupon=half)) == [
        ("60.00 EUR", "8.00 EUR", "80.92 EUR"),
        ("120.00 EUR", None, "142.80 EUR"),
    ]


def test_what_is_paid_in_parts_was_sent_with_the_first() -> None:
    parts = Split(eur("30.00"), Interval.MONTHLY, 3)
    assert each(future(parts)) == [("30.00 EUR", None, "35.70 EUR")]
    order = bought(parts)
    assert [line.part for line in order.lines] == [Part.MAIN, Part.SHIPPING]
    assert [line.part for line in billed(order).lines] == [Part.MAIN]


def test_the_order_of_a_charge_has_a_line_for_it_and_says_where_it_goes() -> None:
    order = bought()
    charge = billed(order)
    assert [(line.part, str(line.amount.gross)) for line in charge.lines] == [
        (Part.MAIN, "35.70 EUR"),
        (Part.SHIPPING, "5.95 EUR"),
    ]
    assert charge.total == order.lines[0].future.stretches[0].amount  # type: ignore[union-attr]
    assert charge.payment.amount == eur("41.65")
    assert charge.buyer.delivery == Delivery("1 High Street", "Town")
    assert charge.instalment is not None
    assert charge.lines[1].instalment is None
    [entry] = charged(settle(charge, truth(charge)).after)  # type: ignore[union-attr]
    assert [fact.carriage for fact in entry.facts] == [False, True]


def test_a_fare_that_is_raised_later_is_for_later_buyers() -> None:
    order = bought()
    dearer = box(shipping=())
    assert billed(order, on_page=dearer).total == billed(order).total


@pytest.mark.parametrize("tax_class", [TaxClass.ELECTRONIC])
def test_what_is_no_goods_is_brought_nowhere(tax_class: TaxClass) -> None:
    course = box(tax_class=tax_class, shipping=())
    order = placed(offer(course, sellers=[SELLER]))
    order = replace(order, buyer=replace(order.buyer, delivery=Delivery("1 High Street", "Town")))
    charge = billed(order, on_page=course)
    assert charge.buyer.delivery is None
    assert charge.total.gross == Money.of("35.70", "EUR")
