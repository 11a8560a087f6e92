"""Prices of business buyers, and prices listed by country."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.catalog import TaxClass
from cartwright.domain.coupons import Coupon
from cartwright.domain.discounts import Percent
from cartwright.domain.ids import CouponId, derived
from cartwright.domain.journal import charged
from cartwright.domain.money import Money
from cartwright.domain.offers import Offer
from cartwright.domain.orders import lines_of
from cartwright.domain.people import Listing
from cartwright.domain.plans import Interval, Subscription
from cartwright.domain.pricing import Quote, quote
from cartwright.domain.tax import Business, Check, Ground, NumberState, Place
from tests.unit.domain.shop import ACCOUNT, TODAY, everything, offer, paid, product, profile, registered

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SELLER = profile(registrations=registered("DE", "EU-OSS"))


def business(state: NumberState = NumberState.VALID, number: str = "FR40303265045") -> Business:
    return Business("Ada Trading SARL", number, Check(state, AT, "VIES", "WAPIAAAAY1234567"))


def priced(page: Offer, buyer: Business | None, country: str = "FR") -> Quote:
    return quote(page, everything(page), place=Place(country), on=TODAY, business=buyer)


def test_a_business_pays_the_net_price_where_it_accounts_for_the_tax_itself() -> None:
    page = offer(product(price="100.00"), sellers=[SELLER])
    whole = priced(page, business()).total
    assert (str(whole.net), str(whole.tax), str(whole.gross)) == ("100.00 EUR", "0.00 EUR", "100.00 EUR")
    assert str(priced(page, None).total.gross) == "120.00 EUR"


def test_a_price_listed_with_tax_is_a_businesss_without_the_consumers_tax() -> None:
    page = offer(product(price="120.00", tax_included=True), sellers=[SELLER])
    (line,) = priced(page, business()).lines
    assert line.treatment.ground is Ground.REVERSE_CHARGE
    assert (str(line.listed), line.waived, str(line.amount.gross)) == (
        "120.00 EUR",
        Decimal("0.2"),
        "100.00 EUR",
    )
    assert str(priced(page, None).total.gross) == "120.00 EUR"


def test_a_coupon_comes_off_before_the_tax_is_taken_out_today_and_later() -> None:
    monthly = Subscription(Money.of("120.00", "EUR"), Interval.MONTHLY)
    course = product(price="120.00", tax_included=True)
    course = replace(course, options=(replace(course.options[0], plan=monthly),))
    half = Coupon(
        ACCOUNT, CouponId(derived("coupon", "half")), "HALF", "Half", Percent(Decimal("0.5")), payments=None
    )
    page = offer(course, sellers=[SELLER])
    (line,) = quote(
        page, everything(page), place=Place("FR"), on=TODAY, coupon=half, now=AT, business=business()
    ).lines
    assert (str(line.discount), str(line.amount.gross)) == ("60.00 EUR", "50.00 EUR")
    assert line.future is not None
    (stretch,) = line.future.stretches
    assert (str(stretch.listed), str(stretch.amount.gross), str(stretch.amount.tax)) == (
        "60.00 EUR",
        "50.00 EUR",
        "0.00 EUR",
    )


def test_each_class_is_freed_of_its_own_rate() -> None:
    book = product("Book", "10.55", tax_class=TaxClass.E_BOOK, tax_included=True)
    page = offer(product(price="120.00", tax_included=True), [book], [SELLER])
    amounts = [str(line.amount.gross) for line in priced(page, business()).lines]
    assert amounts == ["100.00 EUR", "10.00 EUR"]


@pytest.mark.parametrize("state", [NumberState.INVALID, NumberState.PENDING])
def test_a_number_in_doubt_frees_nobody_of_the_tax(state: NumberState) -> None:
    page = offer(product(price="100.00"), sellers=[SELLER])
    asked = priced(page, business(state))
    assert str(asked.total.tax) == "20.00 EUR"
    assert "taxed as a consumer" in asked.lines[0].treatment.reason


def test_goods_to_a_business_across_the_border_bear_no_tax() -> None:
    page = offer(product(tax_class=TaxClass.PHYSICAL), sellers=[SELLER])
    (line,) = priced(page, business()).lines
    assert (line.treatment.ground, line.treatment.rule) == (Ground.INTRA_COMMUNITY, "goods-to-eu-business")


def test_a_country_listed_otherwise_has_its_tax_added_or_contained_whatever_the_product_says() -> None:
    listings = (Listing("FR", tax_included=False), Listing("AT", tax_included=True))
    seller = replace(SELLER, listings=listings)
    shown = {
        (with_tax, country): str(
            priced(offer(product(tax_included=with_tax), sellers=[seller]), None, country).total.gross
        )
        for with_tax in (True, False)
        for country in ("FR", "AT")
    }
    assert shown == {
        (True, "FR"): "120.00 EUR",
        (False, "FR"): "120.00 EUR",
        (True, "AT"): "100.00 EUR",
        (False, "AT"): "100.00 EUR",
    }


@given(
    st.lists(st.integers(1, 10**6), min_size=1, max_size=5),
    st.sampled_from(["FR", "HU", "FI", "LU", "DE"]),
    st.booleans(),
)
def test_the_parts_of_a_businesss_price_add_up_and_are_never_more_than_a_consumers(
    cents: list[int], country: str, with_tax: bool
) -> None:
    things = [
        product(f"Thing {number}", f"{Money(minor, 'EUR').decimal}", tax_included=with_tax)
        for number, minor in enumerate(cents)
    ]
    page = offer(things[0], things[1:], [SELLER])
    number = f"{country}40303265045"
    firm, consumer = priced(page, business(number=number), country), priced(page, None, country)
    assert firm.total.net + firm.total.tax == firm.total.gross
    assert firm.total.gross <= consumer.total.gross
    assert firm.total.net == consumer.total.net


def test_the_books_keep_the_rule_the_evidence_and_the_number() -> None:
    order = paid(offer(product(), sellers=[SELLER]), "FR")
    firm = replace(order, buyer=replace(order.buyer, business=business()))
    (entry,) = charged(firm)
    assert entry.facts[0].rule == "one-stop-shop"
    assert entry.buyer.number == ""
    assert (entry.buyer.number_state, entry.buyer.consultation) == ("valid", "WAPIAAAAY1234567")
    assert entry.buyer.evidence == ("billing-address: FR", "card-issuer: DE")
    assert (entry.buyer.country, entry.buyer.enough) == ("FR", False)


def test_the_books_keep_the_number_itself_only_where_the_sale_rests_on_it() -> None:
    page = offer(product(), sellers=[SELLER])
    order = paid(page, "FR")
    owing = replace(
        order,
        buyer=replace(order.buyer, business=business()),
        lines=lines_of(priced(page, business()), page),
    )
    assert charged(owing)[0].buyer.number == "FR40303265045"


def test_the_books_of_a_business_that_nobody_has_asked_about_say_it_is_pending() -> None:
    order = paid(offer(product(), sellers=[SELLER]), "FR")
    unasked = replace(order, buyer=replace(order.buyer, business=Business("Ada", "FR40303265045")))
    unnumbered = replace(order, buyer=replace(order.buyer, business=Business("Ada")))
    assert charged(unasked)[0].buyer.number_state == "pending"
    assert charged(unnumbered)[0].buyer.number_state == ""
