"""Our table beside what others publish: the European Commission's (TEDB, in the package eu-vat-rates-data),
and the npm package sales-tax, which `make setup` brings."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import eu_vat_rates_data
import pytest

from cartwright.domain.rates import EU, JURISDICTIONS, REDUCED, TREATED_AS, standard
from tests.missing import missing

# Place, or place and rate -> why ours differs from the published one. What no longer differs fails, too.
EXPLAINED_COMMISSION: dict[str, str] = {
    "CZ 0": "the package lists no zero rates; books are exempt with a right to deduct since 2024",
    "GB 0": "the package lists no zero rates; VATA 1994 sch. 8",
    "IE 0": "the package lists no zero rates; VATCA 2010 sch. 2",
    "MT 0": "the package lists no zero rates; food is exempt with credit",
    "NO 0": "the package lists no zero rates; books and the press",
    "PT-20 4": "the package lists the mainland's reduced rates; the Azores have their own",
    "PT-30 4": "the package lists the mainland's reduced rates; Madeira has its own",
}
# Country and rate that is published, and that no class of ours bears there -> whose it is.
UNUSED_COMMISSION: dict[str, str] = {
    "AT 4.9": "staples that are named one by one, since July 2026; food as a class has 10 %",
    "AT 13": "plants, animals, art, wine from the farm",
    "AT 19": "Jungholz and Mittelberg, in place of the standard rate",
    "BE 12": "meals, coal, social housing",
    "CH 3.8": "lodging",
    "CY 9": "lodging, meals, taxis",
    "EE 13": "lodging",
    "FI 10": "newspapers and broadcasting",
    "FR 0.9": "Corsica: first shows, animals for slaughter",
    "FR 1.05": "overseas departments: press",
    "FR 2.1": "press, medicines that are paid back",
    "FR 8.5": "overseas departments, the standard rate: ours by their own names",
    "FR 10": "meals, lodging, transport, works on old homes",
    "FR 13": "Corsica: fuel",
    "GB 5": "energy at home, children's car seats",
    "GR 4": "islands, in place of 6 %",
    "GR 17": "islands, in place of the standard rate",
    "HR 13": "lodging, periodicals, some food",
    "HU 18": "some food: milk, bread",
    "IE 9": "gas and electricity, meals",
    "IE 13.5": "building, fuel, repairs",
    "IT 5": "social cooperatives, herbs, truffles",
    "LT 12": "lodging, passenger transport",
    "LU 8": "energy, plants, repairs of bicycles and shoes",
    "LU 14": "wine, printed advertising, custody of securities",
    "LV 12": "medicines, passenger transport, lodging",
    "MT 7": "lodging, sports halls",
    "MT 12": "custody of securities, yachts for hire",
    "NO 12": "passenger transport, lodging, cinemas",
    "PL 8": "building of homes, medicines, meals",
    "PT 13": "meals, some food, wine",
    "PT 16": "the Azores, the standard rate: ours by its own name",
    "PT 22": "Madeira, the standard rate: ours by its own name",
    "SE 12": "lodging, meals",
    "SK 19": "electricity, other food than staples, drinks in restaurants",
}
EXPLAINED_SALES_TAX: dict[str, str] = {
    "LI": "the package still has 7.7 %; Liechtenstein's rates follow the Swiss ones (8.1 % since 2024)",
}
# What sales-tax does not have at all: it knows countries, and the states of some.
NOT_IN_SALES_TAX = {"GP", "MQ", "RE", "PT-20", "PT-30"}

DAY = date.fromisoformat(eu_vat_rates_data.data_version)
RELEASE = "2.23.0"
RELEASED = date(2026, 5, 1)
RATES = Path(__file__).parents[3] / ".local" / "sales-tax" / f"{RELEASE}.json"
MONTHS = [date(year, month, 15) for year in (2024, 2025, 2026) for month in range(1, 13)]


def published(country: str) -> Decimal:
    rate = eu_vat_rates_data.get_standard_rate(country)
    assert rate is not None
    return _fraction(rate / 100)


def all_published(country: str) -> set[Decimal]:
    rates = eu_vat_rates_data.get_rate(country)
    assert rates is not None
    others = [rates["standard"], *rates["reduced"], rates["super_reduced"], rates["parking"]]
    return {_fraction(rate / 100) for rate in others if rate is not None}


def _fraction(rate: float) -> Decimal:
    return Decimal(str(round(rate, 6)))


# --- the Commission's ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("country", sorted(EU | {"GB", "NO", "CH"}))
def test_our_standard_rate_is_the_published_one(country: str) -> None:
    assert standard(country, DAY).rate == published(country)


def test_every_rate_of_ours_for_a_class_or_region_is_published_or_explained() -> None:
    ours = {(row.jurisdiction, row.rate) for row in REDUCED if row.on(DAY)}
    ours |= {(place, standard(place, DAY).rate) for place in ("PT-20", "PT-30", "GP", "MQ", "RE")}
    differing = set()
    for place, rate in ours:
        country = {"GP": "FR", "MQ": "FR", "RE": "FR"}.get(place, place.partition("-")[0])
        if eu_vat_rates_data.has_rate(country) and rate not in all_published(country):
            differing.add(f"{place} {(rate * 100).normalize():f}")
    assert differing == EXPLAINED_COMMISSION.keys()


def test_every_published_rate_is_of_a_class_of_ours_or_explained() -> None:
    """The other way round: a reduced rate that comes, or that a class of ours no longer has, is noticed."""
    unused = set()
    for country in filter(eu_vat_rates_data.has_rate, JURISDICTIONS):
        ours = {row.rate for row in REDUCED if row.jurisdiction == country and row.on(DAY)}
        for rate in all_published(country) - ours - {published(country)}:
            unused.add(f"{country} {(rate * 100).normalize():f}")
    assert unused == UNUSED_COMMISSION.keys()


def test_the_union_has_the_members_that_are_published() -> None:
    rates = eu_vat_rates_data.get_all_rates()
    assert {country for country, rate in rates.items() if rate["eu_member"]} == EU


@pytest.mark.parametrize("place", sorted(place for place in TREATED_AS if eu_vat_rates_data.has_rate(place)))
def test_a_place_treated_as_another_has_that_ones_published_rate(place: str) -> None:
    assert published(place) == published(TREATED_AS[place])


# --- npm's sales-tax ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sales_tax() -> dict[str, Any]:
    """As `make setup` brings it."""
    if not RATES.exists():
        raise missing("the rates of npm's sales-tax are not here; `.ci/sales-tax` says why")
    found: dict[str, Any] = json.loads(RATES.read_text("utf-8"))
    return found


def on(entry: dict[str, Any], day: date) -> Decimal:
    """An entry's rate on a day: each of `before` held until its moment."""
    ends = sorted(entry.get("before", {}))
    following = next((end for end in ends if day < date.fromisoformat(end[:10])), None)
    return _fraction((entry["before"][following] if following else entry)["rate"])


