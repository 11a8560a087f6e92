"""Our table beside the European Commission's (TEDB, as published in the package eu-vat-rates-data)."""

from datetime import date
from decimal import Decimal

import eu_vat_rates_data
import pytest

from cartwright.domain.rates import EU, TREATED_AS, standard

# Country -> why our rate differs from the published one. A change of either side makes the test fail again.
EXPLAINED: dict[str, str] = {}

DAY = date.fromisoformat(eu_vat_rates_data.data_version)


def published(country: str) -> Decimal:
    rate = eu_vat_rates_data.get_standard_rate(country)
    assert rate is not None
    return Decimal(str(rate)) / 100


@pytest.mark.parametrize("country", sorted(EU | {"GB", "NO", "CH"}))
def test_our_rate_is_the_published_one_or_the_difference_is_explained(country: str) -> None:
    differs = standard(country, DAY).rate != published(country)
    assert differs is (country in EXPLAINED)


def test_the_union_has_the_members_that_are_published() -> None:
    rates = eu_vat_rates_data.get_all_rates()
    assert {country for country, rate in rates.items() if rate["eu_member"]} == EU


@pytest.mark.parametrize("place", sorted(place for place in TREATED_AS if eu_vat_rates_data.has_rate(place)))
def test_a_place_treated_as_another_has_that_ones_published_rate(place: str) -> None:
    assert published(place) == published(TREATED_AS[place])
