"""What a discount comes to with its tax: to the cent the line without it, less the line."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.funnel import Part
from cartwright.domain.lines import PricedLine, taken_off, taxed
from cartwright.domain.money import Money, Taxed
from cartwright.domain.tax import Ground, Levy, Treatment
from tests.unit.domain.shop import NORTHWIND, option_id, product_id

GERMAN = Treatment(Ground.DOMESTIC, "DE", (Levy("DE", "VAT", Decimal("0.19")),))
OWED_BY_THE_BUYER = Treatment(Ground.REVERSE_CHARGE, "FR")
FRENCH_RATE = Decimal("0.20")


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


def line(
    unit: Money,
    less: Money,
    *,
    included: bool = True,
    treatment: Treatment = GERMAN,
    quantity: int = 1,
    waived: Decimal = Decimal(0),
) -> PricedLine:
    return PricedLine(
        part=Part.MAIN,
        product=product_id("Course"),
        option=option_id("Course"),
        owner=NORTHWIND,
        name="Course",
        unit=unit,
        quantity=quantity,
        discount=less,
        tax_included=included,
        amount=Taxed.free(unit),
        treatment=treatment,
        waived=waived,
    )


@pytest.mark.parametrize(
    ("one", "off"),
    [
        (line(eur("139.00"), eur("20.00")), ("16.81", "3.19", "20.00")),
        (line(eur("100.00"), eur("20.00"), included=False), ("20.00", "3.80", "23.80")),
        (line(eur("50.00"), eur("100.00"), quantity=2), ("84.03", "15.97", "100.00")),
        (line(eur("100.00"), eur("20.00"), treatment=OWED_BY_THE_BUYER), ("20.00", "0.00", "20.00")),
        (
            line(eur("120.00"), eur("60.00"), treatment=OWED_BY_THE_BUYER, waived=FRENCH_RATE),
            ("50.00", "0.00", "50.00"),
        ),
    ],
)
def test_a_discount_is_what_the_line_would_come_to_more(one: PricedLine, off: tuple[str, str, str]) -> None:
    assert taken_off(taxed([one])) == [Taxed(*map(eur, off))]


def test_without_a_discount_nothing_is_taken_off_though_the_cents_of_the_tax_lie_otherwise() -> None:
    lines = taxed([line(eur("0.99"), eur("0.00")), line(eur("9.99"), eur("5.00"))])
    assert [bool(off) for off in taken_off(lines)] == [False, True]


def test_a_discount_of_which_no_cent_is_of_the_net_is_in_the_tax() -> None:
    """0.04 and 0.03 at 19 % are both 0.03 and the tax."""
    [least] = taken_off(taxed([line(eur("0.04"), eur("0.01"))]))
    assert least == Taxed(eur("0.00"), eur("0.01"), eur("0.01"))


def test_a_discount_that_changes_no_cent_is_none() -> None:
    """0.04 and 0.03 with French tax in them are both 0.03 to a business that owes it itself."""
    tiny = line(eur("0.04"), eur("0.01"), treatment=OWED_BY_THE_BUYER, waived=FRENCH_RATE)
    assert taken_off(taxed([tiny])) == [None]


@given(
    st.lists(st.tuples(st.integers(1, 10**7), st.integers(0, 100), st.booleans()), min_size=1, max_size=5),
    st.sampled_from(["0.19", "0.255", "0.07"]),
)
def test_price_less_discount_is_the_line_and_one_of_its_two_ways_is_what_was_listed(
    priced: list[tuple[int, int, bool]], rate: str
) -> None:
    treatment = Treatment(Ground.DOMESTIC, "DE", (Levy("DE", "VAT", Decimal(rate)),))
    lines = taxed(
        [
            line(
                Money(minor, "EUR"),
                Money(minor * share // 100, "EUR"),
                included=included,
                treatment=treatment,
            )
            for minor, share, included in priced
        ]
    )
    for one, off in zip(lines, taken_off(lines), strict=True):
        if off is not None:
            assert one.discount == (off.gross if one.tax_included else off.net)
            assert off.net <= one.unit
            before = off.gross + one.amount.gross if one.tax_included else off.net + one.amount.net
            assert before == one.unit
