"""What national returns are made of: every line a sum of a report's cells, and corrections that come to the
truth in the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.money import Money
from cartwright.domain.nexus import NEXUS
from cartwright.domain.tax import Ground
from cartwright.domain.taxbook import Cell, Summed
from cartwright.domain.taxbook.boxes import filled, states
from cartwright.domain.taxbook.exchange import EuroRate, Published, in_euros
from cartwright.domain.taxbook.forms import BOXES
from cartwright.domain.taxbook.oss import needed, returns

BLANK = Cell("2026-Q4", "", False, "oss", "FR", "", "FR", "VAT", Decimal("0.20"), "EUR")
DOLLAR = EuroRate("USD", date(2026, 12, 31), Decimal("1.60"), "no rate that ever was")
RATES = {("USD", "2026-Q4"): DOLLAR}


def summed(net: int, tax: int, **changed: object) -> Summed:
    cell = replace(BLANK, **changed)  # type: ignore[arg-type]
    return Summed(cell, Money(net, cell.currency), Money(tax, cell.currency), 1, 1)


# --- euros --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minor", "currency", "per_euro", "euros"),
    [
        (160, "USD", "1.60", 100),
        (1, "USD", "1.60", 1),
        (-1, "USD", "1.60", -1),
        (160, "JPY", "160", 100),
        (1600, "KWD", "0.32", 500),
        (0, "USD", "1.60", 0),
    ],
)
def test_an_amount_in_euros_is_rounded_once(minor: int, currency: str, per_euro: str, euros: int) -> None:
    rate = EuroRate(currency, date(2026, 12, 31), Decimal(per_euro), "x")
    assert rate.euros(Money(minor, currency)) == Money(euros, "EUR")


def test_a_rate_is_of_its_currency_and_more_than_nothing() -> None:
    with pytest.raises(ValueError, match="rate of USD"):
        DOLLAR.euros(Money(1, "JPY"))
    with pytest.raises(ValueError, match="more than nothing"):
        replace(DOLLAR, per_euro=Decimal(0))


def test_euros_are_euros_and_what_has_no_rate_has_none() -> None:
    assert in_euros(Money(5, "EUR"), "2026-Q4", {}) == Money(5, "EUR")
    assert in_euros(Money(160, "USD"), "2026-Q4", RATES) == Money(100, "EUR")
    assert in_euros(Money(160, "USD"), "2027-Q1", RATES) is None


@pytest.mark.parametrize(
    ("day", "published"), [(3, None), (4, 4), (5, 4), (7, 7), (13, 7), (14, 7), (15, None)]
)
def test_a_day_takes_the_last_rate_that_was_published_by_then(day: int, published: int | None) -> None:
    known = [replace(DOLLAR, day=date(2026, 12, one)) for one in (4, 7)]
    found = Published({"USD": known}).on("USD", date(2026, 12, day))
    assert (found and found.day) == (date(2026, 12, published) if published else None)
    assert Published({"USD": known}).on("JPY", date(2026, 12, 7)) is None


# --- the one-stop shop --------------------------------------------------------------------------------------


def test_a_return_has_a_line_per_member_state_and_rate_and_corrections_apart() -> None:
    cells = [
        summed(10000, 2000),
        summed(-1000, -200, credit=True),
        summed(16000, 3200, currency="USD"),
        summed(500, 28, rate=Decimal("0.055")),
        summed(-3000, -600, amends="2026-Q2", credit=True),
        summed(-1600, -320, amends="2026-Q2", credit=True, currency="USD"),
        summed(700, 70, ground="domestic", jurisdiction="DE", country="DE"),
        summed(900, 180, quarter="2027-Q1"),
    ]
    found, following = returns(cells, ["2026-Q4", "2027-Q1"], RATES)
    assert [(str(one.rate), str(one.net), str(one.tax), str(one.tax_euros)) for one in found.supplied] == [
        ("0.055", "5.00 EUR", "0.28 EUR", "0.28 EUR"),
        ("0.20", "90.00 EUR", "18.00 EUR", "18.00 EUR"),
        ("0.20", "160.00 USD", "32.00 USD", "20.00 EUR"),
    ]
    assert [(one.earlier, str(one.tax), one.tax_euros) for one in found.corrected] == [
        ("2026-Q2", "-6.00 EUR", Money(-600, "EUR")),
        ("2026-Q2", "-3.20 USD", None),
    ]
    assert found.owed is None
    assert following.owed == Money(180, "EUR")
    assert needed(cells) == {("USD", "2026-Q4"), ("USD", "2026-Q2")}
    told = [(line.choice, line.tax) for line in found.supplied]
    told += [(line.choice, line.tax) for line in found.corrected]
    for choice, tax in told:
        assert sum(one.tax.minor for one in choice.within(cells)) == tax.minor


def test_a_quarter_without_supplies_has_a_return_of_nothing() -> None:
    [found] = returns([], ["2026-Q4"], {})
    assert found.nil
    assert found.owed == Money(0, "EUR")
    [other] = returns([summed(-1, -1, amends="2026-Q3")], ["2026-Q4"], {})
    assert not other.nil


@pytest.mark.parametrize(("earlier", "late"), [("2023-Q4", False), ("2023-Q3", True)])
def test_after_three_years_a_correction_is_in_no_return(earlier: str, *, late: bool) -> None:
    [found] = returns([summed(-100, -20, amends=earlier)], ["2026-Q4"], {})
    assert found.corrected[0].too_late is late
    assert found.owed == Money(0 if late else -20, "EUR")


QUARTERS = ("2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4")
MOVES = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.integers(0, 3),
        st.sampled_from(["FR", "DE", "FI"]),
        st.integers(-5000, 5000),
    ),
    max_size=25,
)


@given(MOVES)
def test_supplies_and_corrections_over_time_are_what_each_quarter_owes_in_truth(
    moves: Sequence[tuple[int, int, str, int]],
) -> None:
    cells, truth = [], dict[tuple[str, str], int]()
    for one, other, country, tax in moves:
        of, counted = QUARTERS[min(one, other)], QUARTERS[max(one, other)]
        amends = of if of != counted else ""
        cells.append(summed(0, tax, quarter=counted, amends=amends, country=country, jurisdiction=country))
        truth[of, country] = truth.get((of, country), 0) + tax
    told: dict[tuple[str, str], int] = {}
    for one_return in returns(cells, QUARTERS, {}):
        for line in one_return.supplied:
            told[one_return.quarter, line.country] = (
                told.get((one_return.quarter, line.country), 0) + line.tax.minor
            )
        for correction in one_return.corrected:
            key = correction.earlier, correction.country
            told[key] = told.get(key, 0) + correction.tax.minor
    assert _but_nothing(told) == _but_nothing(truth)


def _but_nothing(sums: Mapping[tuple[str, str], int]) -> Mapping[tuple[str, str], int]:
    return {key: amount for key, amount in sums.items() if amount}


# --- boxes --------------------------------------------------------------------------------------------------


def here(country: str, net: int, tax: int, **changed: object) -> Summed:
    return summed(net, tax, **({"ground": "domestic", "country": country, "jurisdiction": country} | changed))


@pytest.mark.parametrize(
    ("country", "boxes"),
    [
        ("GB", {"1": "20.00", "3": "20.00", "5": "20.00", "6": "150.00"}),
        ("AU", {"G1": "170.00", "G3": "50.00", "1A": "20.00"}),
        ("NZ", {"5": "170.00", "6": "50.00", "7": "120.00", "8": "20.00", "10": "20.00"}),
        ("NO", {"3": "100.00", "3 tax": "20.00", "5": "50.00"}),
        (
            "CH",
            {
                "200": "170.00",
                "220": "50.00",
                "289": "50.00",
                "299": "120.00",
                "303": "120.00",
                "303 tax": "20.00",
                "399": "20.00",
            },
        ),
        ("CA", {"90": "150.00", "101": "150.00"}),
    ],
)
def test_the_boxes_of_a_country_are_filled_from_its_own_sales(country: str, boxes: Mapping[str, str]) -> None:
    cells = [
        here(country, 10000, 2000),
        here(country, 5000, 0, rate=Decimal(0)),
        here(country, 7000, 0, ground=Ground.REVERSE_CHARGE),
        here("DE", 9000, 900),
    ]
    found = filled(cells, [country, "FR"])
    assert {one.box.name: str(one.amount.decimal) for one in found if one.amount} == boxes
    for one in found:
        chosen = [cell for choice in one.choices for cell in choice.within(cells)]
        assert len(chosen) == len({cell.cell for cell in chosen})
        assert Money(sum(one.box.amount(cell).minor for cell in chosen), "EUR") == one.amount


def test_a_levy_of_a_province_is_in_no_box_of_canadas() -> None:
    found = filled(
        [here("CA", 100, 5, levy="GST"), here("CA", 0, 7, levy="PST", jurisdiction="CA-BC")], ["CA"]
    )
    told = {one.box.name: one.amount.minor for one in found if one.amount}
    assert told == {"90": 100, "101": 100, "103": 5}


def test_without_sales_or_a_registration_there_are_no_boxes() -> None:
    assert filled([], ["GB"]) == ()
    assert filled([here("GB", 1, 1)], ["DE"]) == ()
    assert all(box.source.startswith("https://") for box in BOXES)


# --- states -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "dollars", "sales", "percent"),
    [
        ("TX", 400_000, 1, 80),
        ("TX", 399_999, 1, 79),
        ("TX", 500_001, 1, 100),
        ("NY", 500_000, 50, 50),
        ("NY", 250_000, 100, 50),
        ("FL", 150_000, 1, 150),
        ("FL", -5, 1, 0),
        ("OR", 900_000, 1, None),
        ("", 900_000, 1, None),
    ],
)
def test_how_near_a_client_is_to_a_states_threshold(
    state: str, dollars: int, sales: int, percent: int | None
) -> None:
    one = here("US", dollars * 100, 0, region=state, currency="USD")
    [found] = states([replace(one, documents=sales)])
    assert (found.percent, found.near) == (percent, percent is not None and percent >= 80)


def test_where_either_counts_the_nearer_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(NEXUS, "FL", replace(NEXUS["FL"], sales=200))
    one = here("US", 10_000_00, 0, region="FL", currency="USD")
    [found] = states([replace(one, documents=180)])
    assert found.percent == 90


def test_a_state_knows_what_was_taxed_and_how_many_sales_and_other_currencies_apart() -> None:
    cells = [
        here("US", 10000, 600, region="FL", currency="USD", jurisdiction="US-FL", rate=Decimal("0.06")),
        here("US", 5000, 0, region="FL", currency="USD", rate=Decimal(0)),
        here("US", -1000, -60, region="FL", currency="USD", credit=True, rate=Decimal("0.06")),
        here("US", 100, 0, region="FL"),
        here("DE", 100, 19),
    ]
    euros, dollars = states(cells)
    assert (euros.state, euros.net, euros.percent) == ("FL", Money(100, "EUR"), None)
    assert (dollars.net, dollars.taxable, dollars.tax, dollars.sales) == (
        Money(14000, "USD"),
        Money(9000, "USD"),
        Money(540, "USD"),
        2,
    )
    assert sum(one.net.minor for one in dollars.choice.within(cells)) == 14000
