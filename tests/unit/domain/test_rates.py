"""The dated table of rates."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.rates import EU, JURISDICTIONS, PROVINCES, TABLE, TREATED_AS, standard

KNOWN_SINCE = date(2024, 1, 1)
DAY = timedelta(days=1)

# Every change of a standard rate since the table begins: who, the first day, before and after, in percent.
CHANGES = [
    ("EE", "2024-01-01", "20", "22"),
    ("LU", "2024-01-01", "16", "17"),
    ("CH", "2024-01-01", "7.7", "8.1"),
    ("FI", "2024-09-01", "24", "25.5"),
    ("SK", "2025-01-01", "20", "23"),
    ("CA-NS", "2025-04-01", "15", "14"),
    ("EE", "2025-07-01", "22", "24"),
    ("RO", "2025-08-01", "19", "21"),
]


@pytest.mark.parametrize(("jurisdiction", "first_day", "before", "after"), CHANGES)
def test_a_new_rate_applies_from_its_first_day_and_not_the_day_before(
    jurisdiction: str, first_day: str, before: str, after: str
) -> None:
    first = date.fromisoformat(first_day)
    assert standard(jurisdiction, first - DAY).rate * 100 == Decimal(before)
    assert standard(jurisdiction, first).rate * 100 == Decimal(after)


def test_every_change_in_the_table_is_one_of_these() -> None:
    found = {(row.jurisdiction, row.since.isoformat()) for row in TABLE if row.since >= KNOWN_SINCE}
    assert found == {(jurisdiction, first_day) for jurisdiction, first_day, _, _ in CHANGES}


@pytest.mark.parametrize("jurisdiction", sorted(JURISDICTIONS))
def test_every_place_has_a_rate_on_every_day_since_2024(jurisdiction: str) -> None:
    assert standard(jurisdiction, KNOWN_SINCE).since <= KNOWN_SINCE


def test_the_table_covers_the_union_its_neighbours_and_every_canadian_province_with_a_tax() -> None:
    taxing = {province for province, (harmonised, own) in PROVINCES.items() if harmonised or own}
    assert len(EU) == 27
    known = EU | {"GB", "NO", "CH", "AU", "NZ", "CA"} | taxing
    assert set(JURISDICTIONS) == known


def test_canada_has_ten_provinces_and_three_territories() -> None:
    assert len(PROVINCES) == 13
    assert not any(harmonised and own for harmonised, own in PROVINCES.values())


@pytest.mark.parametrize(
    ("province", "name", "percent"),
    [
        ("CA", "GST", "5"),
        ("CA-BC", "PST", "7"),
        ("CA-MB", "RST", "7"),
        ("CA-NB", "HST", "15"),
        ("CA-NL", "HST", "15"),
        ("CA-NS", "HST", "14"),
        ("CA-ON", "HST", "13"),
        ("CA-PE", "HST", "15"),
        ("CA-QC", "QST", "9.975"),
        ("CA-SK", "PST", "6"),
    ],
)
def test_a_canadian_tax_has_the_name_it_is_known_by(province: str, name: str, percent: str) -> None:
    row = standard(province, date(2026, 11, 1))
    assert (row.name, row.rate * 100) == (name, Decimal(percent))


def test_places_treated_as_another_have_no_rate_of_their_own() -> None:
    assert JURISDICTIONS.isdisjoint(TREATED_AS)
    assert JURISDICTIONS.issuperset(TREATED_AS.values())


def test_every_row_says_where_it_can_be_looked_up() -> None:
    assert all(row.name and row.source for row in TABLE)


def test_rows_of_one_place_follow_one_another_and_differ() -> None:
    for earlier, later in pairwise(TABLE):
        if earlier.jurisdiction == later.jurisdiction:
            assert earlier.since < later.since
            assert earlier.rate != later.rate


def test_a_rate_is_a_fraction_and_never_as_high_as_a_third() -> None:
    assert all(0 < row.rate < Decimal(1) / 3 for row in TABLE)


@pytest.mark.parametrize(
    ("jurisdiction", "on"), [("DE", date(2020, 12, 31)), ("US", KNOWN_SINCE), ("", KNOWN_SINCE)]
)
def test_a_rate_nobody_knows_is_a_mistake_and_never_a_zero(jurisdiction: str, on: date) -> None:
    with pytest.raises(LookupError):
        standard(jurisdiction, on)


@given(st.sampled_from(sorted(JURISDICTIONS)), st.dates(KNOWN_SINCE, date(2100, 1, 1)))
def test_the_rate_of_a_day_is_the_newest_row_that_has_begun(jurisdiction: str, on: date) -> None:
    rows = [row for row in TABLE if row.jurisdiction == jurisdiction and row.since <= on]
    assert standard(jurisdiction, on) == max(rows, key=lambda row: row.since)
