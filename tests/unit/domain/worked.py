"""The worked tables of docs/pricing-and-tax.md. `python -m tests.unit.domain.worked` writes them anew."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from cartwright.domain.carriage import carried
from cartwright.domain.catalog import TaxClass
from cartwright.domain.money import Money, Taxed
from cartwright.domain.orders import lines_of
from cartwright.domain.people import Profile
from cartwright.domain.pricing import Quote, percent, quote
from cartwright.domain.rates import JURISDICTIONS, REDUCED, TABLE, rate_of, standard
from cartwright.domain.tax import (
    MARGIN,
    Business,
    Check,
    Customer,
    Ground,
    Levy,
    NumberState,
    Place,
    Treatment,
    treat,
)
from cartwright.domain.tax.rules import RULES, Rule
from cartwright.domain.tax.territories import TERRITORIES, Standing
from cartwright.domain.tax.wording import wording
from tests.unit.domain.shop import OLIVEIRA, everything, offer, product, profile, quoted, registered
from tests.unit.domain.tax_cases import CASES as CASES_BY_HAND

PAGE = Path(__file__).parents[3] / "docs" / "pricing-and-tax.md"
MARKED = re.compile(r"<!-- worked: (?P<name>[a-z-]+) -->\n(?P<table>.*?)<!-- end -->", re.DOTALL)
DAY = date(2026, 11, 1)
CHECKED = datetime(2026, 11, 1, tzinfo=UTC)
LEVY = Levy("DE", "VAT", Decimal("0.19"))
OWN_RATES = (TaxClass.PRINTED_BOOK, TaxClass.E_BOOK, TaxClass.FOOD)
UNTAXED = MARGIN | {
    Ground.REVERSE_CHARGE,
    Ground.INTRA_COMMUNITY,
    Ground.SMALL_BUSINESS,
    Ground.EXEMPT,
    Ground.CERTIFICATE,
    Ground.NOT_A_SUPPLY,
    Ground.NOT_REGISTERED,
    Ground.EXPORT,
}
STANDINGS = {
    Standing.OUTSIDE: "outside the tax area",
    Standing.GOODS_OUTSIDE: "outside for goods",
    Standing.OWN_RATES: "inside, at its own rates",
    Standing.GOODS_IN_UNION: "in the EU for goods",
    Standing.ABROAD: "in another country’s tax area",
}

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
        treatment = treat(seller(country, registrations), Customer(Place(buyer, region)), kind, DAY)
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
        for line in lines_of(asked, page)
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


def rules() -> str:
    rows = [(rule.id, rule.ground.value, _capital(rule.because), rule.source, _days(rule)) for rule in RULES]
    return table(("rule", "ground", "in words", "law", "in force"), rows)


def _capital(because: str) -> str:
    return because.replace("{home}", "(the seller’s place)").replace("{there}", "(the buyer’s place)")


def _days(rule: Rule) -> str:
    ended = rule.until != date.max
    return f"until {rule.until}" if ended else "always" if rule.since == date.min else f"since {rule.since}"


def territories() -> str:
    rows = []
    for one in TERRITORIES:
        known_by = f"{one.country} `{one.postcodes}`".replace("|", "\\|")
        rows.append((one.id, one.name, known_by, STANDINGS[one.standing], one.source))
    return table(("place", "name", "known by", "treated as", "law"), rows)


def classes() -> str:
    places = sorted({row.jurisdiction for row in REDUCED})
    rows = []
    for place in places:
        own = (percent(rate_of(place, kind, DAY).rate) for kind in OWN_RATES)
        rows.append((place, percent(standard(place, DAY).rate), *own))
    return table(("place", "standard", *(kind.value for kind in OWN_RATES)), rows)


def sources() -> str:
    """Each address, and the places whose rates are read there."""
    places: dict[str, list[str]] = {}
    for place in sorted(JURISDICTIONS):
        places.setdefault(standard(place, DAY).url, []).append(place)
    return table(
        ("rates of", "are read at"), [(", ".join(found), f"<{url}>") for url, found in places.items()]
    )


def wordings() -> str:
    rows = []
    for ground in Ground:
        said = wording(Treatment(ground, "DE", () if ground in UNTAXED else (LEVY,)))
        rows.append((ground.value, said.category, said.exemption, said.note))
    return table(("ground", "category", "exemption code", "note"), rows)


def tax_cases() -> str:
    rows = [tuple(cell.strip() for cell in case.words.split("|")) for case in CASES_BY_HAND]
    head = ("seller in", "registered for", "sells", "buyer in", "buyer", "taxes", "tax", "rule")
    return table(head, rows)


def shipping() -> str:
    seller = profile(registrations=registered("DE"))
    page = offer(
        product("Lamp", "30.00", tax_class=TaxClass.PHYSICAL),
        [product("Guide", "10.00", tax_class=TaxClass.PRINTED_BOOK), product("Course", "60.00")],
        [seller],
    )
    lines = quoted(page, on=DAY).lines
    sent = carried(lines, [True, True, False], Money.of("8.00", "EUR"))
    rows = [
        (
            line.name,
            percent(line.treatment.rate),
            *(f"{amount.decimal}" for amount in (line.amount.net, line.amount.tax, line.amount.gross)),
        )
        for line in sent
    ]
    return table(("item", "rate", "net", "tax", "gross"), rows)


def businesses() -> str:
    seller = profile(registrations=registered("DE", "EU-OSS"))
    rows = []
    for included in (False, True):
        page = offer(product(price="120.00", tax_included=included), sellers=[seller])
        for state in (None, *NumberState):
            firm = Business("Firm", "FR40303265045", Check(state, CHECKED)) if state else None
            asked = quote(page, everything(page), place=Place("FR"), on=DAY, business=firm)
            (line,) = asked.lines
            amounts = (asked.total.net, asked.total.tax, asked.total.gross)
            rows.append(
                (
                    "with tax" if included else "without tax",
                    state.value if state else "consumer",
                    *(f"{amount.decimal}" for amount in amounts),
                    line.treatment.reason,
                )
            )
    return table(("120.00 is listed", "the buyer’s number", "net", "tax", "gross", "because"), rows)


WORKED: dict[str, Callable[[], str]] = {
    "cases": cases,
    "rounding": rounding,
    "two-owners": two_owners,
    "quebec": quebec,
    "changes": changes,
    "rates": rates,
    "rules": rules,
    "territories": territories,
    "classes": classes,
    "wordings": wordings,
    "tax-cases": tax_cases,
    "shipping": shipping,
    "sources": sources,
    "businesses": businesses,
}


def on_the_page() -> dict[str, str]:
    return {found["name"]: found["table"] for found in MARKED.finditer(PAGE.read_text("utf-8"))}


def write() -> None:
    """The page with every table computed anew."""
    old = PAGE.read_text("utf-8")
    PAGE.write_text(MARKED.sub(_anew, old), "utf-8")


def _anew(found: re.Match[str]) -> str:
    name = found["name"]
    return f"<!-- worked: {name} -->\n{WORKED[name]()}<!-- end -->"


if __name__ == "__main__":
    write()
