"""The price of every kind of option, of several at once, abroad, and with a coupon."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.asking import chargeable
from cartwright.domain.catalog import Abroad, PricingOption, Product
from cartwright.domain.coupons import Coupon, CouponElsewhere, CouponOver, CouponTooSmall, Scope
from cartwright.domain.discounts import Discount, Fixed, Percent
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import CouponId, derived
from cartwright.domain.lines import PricedLine
from cartwright.domain.money import Money, Taxed
from cartwright.domain.offers import Offer
from cartwright.domain.orders import lines_of
from cartwright.domain.plans import Chosen, Free, Interval, OneTime, Plan, Split, Subscription
from cartwright.domain.pricing import Quote, Selection, quote
from cartwright.domain.tax import Place
from tests.unit.domain.shop import (
    ACCOUNT,
    NOON,
    PLACES,
    SELLERS,
    TODAY,
    offer,
    option_id,
    pages,
    product,
    profile,
    registered,
)

YOGA = profile(registrations=registered("DE", "EU-OSS"))
HALF, TENNER = Percent(Decimal("0.5")), Fixed((Money.of("10", "EUR"),))


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


def sold(plan: Plan, name: str = "Course", *abroad: Abroad, **more: Any) -> Product:
    options = (PricingOption(option_id(name), "Plan", plan, abroad),)
    return replace(product(name), options=options, **more)


def coupon(discount: Discount = HALF, **more: Any) -> Coupon:
    whole = Coupon(ACCOUNT, CouponId(derived("coupon", "launch")), "LAUNCH", "Launch", discount)
    return replace(whole, **more)


def asked(page: Offer, country: str = "DE", *, off: Coupon | None = None, **chosen: Any) -> Quote:
    """Everything on the page, for a buyer in `country`."""
    bumps = tuple(bump.product for bump in page.product.bumps)
    selection = Selection(page.product.preferred.id, bumps, **chosen)
    return quote(page, selection, place=Place(country), on=TODAY, coupon=off, now=NOON)


def line(page: Offer, country: str = "DE", **how: Any) -> PricedLine:
    return asked(page, country, **how).lines[0]


def later(priced: PricedLine, first: int = 4) -> list[tuple[str, str]]:
    assert priced.future is not None
    charges = islice(priced.future.charges(TODAY), first)
    return [(f"{charge.due}", f"{charge.amount.gross.decimal}") for charge in charges]


# --- plans --------------------------------------------------------------------------------------------------


def test_a_subscription_costs_its_first_price_today_and_the_other_later_each_with_its_tax() -> None:
    plan = Subscription(eur("10"), Interval.MONTHLY, first=eur("1"))
    priced = line(offer(sold(plan), sellers=[YOGA]))
    assert priced.amount.gross == eur("1.19")
    assert later(priced, 2) == [("2026-12-02", "11.90"), ("2027-01-02", "11.90")]


def test_a_free_trial_costs_nothing_today() -> None:
    asked_for = asked(offer(sold(Subscription(eur("10"), Interval.MONTHLY, trial=14)), sellers=[YOGA]))
    assert asked_for.total.gross == eur("0")
    assert later(asked_for.lines[0], 2) == [("2026-11-16", "11.90"), ("2026-12-16", "11.90")]


def test_a_split_price_is_paid_in_parts_that_are_all_known_today() -> None:
    priced = line(offer(sold(Split(eur("100"), Interval.MONTHLY, 3), tax_included=True), sellers=[YOGA]))
    assert priced.amount.gross == eur("100")
    assert later(priced) == [("2026-12-02", "100.00"), ("2027-01-02", "100.00")]


def test_who_pays_what_they_want_pays_that() -> None:
    page = offer(sold(Chosen(eur("10"), eur("5")), tax_included=True), sellers=[YOGA])
    assert line(page, given=Decimal(25)).amount.gross == eur("25")
    assert line(page).amount.gross == eur("10")


def test_nobody_gives_more_than_can_be_asked_for_at_once() -> None:
    """With the tax, and of all that is bought."""
    tip = replace(sold(Chosen(eur("10"), eur("5")), tax_included=False), most=2)
    page = offer(tip, [product("Mug", "10.00")], [YOGA])
    strict = replace(page, connection=replace(page.connection, processor="stripe"))

    def given(amount: str, at: Offer) -> Quote:
        selection = Selection(tip.preferred.id, tuple(at.bumped), 1, Decimal(amount))
        return chargeable(quote(at, selection, place=Place("DE"), on=TODAY), at)

    assert given("840320", strict).total.gross == eur("999992.70")
    assert given("840326.13", strict).total.gross == eur("999999.99")
    with pytest.raises(Invalid) as refused:
        given("840327", strict)
    assert refused.value.facts["errors"] == [
        {"pointer": "/amount", "detail": "no more than 999999.99 EUR in all"}
    ]
    assert given("840327", page).total.gross == eur("1000001.03")


def test_a_free_item_is_a_line_like_any_other() -> None:
    page = offer(sold(Free("EUR")), [product("Mug", "10.00")], [YOGA])
    assert [priced.amount.gross for priced in asked(page).lines] == [eur("0"), eur("11.90")]
    assert asked(offer(sold(Free("EUR")), [sold(Free("EUR"), "Mug")], [YOGA])).total.gross == eur("0")


# --- several at once ----------------------------------------------------------------------------------------


def test_several_of_one_thing_are_taxed_on_their_sum() -> None:
    page = offer(
        replace(product("Thing", "0.99"), most=10),
        sellers=[profile(country="FI", registrations=registered("FI"))],
    )
    priced = line(page, "FI", quantity=10)
    assert (priced.unit, priced.listed, priced.amount.tax) == (eur("0.99"), eur("9.90"), eur("2.52"))


def test_of_a_subscription_for_several_as_many_are_billed_later() -> None:
    page = offer(sold(Subscription(eur("10"), Interval.YEARLY), tax_included=True, most=5), sellers=[YOGA])
    assert later(line(page, quantity=3), 1) == [("2027-11-02", "30.00")]


@pytest.mark.parametrize("quantity", [0, -1, 4])
def test_no_more_than_the_page_allows(quantity: int) -> None:
    with pytest.raises(Invalid):
        asked(offer(replace(product(), most=3), sellers=[YOGA]), quantity=quantity)


@pytest.mark.parametrize("most", [0, 1000])
def test_a_page_allows_one_to_999(most: int) -> None:
    with pytest.raises(Invalid):
        replace(product(), most=most)


def cents() -> st.SearchStrategy[Money]:
    return st.integers(1, 10**6).map(lambda minor: Money(minor, "EUR"))


INTERVALS = st.sampled_from(Interval)
PLANS: dict[str, st.SearchStrategy[Plan]] = {
    "one-time": st.builds(OneTime, cents()),
    "subscription": st.builds(Subscription, cents(), INTERVALS),
    "first price": st.builds(Subscription, cents(), INTERVALS, first=cents()),
    "free trial": st.builds(Subscription, cents(), INTERVALS, trial=st.integers(1, 30)),
    "paid trial": st.builds(Subscription, cents(), INTERVALS, first=cents(), trial=st.integers(1, 30)),
    "limited": st.builds(Subscription, cents(), INTERVALS, times=st.integers(1, 12)),
    "split": st.builds(
        Split,
        st.integers(12, 10**6).map(lambda minor: Money(minor, "EUR")),
        INTERVALS,
        parts=st.integers(2, 12),
    ),
    "what the buyer gives": st.builds(lambda price: Chosen(price, Money(0, "EUR")), cents()),
    "free": st.just(Free("EUR")),
}


@pytest.mark.parametrize("kind", PLANS)
@given(
    draws=st.data(),
    quantity=st.integers(1, 50),
    included=st.booleans(),
    place=PLACES,
    off=st.sampled_from([None, coupon(), coupon(TENNER)]),
)
def test_more_never_costs_less(
    *, kind: str, draws: st.DataObject, quantity: int, included: bool, place: Place, off: Coupon | None
) -> None:
    """Today, at each charge to come, and in all; without a coupon more costs more."""
    plan = draws.draw(PLANS[kind])
    off = None if isinstance(plan, Free) else off  # which is not for what costs nothing
    page = offer(sold(plan, "Thing", tax_included=included, most=51), sellers=SELLERS)
    option = page.product.preferred.id
    given_ = draws.draw(st.integers(1, 10**6)) if isinstance(plan, Chosen) else None
    fewer, more = (
        quote(
            page,
            Selection(option, quantity=many, given=None if given_ is None else Decimal(given_) / 100),
            place=place,
            on=TODAY,
            coupon=off,
            now=NOON,
        )
        for many in (quantity, quantity + 1)
    )
    dearer = Money.__lt__ if off is None else Money.__le__
    nothing = eur("0")
    assert fewer.total.tax <= more.total.tax
    assert fewer.total.gross == more.total.gross == nothing or dearer(fewer.total.gross, more.total.gross)
    charges = zip(*(islice(to_come(each), 14) for each in (fewer, more)), strict=True)
    assert all(dearer(one, two) for one, two in charges)
    if fewer.whole is not None:
        assert more.whole is not None
        assert dearer(fewer.whole.gross, more.whole.gross)


def to_come(quoted: Quote) -> Iterator[Money]:
    future = quoted.lines[0].future
    return (charge.amount.gross for charge in future.charges(TODAY)) if future else iter(())


# --- abroad -------------------------------------------------------------------------------------------------


def test_a_buyer_abroad_pays_the_price_of_its_country_in_its_currency() -> None:
    swiss = Abroad("CH", OneTime(Money.of("59", "CHF")))
    page = offer(sold(OneTime(eur("49")), "Course", swiss), sellers=[YOGA])
    assert (asked(page, "CH").currency, asked(page, "CH").total.gross) == ("CHF", Money.of("59", "CHF"))
    assert asked(page, "FR").total.gross == eur("58.80")


def test_a_bump_without_a_price_in_the_currency_of_the_page_is_not_sold_with_it() -> None:
    swiss = Abroad("CH", OneTime(Money.of("59", "CHF")))
    page = offer(sold(OneTime(eur("49")), "Course", swiss), [product("Mug")], [YOGA])
    with pytest.raises(Invalid):
        asked(page, "CH")


@pytest.mark.parametrize(
    "abroad",
    [
        (Abroad("CH", Free("CHF")),),
        (Abroad("CH", OneTime(Money.of("1", "CHF"))), Abroad("CH", OneTime(Money.of("2", "CHF")))),
    ],
)
def test_abroad_it_is_the_same_plan_at_one_other_price(abroad: tuple[Abroad, ...]) -> None:
    with pytest.raises(Invalid):
        PricingOption(option_id("Course"), "Plan", OneTime(eur("49")), abroad)


def test_a_country_is_two_capital_letters() -> None:
    with pytest.raises(Invalid):
        Abroad("ch", Free("CHF"))


def test_the_options_of_a_product_share_one_currency_in_each_country() -> None:
    swiss = PricingOption(
        option_id("a"), "A", OneTime(eur("1")), (Abroad("CH", OneTime(Money.of("1", "CHF"))),)
    )
    with pytest.raises(Invalid):
        replace(product(), options=(swiss, PricingOption(option_id("b"), "B", OneTime(eur("1")))))


# --- coupons ------------------------------------------------------------------------------------------------


def test_a_coupon_lowers_the_price_before_the_tax() -> None:
    priced = line(offer(product(), sellers=[YOGA]), off=coupon())
    assert (priced.discount, priced.listed, priced.amount.gross) == (eur("50"), eur("50"), eur("59.50"))
    quoted = asked(offer(product(), sellers=[YOGA]), off=coupon())
    assert (quoted.coupon, quoted.saved, quoted.lowered) == ("LAUNCH", eur("50"), True)
    assert not asked(offer(product(), sellers=[YOGA])).lowered


def test_an_amount_off_is_divided_among_the_lines_and_their_taxes_follow() -> None:
    page = offer(product(price="20.00"), [product("Mug", "10.00")], [YOGA])
    quoted = asked(page, off=coupon(TENNER))
    assert [priced.discount for priced in quoted.lines] == [eur("6.67"), eur("3.33")]
    assert quoted.total.net == eur("20")


def test_a_coupon_for_bumps_leaves_the_main_product_alone() -> None:
    page = offer(product(), [product("Mug", "10.00")], [YOGA])
    quoted = asked(page, off=coupon(scope=Scope.BUMPS))
    assert [priced.listed for priced in quoted.lines] == [eur("100"), eur("5")]


@pytest.mark.parametrize("off", [coupon(scope=Scope.BUMPS), coupon(Fixed((Money.of("5", "USD"),)))])
def test_a_coupon_that_takes_nothing_off_says_so(off: Coupon) -> None:
    with pytest.raises(CouponElsewhere):
        asked(offer(product(), sellers=[YOGA]), off=off)


HUNDREDTH = Percent(Decimal("0.01"))
CENTS = OneTime(eur("0.20"))


@pytest.mark.parametrize(
    ("plan", "off", "refusal"),
    [
        (CENTS, coupon(HUNDREDTH), CouponTooSmall),
        (CENTS, coupon(HUNDREDTH, scope=Scope.BUMPS), CouponElsewhere),
        (CENTS, coupon(Fixed((Money.of("5", "USD"),))), CouponElsewhere),
        (Free("EUR"), coupon(HUNDREDTH), CouponElsewhere),
        # Of nothing today, and then of cents.
        (Subscription(eur("0.20"), Interval.MONTHLY, trial=7), coupon(HUNDREDTH), CouponTooSmall),
        # The one payment it is for costs cents; what it could lower comes after it.
        (Subscription(eur("9"), Interval.MONTHLY, first=eur("0.20")), coupon(HUNDREDTH), CouponTooSmall),
        (OneTime(Money.of("40", "HUF")), coupon(HUNDREDTH), CouponTooSmall),
        (OneTime(Money.of("40", "HUF")), coupon(Fixed((Money.of("0.40", "HUF"),))), CouponTooSmall),
    ],
)
def test_a_coupon_that_rounds_to_nothing_is_too_small_and_one_that_is_not_for_it_is_for_something_else(
    plan: Plan, off: Coupon, refusal: type[Exception]
) -> None:
    """Forints are paid in whole ones, through PayPal."""
    page = offer(sold(plan), sellers=[YOGA])
    page = replace(page, connection=replace(page.connection, processor="paypal"))
    with pytest.raises(refusal):
        asked(page, off=off)


def test_a_coupon_for_all_payments_is_good_for_those_it_lowers() -> None:
    plan = Subscription(eur("9"), Interval.MONTHLY, first=eur("0.20"))
    page = offer(sold(plan, tax_included=True), sellers=[YOGA])
    priced = line(page, off=coupon(HUNDREDTH, payments=None))
    assert (priced.discount, later(priced, 1)[0][1]) == (eur("0"), "8.91")


def test_a_coupon_whose_time_is_over_lowers_nothing() -> None:
    with pytest.raises(CouponOver):
        asked(offer(product(), sellers=[YOGA]), off=coupon(ends=NOON - timedelta(days=1)))


MONTHLY = Subscription(eur("10"), Interval.MONTHLY)


@pytest.mark.parametrize(
    ("payments", "today", "then"),
    [
        (1, "5", ["10.00", "10.00", "10.00"]),
        (3, "5", ["5.00", "5.00", "10.00"]),
        (None, "5", ["5.00", "5.00", "5.00"]),
    ],
)
def test_a_coupon_for_so_many_payments_counts_todays(
    payments: int | None, today: str, then: list[str]
) -> None:
    page = offer(sold(MONTHLY, tax_included=True), sellers=[YOGA])
    priced = line(page, off=coupon(payments=payments))
    assert priced.amount.gross == eur(today)
    assert [amount for _, amount in later(priced, 3)] == then


def test_a_free_trial_uses_up_none_of_a_coupons_payments() -> None:
    page = offer(sold(replace(MONTHLY, trial=7), tax_included=True), sellers=[YOGA])
    priced = line(page, off=coupon(payments=1))
    assert priced.amount.gross == eur("0")
    assert [amount for _, amount in later(priced, 2)] == ["5.00", "10.00"]


def test_a_fixed_amount_comes_off_each_of_the_payments_it_is_for() -> None:
    page = offer(sold(Split(eur("30"), Interval.MONTHLY, 3), tax_included=True), sellers=[YOGA])
    priced = line(page, off=coupon(TENNER, payments=2))
    assert priced.amount.gross == eur("20")
    assert [amount for _, amount in later(priced)] == ["20.00", "30.00"]


def test_what_is_not_discounted_keeps_its_price_later() -> None:
    page = offer(product(), [sold(MONTHLY, "Club", tax_included=True)], [YOGA])
    quoted = asked(page, off=coupon(scope=Scope.MAIN, payments=None))
    assert [amount for _, amount in later(quoted.lines[1], 2)] == ["10.00", "10.00"]


def test_a_discount_above_the_price_is_no_line() -> None:
    priced = line(offer(product(), sellers=[YOGA]))
    with pytest.raises(ValueError, match="not more than the price"):
        replace(priced, discount=eur("100.01"))


@given(
    pages(),
    PLACES,
    st.one_of(
        st.decimals("0.001", "1", places=3).map(Percent),
        st.integers(1, 10**8).map(lambda minor: Fixed((Money(minor, "EUR"),))),
    ),
    st.sampled_from([Scope.MAIN, Scope.BUMPS, Scope.BOTH, Scope.FUNNEL]),
)
def test_net_and_tax_are_the_gross_through_any_discount_and_it_never_costs_more(
    page: Offer, place: Place, discount: Discount, scope: Scope
) -> None:
    bumps = tuple(bump.product for bump in page.product.bumps)
    selection = Selection(page.product.preferred.id, bumps)
    full = quote(page, selection, place=place, on=TODAY)
    try:
        lowered = quote(
            page, selection, place=place, on=TODAY, coupon=coupon(discount, scope=scope), now=NOON
        )
    except (CouponElsewhere, CouponTooSmall):
        return
    assert lowered.total.net + lowered.total.tax == lowered.total.gross
    assert Money.zero("EUR") <= lowered.total.gross <= full.total.gross
    assert lowered.saved.minor > 0
    for one in lowered.lines:
        assert one.listed.minor >= 0
        assert one.amount.tax.minor >= 0


def test_the_order_keeps_what_was_agreed_to() -> None:
    page = offer(sold(MONTHLY, tax_included=True, most=2), sellers=[YOGA])
    quoted = asked(page, off=coupon(), quantity=2)
    (kept,) = lines_of(quoted, page)
    assert (kept.quantity, kept.discount, kept.future) == (2, eur("10"), quoted.lines[0].future)
    assert kept.off is not None
    assert kept.off + kept.amount == Taxed.inside(eur("20"), kept.treatment.rate)
    plain = offer(product(), sellers=[YOGA])
    assert (lines_of(asked(plain), plain)[0].discount, lines_of(asked(plain), plain)[0].off) == (None, None)


@given(
    st.integers(100, 10**5),
    st.sampled_from(Interval),
    st.integers(1, 24),
    st.one_of(st.none(), st.integers(1, 30)),
    PLACES,
)
def test_what_the_buyer_is_told_of_the_future_is_what_its_charges_add_up_to(
    cents: int, interval: Interval, times: int, payments: int | None, place: Place
) -> None:
    plan = Subscription(Money(cents, "EUR"), interval, times)
    page = offer(sold(plan), sellers=SELLERS)
    priced = quote(
        page,
        Selection(page.product.preferred.id),
        place=place,
        on=date(2026, 1, 31),
        coupon=coupon(payments=payments),
        now=NOON,
    ).lines[0]
    assert priced.future is not None
    charges = list(priced.future.charges(date(2026, 1, 31)))
    assert len(charges) == times
    assert priced.future.total is not None
    assert sum(charge.amount.gross.minor for charge in charges) == priced.future.total.gross.minor


def test_what_all_payments_come_to_is_said_where_they_have_an_end() -> None:
    split = offer(sold(Split(eur("100"), Interval.MONTHLY, 3), tax_included=True), sellers=[YOGA])
    club = offer(sold(Subscription(eur("10"), Interval.MONTHLY)), sellers=[YOGA])
    whole = asked(split).whole
    assert whole is not None
    assert whole.gross == eur("300")
    assert (asked(club).whole, asked(offer(product(), sellers=[YOGA])).whole) == (None, None)
    assert [asked(page).later for page in (split, club, offer(product()))] == [True, True, False]