def theirs(rates: dict[str, Any], place: str, day: date) -> Decimal | None:
    """Theirs for a country; for a province its own tax, with the federal one where the two are one."""
    country, _, province = place.partition("-")
    if not province:
        return on(rates[country], day) if country in rates else None
    state = rates.get(country, {}).get("states", {}).get(province)
    if state is None:
        return None
    return on(state, day) + (on(rates[country], day) if state["type"] == "hst" else 0)


def test_our_rates_were_those_of_sales_tax_in_every_month_since_2024(sales_tax: dict[str, Any]) -> None:
    differing, unknown = set(), set()
    for place in sorted(JURISDICTIONS | TREATED_AS.keys()):
        for day in (day for day in MONTHS if day < RELEASED):
            found = theirs(sales_tax, place, day)
            if found is None:
                unknown.add(place)
            elif found != standard(TREATED_AS.get(place, place), day).rate:
                differing.add(place)
    assert differing == EXPLAINED_SALES_TAX.keys()
    assert unknown == NOT_IN_SALES_TAX


def test_the_places_outside_spains_tax_are_outside_it_for_sales_tax_too(sales_tax: dict[str, Any]) -> None:
    """It has them as states with the mainland's rate taken off: Ceuta, Melilla, Gran Canaria, Tenerife."""
    assert {"CE", "GC", "ML", "TF"} == sales_tax["ES"]["states"].keys()


def test_nothing_explained_is_without_a_reason() -> None:
    assert all((EXPLAINED_COMMISSION | UNUSED_COMMISSION | EXPLAINED_SALES_TAX).values())
