"""What can be asked for: prices in the steps that a processor takes, and no more at once than it does."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.adapters.processors.paypal_amounts import to_paypal
from cartwright.adapters.processors.stripe_amounts import to_stripe
from cartwright.domain.alternatives import Alternative
from cartwright.domain.asking import TooMuchAtOnce, chargeable
from cartwright.domain.capabilities import PROCESSORS
from cartwright.domain.catalog import PricingOption
from cartwright.domain.coupons import Scope
from cartwright.domain.denominations import EXCEPTIONS
from cartwright.domain.discounts import Fixed, Percent
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import ConnectionId, derived
from cartwright.domain.money import Money, Taxed
from cartwright.domain.offers import Offer
from cartwright.domain.plans import Chosen, Interval, OneTime, Plan, Split, Subscription
from cartwright.domain.pricing import Quote, Selection, quote
from cartwright.domain.subscriptions import Terms, begun, rebill
from cartwright.domain.subscriptions.telling import expected
from cartwright.domain.subscriptions.turning import Unused, require_changeable, turned, under
from cartwright.domain.tax import Business, Check, NumberState, Place
from tests.unit.domain.shop import (
    NOON,
    TODAY,
    offer,
    option_id,
    placed,
    profile,
    registered,
    truth,
)
from tests.unit.domain.test_pricing_plans import asked, coupon, sold

SELLER = profile(country="HU", registrations=registered("HU", "EU-OSS"))
STEPS = [(one.processor, code) for one in EXCEPTIONS if one.counted.multiple > 1 for code in one.codes]
WRITES = {"stripe": to_stripe, "paypal": to_paypal}


def money(written: str) -> Money:
    return Money.of(*written.split())


def through(processor: str, page: Offer) -> Offer:
    return replace(page, connection=replace(page.connection, processor=processor))


def page_of(processor: str, *plans: Plan, **more: Any) -> Offer:
    """What is sold for the first of these, and beside it what is for the others."""
    first, *others = (sold(plan, f"Thing {place}", **more) for place, plan in enumerate(plans))
    return through(processor, offer(first, others, [SELLER]))


@pytest.mark.parametrize(
    ("processor", "price", "net", "tax", "gross"),
    [
        ("paypal", "150.00 HUF", "150.39", "40.61", "191.00"),
        ("paypal", "100.00 HUF", "100.00", "27.00", "127.00"),
        ("stripe", "150.00 HUF", "150.00", "40.50", "190.50"),
        ("stripe", "1.130 KWD", "1.134", "0.306", "1.440"),
        ("stripe", "0.350 KWD", "0.346", "0.094", "0.440"),  # of 0.4445, which is not rounded twice
        ("stripe", "150.00 MGA", "150.39", "40.61", "191.00"),
        ("sandbox", "1.131 KWD", "1.131", "0.305", "1.436"),
    ],
)
def test_a_price_with_its_tax_is_a_sum_that_its_processor_takes_and_its_tax_is_what_is_in_it(
    processor: str, price: str, net: str, tax: str, gross: str
) -> None:
    total = asked(page_of(processor, OneTime(money(price))), "HU").total
    assert [f"{part.decimal}" for part in (total.net, total.tax, total.gross)] == [net, tax, gross]


def test_a_price_that_is_listed_with_its_tax_stays_as_it_is() -> None:
    total = asked(page_of("paypal", OneTime(money("119.00 HUF")), tax_included=True), "HU").total
    assert total == Taxed(money("93.70 HUF"), money("25.30 HUF"), money("119.00 HUF"))


@pytest.mark.parametrize(
    ("discount", "off"),
    [(Percent(Decimal("0.15")), "16.00 HUF"), (Fixed((money("10.50 HUF"),)), "11.00 HUF")],
)
def test_a_discount_is_in_steps_too_so_that_price_and_discount_add_up(discount: Any, off: str) -> None:
    page = page_of("paypal", OneTime(money("105.00 HUF")), tax_included=True)
    [line] = asked(page, "HU", off=coupon(discount)).lines
    assert line.discount == money(off)
    assert line.amount.gross == money("105.00 HUF") - money(off)


def test_a_discount_of_what_is_less_than_a_step_takes_no_more_than_it_is() -> None:
    page = page_of("paypal", OneTime(money("0.60 HUF")), tax_included=True)
    [line] = asked(page, "HU", off=coupon(Percent(Decimal(1)))).lines
    assert line.discount == money("0.60 HUF")


def test_a_business_that_owes_the_tax_itself_pays_a_whole_sum_without_it() -> None:
    page = page_of("paypal", OneTime(money("119.00 HUF")), tax_included=True)
    business = Business("Atelier SARL", "FR40303265045", Check(NumberState.VALID, NOON))
    selection = Selection(page.product.preferred.id)
    total = quote(page, selection, place=Place("FR"), on=TODAY, business=business).total
    assert total == Taxed.free(money("99.00 HUF"))


def test_whatever_it_may_be_paid_through_it_is_the_same_sum() -> None:
    page = page_of("stripe", OneTime(money("150.00 HUF")))
    other = replace(page.connection, id=ConnectionId(derived("connection", "other")), processor="paypal")
    both = replace(
        page,
        product=replace(page.product, alternatives=(Alternative(other.id),)),
        others=(other,),
    )
    assert asked(both, "HU").total == asked(both.paid_with("paypal"), "HU").total
    assert asked(both, "HU").total.gross == money("191.00 HUF")


_prices = st.integers(1, 9_999)


@given(
    one=st.sampled_from(STEPS),
    prices=st.lists(_prices, min_size=1, max_size=4),
    first=_prices,
    many=st.integers(1, 9),
    share=st.sampled_from((0, 500, 615, 999)),
    included=st.booleans(),
)
def test_every_payment_and_every_line_of_it_is_a_sum_that_the_processor_can_write(
    *, one: tuple[str, str], prices: list[int], first: int, many: int, share: int, included: bool
) -> None:
    processor, code = one
    step = PROCESSORS[processor].step(code)
    plans = [
        Subscription(Money(price * step, code), Interval.MONTHLY, first=Money(first * step, code))
        for price in prices
    ]
    page = page_of(processor, *plans, tax_included=included)
    page = replace(page, product=replace(page.product, most=9))
    off = coupon(Percent(Decimal(share) / 1_000), payments=2) if share else None
    found = asked(page, "HU", off=off, quantity=many)
    write = WRITES[processor]
    write(found.total.gross)
    for line in found.lines:
        write(line.amount.gross)
        write(line.listed)
        assert line.future is not None
        for stretch in line.future.stretches:
            write(stretch.amount.gross)
            write(stretch.listed)
        near = line.listed if included else line.listed + line.listed.portion(Decimal("0.27"))
        # Of lines that are taxed together each may be a step off, and all of them together half of one.
        assert abs(line.amount.gross.minor - near.minor) <= step
    together = sum(
        (line.listed.minor * (Decimal(1) if included else Decimal("1.27")) for line in found.lines),
        Decimal(0),
    )
    assert abs(found.total.gross.minor - together) <= Decimal(step) / 2


def test_what_is_charged_later_and_what_a_change_of_plan_comes_to_are_in_steps() -> None:
    """Also once the page is paid through another processor: they follow the order that they come of."""
    plan = Subscription(money("150.00 HUF"), Interval.MONTHLY)
    page = page_of("paypal", plan)
    order = placed(page, "HU")
    order = replace(order, payment=replace(order.payment, step=page.step("HUF")))
    paid = order.heard(truth(order))
    [found] = begun(paid, tuple(paid.sale(owner) for owner in paid.owners))
    terms = Terms(paid, page.product, SELLER)
    again = rebill(found, terms, key="key", at=NOON, on=TODAY)
    assert again.total == paid.total
    assert again.payment.step == 100

    dearer = PricingOption(option_id("dear"), "Dear", replace(plan, price=money("333.00 HUF")))
    unused = Unused(30, 11, Taxed(money("55.14 HUF"), money("14.89 HUF"), money("70.03 HUF")))
    turn = turned(found, require_changeable(found, dearer, "HU"), terms, unused, NOON)
    assert turn.future.stretches[0].amount.gross == money("423.00 HUF")  # 333.00 and 27 % are 422.91
    changed = rebill(under(found, turn), terms, key="key", at=NOON, on=TODAY)
    assert changed.total.gross.minor % 100 == 0
    assert abs(changed.total.gross.minor - (42_300 - 7_003)) <= 50 + 7

    # What is foretold, of a credit that is no whole number of steps, can be paid, too.
    left = replace(under(found, turn), credit=unused.amount)
    assert expected(left, left.coming) == money("353.00 HUF")  # 423.00 less 70.03 are 352.97
    assert expected(replace(left, step=1), left.coming) == money("352.97 HUF")


def test_who_gives_an_amount_between_two_steps_is_told_which_there_are() -> None:
    page = page_of("paypal", Chosen(money("10.00 HUF"), money("5.00 HUF")), tax_included=True)
    assert chargeable(asked(page, "HU", given=Decimal(11)), page).total.gross == money("11.00 HUF")
    with pytest.raises(Invalid) as refused:
        chargeable(asked(page, "HU", given=Decimal("11.50")), page)
    assert refused.value.facts["errors"] == [{"pointer": "/amount", "detail": "a multiple of 1.00 HUF"}]
    other = through("stripe", page)
    assert chargeable(asked(other, "HU", given=Decimal("11.50")), other).total.gross == money("11.50 HUF")


@pytest.mark.parametrize(
    ("plans", "many", "total"),
    [
        ([OneTime(money("500000.00 EUR"))], 2, "1270000.00 EUR"),
        ([OneTime(money("800000.00 EUR"))], 1, "1016000.00 EUR"),
        ([OneTime(money("400000.00 EUR")), OneTime(money("400000.00 EUR"))], 1, "1016000.00 EUR"),
        ([Split(money("999999.99 EUR"), Interval.MONTHLY, 2)], 1, "1269999.99 EUR"),
        (
            [Subscription(money("800000.00 EUR"), Interval.MONTHLY, first=money("1.00 EUR"))],
            1,
            "1016000.00 EUR",
        ),
        ([OneTime(money("99999999 JPY"))], 1, "126999999 JPY"),
        ([OneTime(money("9999999999.00 IDR"))], 1, "12699999998.73 IDR"),
    ],
)
def test_more_than_can_be_asked_for_at_once_is_refused_with_what_can(
    plans: list[Plan], many: int, total: str
) -> None:
    page = page_of("stripe", *plans)
    page = replace(page, product=replace(page.product, most=2))
    wanted = asked(page, "HU", quantity=many)
    with pytest.raises(TooMuchAtOnce) as refused:
        chargeable(wanted, page)
    assert refused.value.facts["total"] == total
    assert money(str(refused.value.facts["most"])) < money(total)
    unlimited = through("sandbox", page)
    assert chargeable(wanted, unlimited) is wanted


def test_before_a_way_to_pay_is_chosen_the_one_that_takes_most_counts() -> None:
    page = page_of("stripe", OneTime(money("800000.00 EUR")))
    other = replace(page.connection, id=ConnectionId(derived("connection", "other")), processor="paypal")
    ways = (Alternative(other.id, offered=True),)
    both = replace(page, product=replace(page.product, alternatives=ways), others=(other,))
    wanted = asked(both, "HU")
    assert chargeable(wanted, both, chosen=False) is wanted
    assert chargeable(wanted, both.paid_with("paypal")) is wanted
    for one, chosen in ((both, True), (page, False), (replace(both, others=()), False)):
        with pytest.raises(TooMuchAtOnce):
            chargeable(wanted, one, chosen=chosen)


def test_what_can_be_asked_for_is_as_it_was() -> None:
    page = page_of("stripe", OneTime(money("500000.00 EUR")))
    wanted: Quote = asked(page, "HU")
    assert chargeable(wanted, page) is wanted


def test_a_discount_takes_no_more_off_what_is_between_two_steps_than_it_is() -> None:
    """As what a buyer gives may be, until it is refused; and a price of before a page was paid otherwise."""
    page = page_of(
        "paypal",
        Chosen(money("10.00 HUF"), money("1.00 HUF")),
        *(OneTime(money("5.00 HUF")),) * 2,
        tax_included=True,
    )
    off = coupon(Fixed((money("11.00 HUF"),)), scope=Scope.BOTH)
    found = asked(page, "HU", off=off, given=Decimal("1.90"))
    assert found.saved == money("11.00 HUF")
    with pytest.raises(Invalid):
        chargeable(found, page)
    old = page_of("paypal", OneTime(money("1.50 HUF")), OneTime(money("1.50 HUF")), tax_included=True)
    free = asked(old, "HU", off=coupon(Fixed((money("3.00 HUF"),)), scope=Scope.BOTH))
    assert [line.discount for line in free.lines] == [money("1.50 HUF")] * 2
