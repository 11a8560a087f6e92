"""The dated table of rates."""

import re
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.catalog import TaxClass
from cartwright.domain.rates import (
    EU,
    JURISDICTIONS,
    PROVINCES,
    REDUCED,
    TABLE,
    TREATED_AS,
    Rate,
    authorities,
    rate_of,
    standard,
)

KNOWN_SINCE = date(2024, 1, 1)
DAY = timedelta(days=1)
# How a law is cited: by paragraph, article, section or schedule, by its number or year, or by its name.
LAW = re.compile(r"§|\b([Aa]rt|s|sch)\. |\d{2,}|\b(annex|Act|Code|Código|Regulation)\b")

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
    regions = {"PT-20", "PT-30", "GP", "MQ", "RE"}
    known = EU | {"GB", "NO", "CH", "AU", "NZ", "CA"} | taxing | regions
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


@pytest.mark.parametrize(
    "row", [*TABLE, *REDUCED], ids=lambda row: f"{row.jurisdiction}-{row.tax_class}-{row.since}"
)
def test_every_row_names_its_law_its_first_day_and_where_it_can_be_looked_up(row: Rate) -> None:
    assert row.name
    assert LAW.search(row.source), row.source
    assert row.since > date(1980, 1, 1)
    assert re.fullmatch(r"https://[a-z0-9.-]+\.[a-z]{2,}/\S*", row.url)


def test_a_row_without_a_law_is_none() -> None:
    with pytest.raises(ValueError, match="without the law"):
        Rate("DE", "VAT", Decimal("0.19"), KNOWN_SINCE, " ")


def test_a_row_of_a_place_nobody_publishes_the_rates_of_is_none() -> None:
    with pytest.raises(LookupError, match="JP"):
        Rate("JP", "Consumption tax", Decimal("0.10"), KNOWN_SINCE, "Consumption Tax Act, art. 29")


def test_a_row_read_at_an_address_that_anybody_may_change_on_its_way_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(authorities._BY_PLACE, "CH", "http://www.estv.admin.ch/")
    with pytest.raises(ValueError, match="https"):
        Rate("CH", "VAT", Decimal("0.081"), KNOWN_SINCE, "Mehrwertsteuergesetz, Art. 25")


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


# --- classes with rates of their own ----------------------------------------------------------------

# Every change of a reduced rate since the table begins.
REDUCED_CHANGES = {
    ("FI", "e_book", "2025-01-01", "14"),
    ("FI", "printed_book", "2025-01-01", "14"),
    ("FI", "e_book", "2026-01-01", "13.5"),
    ("FI", "printed_book", "2026-01-01", "13.5"),
    ("FI", "food", "2026-01-01", "13.5"),
    ("LT", "e_book", "2026-01-01", "5"),
    ("LT", "printed_book", "2026-01-01", "5"),
    ("PL", "food", "2024-04-01", "5"),
    ("PT-30", "e_book", "2024-10-01", "4"),
    ("PT-30", "printed_book", "2024-10-01", "4"),
    ("RO", "e_book", "2025-08-01", "11"),
    ("RO", "printed_book", "2025-08-01", "11"),
    ("RO", "food", "2025-08-01", "11"),
    ("SE", "food", "2026-04-01", "6"),
    ("SE", "food", "2028-01-01", "12"),
    ("SK", "printed_book", "2025-01-01", "5"),
}


def test_every_change_of_a_reduced_rate_is_one_of_these() -> None:
    found = {
        (row.jurisdiction, str(row.tax_class), row.since.isoformat(), f"{(row.rate * 100).normalize():f}")
        for row in REDUCED
        if row.since > KNOWN_SINCE
    }
    assert found == REDUCED_CHANGES


@pytest.mark.parametrize("row", REDUCED, ids=lambda row: f"{row.jurisdiction}-{row.tax_class}-{row.since}")
def test_a_reduced_rate_is_in_force_on_its_days_and_below_the_standard_one(row: Rate) -> None:
    assert row.tax_class is not None
    day = max(row.since, KNOWN_SINCE)
    found = rate_of(row.jurisdiction, row.tax_class, day)
    assert found.rate < standard(row.jurisdiction, day).rate
    assert (found == row) is row.on(day)
    assert row.source


def test_a_class_without_a_row_bears_the_standard_rate() -> None:
    for tax_class in (TaxClass.ELECTRONIC, TaxClass.PHYSICAL, TaxClass.SERVICE):
        assert rate_of("DE", tax_class, KNOWN_SINCE) == standard("DE", KNOWN_SINCE)
    assert rate_of("HU", TaxClass.E_BOOK, KNOWN_SINCE) == standard("HU", KNOWN_SINCE)


def test_a_book_bore_the_standard_rate_before_its_own_began() -> None:
    assert rate_of("LT", TaxClass.E_BOOK, date(2022, 12, 31)).tax_class is None


@pytest.mark.parametrize("rows", [TABLE, REDUCED])
def test_a_row_ends_the_day_before_the_next_one_begins(rows: tuple[Rate, ...]) -> None:
    for earlier, later in pairwise(rows):
        if (earlier.jurisdiction, earlier.tax_class) == (later.jurisdiction, later.tax_class):
            assert earlier.until == later.since - DAY
        else:
            assert earlier.until is None


def test_every_place_names_the_authority_that_publishes_its_rates() -> None:
    assert all(row.url.startswith("https://") for row in TABLE)
    assert standard("CA-ON", KNOWN_SINCE).url == standard("CA", KNOWN_SINCE).url
    assert standard("PT-30", KNOWN_SINCE).url == standard("DE", KNOWN_SINCE).url
    assert standard("CA-QC", KNOWN_SINCE).url != standard("CA", KNOWN_SINCE).url
