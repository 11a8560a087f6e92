"""How near a client is to a state's threshold, by the months that the state counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.domain.catalog import Mode
from cartwright.domain.money import Money, Taxed
from cartwright.domain.nexus import MONTHS_KEPT, NEXUS, Measured, Month, StateSales, month_of_sale, state_of
from cartwright.domain.orders import Sale
from cartwright.domain.tax import Place
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import ACCOUNT, NORTHWIND


@pytest.mark.parametrize(
    ("measured", "month", "first", "named"),
    [
        (Measured.YEAR, "2026-01", "2026-01", "2026"),
        (Measured.YEAR, "2026-12", "2026-01", "2026"),
        (Measured.TWELVE_MONTHS, "2026-01", "2025-02", "2026"),
        (Measured.TWELVE_MONTHS, "2026-12", "2026-01", "2026"),
        (Measured.QUARTERS, "2026-01", "2025-04", "2026"),
        (Measured.QUARTERS, "2026-03", "2025-04", "2026"),
        (Measured.QUARTERS, "2026-11", "2026-01", "2026"),
        (Measured.QUARTERS_FROM_MARCH, "2026-02", "2025-03", "2026"),
        (Measured.QUARTERS_FROM_MARCH, "2026-03", "2025-06", "2026"),
        (Measured.QUARTERS_FROM_MARCH, "2026-12", "2026-03", "2026"),
        (Measured.TO_SEPTEMBER, "2026-09", "2025-10", "2025"),
        (Measured.TO_SEPTEMBER, "2026-10", "2026-10", "2026"),
        (Measured.TO_SEPTEMBER, "2027-01", "2026-10", "2026"),
    ],
)
def test_a_state_counts_its_own_months(measured: Measured, month: str, first: str, named: str) -> None:
    months = measured.months(month)
    assert (months[0], months[-1], measured.named(month)) == (first, month, named)
    assert list(months) == sorted(set(months))
    assert len(months) <= 12


def test_every_state_says_where_its_threshold_stands() -> None:
    assert len(NEXUS) == 47
    for state, one in NEXUS.items():
        assert (len(state), state) == (2, one.state)
        assert one.source.startswith("https://")
        assert one.dollars >= 100_000
        assert not one.both or one.sales


@pytest.mark.parametrize(
    ("state", "cents", "sales", "percent"),
    [
        ("CA", 499_999_99, 9_999, 99),
        ("CA", -5, 1, 0),
        ("OH", 10_00, 160, 80),
        ("OH", 100_000_00, 1, 100),
        ("NY", 900_000_00, 50, 50),
        ("NY", 500_000_00, 100, 100),
    ],
)
def test_a_threshold_is_of_dollars_or_sales_or_both(state: str, cents: int, sales: int, percent: int) -> None:
    assert NEXUS[state].percent(cents, sales) == percent


@pytest.fixture
def sale(agency: Agency) -> Sale:
    sale = agency.sale()
    treatment = replace(sale.lines[0].treatment, country="US")
    line = replace(sale.lines[0], amount=Taxed.free(Money.of("80000.00", "USD")), treatment=treatment)
    return replace(sale, lines=(line,), buyer=replace(sale.buyer, place=Place("US", region="OH")))


def test_a_mark_is_passed_once_and_goes_with_the_months(sale: Sale) -> None:
    none = StateSales(ACCOUNT, NORTHWIND, "OH", {})
    month, one = month_of_sale(sale), none.after(sale)
    assert (one.passed(none, month), one.after(sale).passed(one, month)) == ([80], [100])
    assert one.after(sale).after(sale).passed(one.after(sale), month) == []
    assert (one.percent("2026-12"), one.percent("2027-01")) == (80, 0)


def test_tests_count_towards_nothing(sale: Sale) -> None:
    none = StateSales(ACCOUNT, NORTHWIND, "OH", {})
    assert none.after(replace(sale, mode=Mode.TEST)) is none


def test_another_currency_is_a_sale_and_no_dollars(sale: Sale) -> None:
    line = replace(sale.lines[0], amount=Taxed.free(Money.of("80000.00", "EUR")))
    one = StateSales(ACCOUNT, NORTHWIND, "OH", {}).after(replace(sale, lines=(line,)))
    assert one.measured(month_of_sale(sale)) == Month(0, 1, 1)


def test_months_long_past_are_forgotten(sale: Sale) -> None:
    months = {f"{year}-{month:02d}": Month(1, 1) for year in (2024, 2025, 2026) for month in range(1, 11)}
    after = StateSales(ACCOUNT, NORTHWIND, "OH", months).after(sale)
    assert len(after.months) == MONTHS_KEPT
    assert (max(after.months), "2024-01" in after.months) == (month_of_sale(sale), False)


def test_a_sale_counts_towards_the_state_of_its_buyer_and_no_other(sale: Sale) -> None:
    assert state_of(sale) == "OH"
    for place in (Place("US", region="OR"), Place("US")):
        assert state_of(replace(sale, buyer=replace(sale.buyer, place=place))) is None
    at_home = replace(sale.lines[0], treatment=replace(sale.lines[0].treatment, country="DE"))
    assert state_of(replace(sale, lines=(at_home,))) is None
