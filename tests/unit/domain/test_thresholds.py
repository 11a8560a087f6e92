"""EUR 10,000 a year of sales across the EU's borders, up to which the tax is that of the seller's place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cartwright.domain.catalog import Mode
from cartwright.domain.money import Money, Taxed
from cartwright.domain.orders import Sale
from cartwright.domain.people import Profile, Registration
from cartwright.domain.settlement import settle
from cartwright.domain.thresholds import LIMIT, RULES, YearAbroad, year_of
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, offer, placed, product, profile, registered, truth

AT_HOME = profile(registrations=registered("DE"))
NOTHING = YearAbroad(ACCOUNT, NORTHWIND, 2026)


def sale(
    net: str = "100.00",
    country: str = "FR",
    seller: Profile = AT_HOME,
    *,
    currency: str = "EUR",
    mode: Mode = Mode.LIVE,
) -> Sale:
    page = offer(product(price=net, currency=currency, mode=mode), sellers=[seller])
    order = placed(page, country)
    settlement = settle(order, truth(order))
    assert settlement is not None
    return settlement.sales[0]


def sold(*sales: Sale) -> YearAbroad:
    found = NOTHING
    for one in sales:
        found = found.after(one)
    return found


def euros(amount: str) -> Money:
    return Money.of(amount, "EUR")


def test_a_sale_to_a_consumer_across_the_border_counts_without_its_tax() -> None:
    one = sale("100.00")
    assert one.lines[0].treatment.rule == "below-threshold"
    assert sold(one, sale("50.00", "AT")).sums == (euros("150.00"),)


@pytest.mark.parametrize(
    ("country", "seller"),
    [
        ("DE", AT_HOME),
        ("CH", AT_HOME),
        ("FR", profile(registrations=registered("DE", "EU-OSS"))),
        ("FR", profile(registrations=registered("DE", "FR"))),
    ],
    ids=["at home", "outside of the EU", "through the One Stop Shop", "registered there"],
)
def test_what_is_not_taxed_at_home_for_staying_below_does_not_count(country: str, seller: Profile) -> None:
    assert sold(sale("100.00", country, seller)) is NOTHING


def test_a_small_business_counts_as_well() -> None:
    small = replace(AT_HOME, registrations=(Registration("DE", exempt=True),))
    one = sale("100.00", seller=small)
    assert one.lines[0].treatment.rule in RULES
    assert sold(one).counted == euros("100.00")


def test_a_test_does_not_count() -> None:
    assert sold(sale(mode=Mode.TEST)) is NOTHING


def test_what_was_sold_in_other_currencies_is_kept_apart() -> None:
    year = sold(sale("100.00"), sale("900.00", currency="USD"), sale("10.00", currency="USD"))
    assert year.counted == euros("100.00")
    assert year.elsewhere == (Money.of("910.00", "USD"),)
    assert year.version == 3


def test_nothing_is_nothing_per_cent() -> None:
    assert (NOTHING.counted, NOTHING.percent, NOTHING.elsewhere) == (Money.zero("EUR"), 0, ())


@pytest.mark.parametrize(
    ("before", "after", "marks"),
    [
        ("0.00", "8000.00", []),
        ("8000.00", "8000.01", [80]),
        ("8000.01", "10000.00", []),
        ("10000.00", "10000.01", [100]),
        ("7999.99", "10000.01", [80, 100]),
        ("10000.01", "20000.00", []),
    ],
)
def test_marks_are_passed_by_the_cent_that_exceeds_them(before: str, after: str, marks: list[int]) -> None:
    old, new = (replace(NOTHING, sums=(euros(amount),)) for amount in (before, after))
    assert new.passed(old) == marks
    assert new.over(100) == (new.counted > LIMIT)


def test_per_cents_are_whole_and_never_say_too_much() -> None:
    assert replace(NOTHING, sums=(euros("9999.99"),)).percent == 99


def test_the_year_is_the_sellers_own() -> None:
    new_year = replace(sale(), at=datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    assert year_of(new_year) == 2027
    assert year_of(replace(new_year, seller=replace(AT_HOME, time_zone="America/New_York"))) == 2026


def test_lines_of_one_sale_count_together() -> None:
    one = sale("100.00")
    again = replace(one.lines[0], number=2, amount=Taxed.free(euros("5.00")))
    assert sold(replace(one, lines=(*one.lines, again))).counted == euros("105.00")
