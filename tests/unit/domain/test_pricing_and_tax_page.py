"""docs/pricing-and-tax.md: every worked table in it is what the code computes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest

from cartwright.domain.catalog import TaxClass
from cartwright.domain.money import Money, Taxed
from cartwright.domain.orders import lines_of
from cartwright.domain.people import Profile
from cartwright.domain.pricing import Quote, percent
from cartwright.domain.rates import JURISDICTIONS, TABLE, standard
from cartwright.domain.tax import Place, treat
from tests.unit.domain.shop import OLIVEIRA, offer, product, profile, quoted, registered

PAGE = Path(__file__).parents[3] / "docs" / "pricing-and-tax.md"
MARKED = re.compile(r"<!-- worked: (?P<name>[a-z-]+) -->\n(?P<table>.*?)<!-- end -->", re.DOTALL)
DAY = date(2026, 11, 1)

type Row = tuple[str, ...]

# Seller's country, its registrations, what it sells, where the buyer is.
CASES: tuple[tuple[str, str, TaxClass, str], ...] = (
    ("DE", "DE", TaxClass.ELECTRONIC, "DE"),
    ("DE", "DE", TaxClass.ELECTRONIC, "FR"),
    ("DE", "DE, EU-OSS", TaxClass.ELECTRONIC, "FR"),
    ("DE", "DE, EU-OSS", TaxClass.PHYSICAL, "FR"),
    ("DE", "DE, EU-OSS", TaxClass.ELECTRONIC, "MC"),
    ("DE", "DE, EU-OSS", TaxClass.ELECTRONIC, "CH"),
    ("DE", "DE, EU-OSS", TaxClass.PHYSICAL, "CH"),
    ("DE", "DE, CH", TaxClass.ELECTRONIC, "CH"),
    ("DE", "EU-OSS", TaxClass.ELECTRONIC, "DE"),
    ("GB", "GB", TaxClass.ELECTRONIC, "IM"),
    ("GB", "GB, EU-OSS", TaxClass.ELECTRONIC, "FR"),
    ("GB", "GB, EU-IOSS", TaxClass.PHYSICAL, "FR"),
    ("GB", "GB, EU-OSS", TaxClass.PHYSICAL, "FR"),
    ("CA", "CA", TaxClass.ELECTRONIC, "CA-AB"),
    ("CA", "CA", TaxClass.ELECTRONIC, "CA-ON"),
    ("CA", "CA", TaxClass.ELECTRONIC, "CA-QC"),
    ("CA", "CA, CA-QC", TaxClass.ELECTRONIC, "CA-QC"),
    ("US", "US-CA at 7.25%", TaxClass.ELECTRONIC, "US-CA"),
    ("US", "US-CA at 7.25%", TaxClass.ELECTRONIC, "US-OR"),
)


def seller(country: str, registrations: str) -> Profile:
    if "%" in registrations:
        return profile(country=country, registrations=registered(US_CA="0.0725"))
    return profile(country=country, registrations=registered(*registrations.split(", ")))


def table(head: Row, rows: Iterable[Row]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def cases() -> str:
    rows = []
    for country, registrations, kind, to in CASES:
        buyer, _, region = to.partition("-")
        treatment = treat(seller(country, registrations), Place(buyer, region), kind, DAY)
        levies = " + ".join(
            f"{levy.jurisdiction} {levy.name} {percent(levy.rate)}" for levy in treatment.levies
        )
        rows.append((country, registrations, kind.value, to, levies or "none", treatment.ground.value))
    return table(("seller in", "registered for", "sells", "buyer in", "tax", "ground"), rows)


def things_at(price: str, quantity: int, country: str = "FI", *, tax_included: bool = False) -> Quote:
    things = [product(f"Thing {number}", price, tax_included=tax_included) for number in range(quantity)]
    shop = profile(country=country, registrations=registered(country))
    return quoted(offer(things[0], things[1:], [shop]), country, on=DAY)


def rounding() -> str:
    rows = []
    for price, quantity, country, included in (
        ("0.99", 10, "FI", False),
        ("9.97", 6, "GR", False),
        ("0.99", 10, "FI", True),
        ("9.03", 1, "FI", True),
        ("119.00", 1, "DE", True),
        ("119.00", 1, "HU", True),
    ):
        asked = things_at(price, quantity, country, tax_included=included)
        rate = asked.lines[0].treatment.rate
        each = Money.of(price, "EUR")
        alone = Taxed.inside(each, rate).tax if included else Taxed.on_top(each, rate).tax
        rows.append(
            (
                f"{quantity} × {price}",
                percent(rate),
                "included" if included else "on top",
                *(f"{amount.decimal}" for amount in (asked.total.net, asked.total.tax, asked.total.gross)),
                f"{(alone * quantity).decimal}",
            )
        )
    head = ("lines", "rate", "tax is", "net", "tax", "gross", "tax, had each line been rounded alone")
    return table(head, rows)


def two_owners() -> str:
    yoga = profile(country="DE", registrations=registered("DE", "EU-OSS"))
    ceramics = profile(OLIVEIRA, "PT", registered("PT"))
    page = offer(
        product("Yoga course", "100.00", tax_included=True),
        [
            product("Yoga mat", "30.00", tax_class=TaxClass.PHYSICAL),
            product("Tea bowl", "12.00", owner=OLIVEIRA),
        ],
        [yoga, ceramics],
    )
    names = {yoga.client: "Northwind Yoga (DE, OSS)", OLIVEIRA: "Oliveira Ceramics (PT)"}
    asked = quoted(page, "FR", on=DAY)
    rows = [
        (
            line.name,
            names[line.owner],
            line.treatment.ground.value,
            f"{line.treatment.levies[0].jurisdiction} {percent(line.treatment.rate)}",
            *(f"{amount.decimal}" for amount in (line.amount.net, line.amount.tax, line.amount.gross)),
        )
        for line in lines_of(asked)
    ]
    whole = asked.total
    paid = tuple(f"{amount.decimal}" for amount in (whole.net, whole.tax, whole.gross))
    return table(
        ("item", "owner", "ground", "rate", "net", "tax", "gross"), [*rows, ("**paid**", "", "", "", *paid)]
    )


def quebec() -> str:
    shop = profile(country="CA", registrations=registered("CA", "CA-QC"))
    rows = []
    for price in ("100.00", "19.99", "10.10"):
        asked = quoted(offer(product(price=price, currency="CAD"), sellers=[shop]), "CA", "QC", on=DAY)
        (_, _, gst), (_, _, qst) = asked.rates
        amounts = (gst, qst, asked.total.tax, asked.total.gross)
        rows.append((price, *(f"{amount.decimal}" for amount in amounts)))
    return table(("net", "GST 5%", "QST 9.975%", "tax", "gross"), rows)


def rates() -> str:
    rows = []
    for jurisdiction in sorted(JURISDICTIONS):
        rate = standard(jurisdiction, DAY)
        rows.append((jurisdiction, rate.name, percent(rate.rate), rate.since.isoformat(), rate.source))
    return table(("place", "tax", "rate", "since", "source"), rows)


def changes() -> str:
    later = sorted((row.since, row.jurisdiction) for row in TABLE if row.since >= date(2024, 1, 1))
    rows = []
    for since, jurisdiction in later:
        before = max(row for row in _rows(jurisdiction) if row[0] < since)
        now = standard(jurisdiction, since)
        rows.append((since.isoformat(), jurisdiction, before[1], percent(now.rate)))
    return table(("from", "place", "before", "then"), rows)


def _rows(jurisdiction: str) -> list[tuple[date, str]]:
    return [(row.since, percent(row.rate)) for row in TABLE if row.jurisdiction == jurisdiction]


WORKED: dict[str, Callable[[], str]] = {
    "cases": cases,
    "rounding": rounding,
    "two-owners": two_owners,
    "quebec": quebec,
    "changes": changes,
    "rates": rates,
}


def on_the_page() -> dict[str, str]:
    return {found["name"]: found["table"] for found in MARKED.finditer(PAGE.read_text("utf-8"))}


@pytest.mark.parametrize("name", sorted(WORKED))
def test_a_worked_table_on_the_page_is_what_the_shop_computes(name: str) -> None:
    assert on_the_page()[name] == WORKED[name]()


def test_every_worked_table_on_the_page_is_checked() -> None:
    assert on_the_page().keys() == WORKED.keys()
