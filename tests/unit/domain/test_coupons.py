"""Coupons: what a code takes off, and when it takes off nothing."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.coupons import (
    Coupon,
    CouponNotYet,
    CouponOver,
    CouponUnknown,
    Item,
    Scope,
    written,
)
from cartwright.domain.discounts import Discount, Fixed, Percent, shared
from cartwright.domain.errors import Invalid
from cartwright.domain.funnel import Part
from cartwright.domain.ids import CouponId, derived
from cartwright.domain.money import Money, total
from tests.unit.domain.shop import ACCOUNT, NOON, option_id, product_id

HALF = Percent(Decimal("0.5"))


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


def coupon(discount: Discount = HALF, **more: Any) -> Coupon:
    whole = Coupon(ACCOUNT, CouponId(derived("coupon", "launch")), "LAUNCH", "Launch", discount)
    return replace(whole, **more)


def item(price: str, part: Part = Part.MAIN, name: str = "Course") -> Item:
    return Item(part, product_id(name), option_id(name), eur(price))


# --- what it takes off --------------------------------------------------------------------------------------


def test_a_share_is_taken_off_each_line_by_itself() -> None:
    tenth = coupon(Percent(Decimal("0.1")))
    assert tenth.off([item("19.99"), item("0.05"), item("0.04")]) == (eur("2.00"), eur("0.01"), eur("0"))


def test_an_amount_is_divided_by_what_the_lines_cost_and_adds_up() -> None:
    ten = coupon(Fixed((eur("10"),)))
    assert ten.off([item("20"), item("10"), item("1")]) == (eur("6.45"), eur("3.23"), eur("0.32"))


def test_no_line_costs_less_than_nothing() -> None:
    assert coupon(Fixed((eur("100"),))).off([item("20"), item("10")]) == (eur("20"), eur("10"))


def test_an_amount_is_off_in_its_own_currencies_alone() -> None:
    assert coupon(Fixed((Money.of("10", "USD"),))).off([item("20")]) == (eur("0"),)


def test_what_costs_nothing_stays_at_nothing() -> None:
    assert coupon(Fixed((eur("10"),))).off([item("0"), item("0")]) == (eur("0"), eur("0"))


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        (Scope.MAIN, {Part.MAIN}),
        (Scope.BUMPS, {Part.BUMP}),
        (Scope.BOTH, {Part.MAIN, Part.BUMP}),
        (Scope.FUNNEL, set(Part)),
    ],
)
def test_a_scope_says_which_parts_of_the_funnel_are_cheaper(scope: Scope, covered: set[Part]) -> None:
    assert {part for part in Part if coupon(scope=scope).is_for(item("1", part))} == covered


def test_it_is_for_the_products_and_options_it_names_and_for_all_if_it_names_none() -> None:
    named = coupon(products=frozenset({product_id("Course")}))
    assert named.off([item("10"), item("10", name="Mug")]) == (eur("5"), eur("0"))
    named = coupon(options=frozenset({option_id("Mug")}))
    assert named.off([item("10"), item("10", name="Mug")]) == (eur("0"), eur("5"))
    assert coupon().off([item("10"), item("10", name="Mug")]) == (eur("5"), eur("5"))


@given(
    st.one_of(
        st.decimals("0.0001", "1", places=4).map(Percent),
        st.integers(1, 10**7).map(lambda minor: Fixed((Money(minor, "EUR"),))),
    ),
    st.lists(st.integers(0, 10**6), min_size=1, max_size=8),
)
def test_nothing_is_ever_below_nothing_and_an_amount_is_taken_off_whole(
    discount: Discount, prices: list[int]
) -> None:
    listed = [Money(minor, "EUR") for minor in prices]
    off = shared(discount, listed)
    assert all(0 <= share.minor <= price.minor for share, price in zip(off, listed, strict=True))
    if isinstance(discount, Fixed):
        assert total(off, "EUR") == min(discount.amount("EUR"), total(listed, "EUR"))


# --- when ---------------------------------------------------------------------------------------------------


def test_it_is_valid_from_its_first_moment_until_just_before_its_last() -> None:
    window = coupon(starts=NOON, ends=NOON + timedelta(days=1))
    with pytest.raises(CouponNotYet):
        window.open_at(NOON - timedelta.resolution)
    window.open_at(NOON)
    window.open_at(NOON + timedelta(days=1) - timedelta.resolution)
    with pytest.raises(CouponOver):
        window.open_at(NOON + timedelta(days=1))
    coupon().open_at(NOON)


# --- what is none -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["", "A", "launch", "LAUNCH 10", "-A", "A-", "Ä1", "A" * 41, "A\n"])
def test_a_code_is_two_to_forty_plain_capitals(code: str) -> None:
    with pytest.raises(Invalid):
        coupon(code=code)


@pytest.mark.parametrize("typed", ["launch10", " LAUNCH10\n", "Launch10"])
def test_a_code_is_known_however_it_is_typed(typed: str) -> None:
    assert written(typed) == "LAUNCH10"


def test_what_can_be_no_code_is_an_unknown_one() -> None:
    with pytest.raises(CouponUnknown):
        written("two words")


@pytest.mark.parametrize("share", ["0", "-0.1", "1.01", "NaN", "Infinity"])
def test_a_share_is_more_than_nothing_and_not_more_than_all(share: str) -> None:
    with pytest.raises(Invalid):
        Percent(Decimal(share))


@pytest.mark.parametrize("amounts", [(), (eur("1"), eur("2")), (eur("0"),), (eur("-1"),)])
def test_an_amount_is_one_for_each_currency_and_more_than_nothing(amounts: tuple[Money, ...]) -> None:
    with pytest.raises(Invalid):
        Fixed(amounts)


@pytest.mark.parametrize(
    "wrong",
    [{"payments": 0}, {"payments": 1000}, {"limit": 0}, {"limit_each": 0}, {"starts": NOON, "ends": NOON}],
)
def test_limits_are_at_least_one_and_a_window_has_a_length(wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        coupon(**wrong)


def test_a_revision_keeps_the_code_under_which_it_was_given_away() -> None:
    revised = coupon().revised(coupon(code="OTHER", name="Renamed", limit=5))
    assert (revised.code, revised.name, revised.limit, revised.version) == ("LAUNCH", "Renamed", 5, 2)
