"""What a change of plan credits and charges: docs/subscriptions.md, and how a credit is taken off a price."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartwright.domain.catalog import TaxClass
from cartwright.domain.lines import Bearing, borne
from cartwright.domain.money import Money, Taxed
from cartwright.domain.subscriptions.crediting import lowered, share
from cartwright.domain.tax import Business, Check, Customer, NumberState, Place
from tests.unit.domain.changed_plans import ROWS, page
from tests.unit.domain.due_days import PAGE
from tests.unit.domain.shop import NOON, TODAY, profile, registered

HERE = profile(registrations=registered("DE", "EU-OSS"))


def eur(text: str) -> Money:
    return Money.of(text, "EUR")


def bearing(*, included: bool, business: Business | None = None, country: str = "DE") -> Bearing:
    buyer = Customer(Place(country), business)
    return borne(HERE, buyer, TaxClass.ELECTRONIC, TODAY, included=included)


PAID = Taxed(eur("50.00"), eur("9.50"), eur("59.50"))


def test_the_page_shows_what_the_code_works_out() -> None:
    assert PAGE.read_text() == page()


@pytest.mark.parametrize(
    ("number", "days", "credited", "charged", "stays"),
    [
        (0, "15 of 30", "15.00", "45.00", "0.00"),
        (1, "30 of 30", "30.00", "30.00", "0.00"),
        (2, "1 of 30", "1.00", "59.00", "0.00"),
        (3, "14 of 28", "14.00", "46.00", "0.00"),
        (4, "15 of 31", "15.00", "45.00", "0.00"),
        (5, "356 of 366", "50.00", "0.00", "306.00"),
        (6, "20 of 30", "8.00", "0.00", "12.00"),
    ],
)
def test_the_figures_are_those_a_person_would_say(
    number: int, days: str, credited: str, charged: str, stays: str
) -> None:
    """Written down by hand, so that page and code are not merely of one mind."""
    assert ROWS[number].cells[2:6] == (days, credited, charged, stays)


def test_of_a_price_with_its_tax_it_is_taken_off_with_its_tax() -> None:
    found = lowered(eur("119.00"), bearing(included=True), PAID)
    assert found.amount == Taxed(eur("50.00"), eur("9.50"), eur("59.50"))
    assert found.used == PAID


def test_of_a_price_without_its_tax_it_is_taken_off_without() -> None:
    found = lowered(eur("100.00"), bearing(included=False), PAID)
    assert found.amount == Taxed(eur("50.00"), eur("9.50"), eur("59.50"))
    assert found.used == PAID


def test_who_accounts_for_the_tax_itself_pays_what_is_left_of_the_price_without_it() -> None:
    known = Business("Atelier SARL", "FR40303265045", Check(NumberState.VALID, NOON))
    owing = bearing(included=True, business=known, country="FR")
    assert owing.waived == Decimal("0.20")
    found = lowered(eur("120.00"), owing, Taxed.free(eur("50.00")))
    assert found.amount == Taxed.free(eur("50.00"))


def test_what_exceeds_the_price_stays_with_its_tax() -> None:
    found = lowered(eur("11.90"), bearing(included=True), PAID)
    assert found.amount == Taxed.free(eur("0.00"))
    assert found.used == Taxed(eur("10.00"), eur("1.90"), eur("11.90"))
    assert lowered(eur("11.90"), bearing(included=True), None).used is None


amounts = st.integers(0, 10**7).map(lambda minor: Money(minor, "EUR"))


@given(amounts, amounts, st.booleans())
@settings(max_examples=60)
def test_no_cent_is_lost_however_much_it_is(price: Money, paid: Money, included: bool) -> None:
    """Of one rate: what is charged with what was credited is the price, to the cent of a rounding."""
    rate = bearing(included=included)
    [full], [credit] = rate.amounts([price]), rate.amounts([paid])
    found = lowered(price, rate, credit)
    assert found.used is not None
    assert found.amount.gross.minor >= 0
    assert abs((found.amount.gross + found.used.gross - full.gross).minor) <= 1
    left = credit + -found.used
    assert not (left.gross.minor > 0 and found.amount.gross.minor > 0)


@given(amounts, st.integers(1, 366), st.data())
@settings(max_examples=60)
def test_a_share_and_the_rest_are_the_whole(amount: Money, days: int, data: st.DataObject) -> None:
    left = data.draw(st.integers(0, days))
    whole = Taxed.on_top(amount, Decimal("0.19"))
    one = share(whole, left, days)
    assert 0 <= one.gross.minor <= whole.gross.minor
