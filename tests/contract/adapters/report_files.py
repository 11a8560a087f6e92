"""Reports as files, kept to be looked at; `python -m tests.contract.adapters.report_files` keeps new ones."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from cartwright.adapters.sheets import CsvSheets
from cartwright.application.figures import File, Told, written
from cartwright.domain.basis import Basis
from cartwright.domain.catalog import Mode
from cartwright.domain.ids import AccountId, ClientId, EntryId, OrderId, ProductId, ReportId, SaleId
from cartwright.domain.journal import Book, Entry, Kind, Known, Posting, TaxFact
from cartwright.domain.money import Money, Taxed
from cartwright.domain.people import Address, Client, Profile, Registration, TaxNumber
from cartwright.domain.periods import Span
from cartwright.domain.taxbook import Shown, Tally, TaxReport
from cartwright.domain.taxbook.exchange import EuroRate
from cartwright.domain.taxbook.forms import BOXES

KEPT: Final = Path(__file__).with_name("reports")
ACCOUNT, CLIENT = AccountId("acc_1"), ClientId("cli_1")
NAMES = ("=1+1", "Ναυτιλία", "Парус", "帆走入門", "שייט", "إبحار", 'Say "ahoy"; =2', "Ünïcødé ⛵")
RATES = {("USD", "2026-Q4"): EuroRate("USD", date(2026, 12, 31), Decimal("1.60"), "no rate that ever was")}


def a_line(number: int, **changed: Any) -> Shown:
    """A sale by the one-stop shop to France, on day `number` of November; what is `changed` is otherwise."""
    currency = changed.get("currency", "EUR")
    net, tax = Money(changed.get("net", 100_00), currency), Money(changed.get("tax", 20_00), currency)
    country = changed.get("country", "FR")
    fact = TaxFact(
        line=1,
        product=ProductId(changed.get("product", "prd_1")),
        name=NAMES[number % len(NAMES)],
        ground=changed.get("ground", "oss"),
        country=country,
        jurisdiction=changed.get("jurisdiction", country),
        levy=changed.get("levy", "VAT"),
        rate=Decimal(changed.get("rate", "0.20")),
        net=net,
        tax=tax,
        rule="oss-services",
    )
    month = changed.get("month", "2026-11")
    entry = Entry(
        account=ACCOUNT,
        client=CLIENT,
        id=EntryId(f"ent_{number}"),
        kind=changed.get("kind", Kind.CHARGE),
        mode=Mode.LIVE,
        at=datetime(2026, 11, 1 + number % 28, 12, tzinfo=UTC),
        month="2026-11",
        order=OrderId(f"ord_{number}"),
        sale=SaleId(f"sal_{number}"),
        payment_reference=f"pi_{number}",
        postings=(
            Posting(Book.PROCESSOR, "con_1", net + tax),
            Posting(Book.REVENUE, "prd_1", -net),
            Posting(Book.TAX, country, -tax),
        ),
        facts=(fact,),
        amount=Taxed(net, tax, net + tax),
        buyer=changed.get("buyer", Known(country, ("billing-address: FR", "card-issuer: FR"), True)),
    )
    document, original = changed.get("document", f"NW-{number:06d}"), changed.get("original", "")
    late = changed.get("late", False)
    return Shown(entry, (fact,), month, changed.get("of", month), document, original, late)


def full() -> list[Shown]:
    """Of each kind of line one, and of names of every script."""
    firm = Known("AT", ("billing-address: AT",), True, "ATU13585627", "valid", "WAPI1")
    doubt = Known("FR", ("billing-address: FR",), False, "", "pending")
    texan = Known("US", region="TX")
    back: dict[str, Any] = {"kind": Kind.REFUND, "net": -50_00, "tax": -10_00}
    untaxed: dict[str, Any] = {"levy": "", "rate": "0", "tax": 0}
    dollars: dict[str, Any] = {"currency": "USD", "net": 410_000_00}
    return [
        a_line(1),
        a_line(2, currency="USD", net=160_00, tax=32_00),
        a_line(3, **back, document="NW-CN-000001", original="NW-000001"),
        a_line(4, **back, document="NW-CN-000002", original="NW-000000", of="2026-08"),
        a_line(5, country="DE", ground="domestic", rate="0.19", tax=19_00),
        a_line(6, country="AT", ground="reverse-charge", **untaxed, buyer=firm),
        a_line(7, country="US", ground="not-registered", **untaxed, **dollars, buyer=texan),
        a_line(8, country="GB", ground="destination", currency="GBP"),
        a_line(9, buyer=doubt, document=""),
        a_line(10, of="2026-10", late=True),
        a_line(11, currency="JPY", country="CA", jurisdiction="CA-QC", ground="destination", levy="QST"),
    ]


def a_quarter() -> list[Shown]:
    """As a school has it that sells all over Europe: sixty lines and more."""
    sold = (
        ("FR", "0.20", 14),
        ("AT", "0.20", 11),
        ("NL", "0.21", 9),
        ("PL", "0.23", 7),
        ("ES", "0.21", 6),
        ("IT", "0.22", 5),
        ("FI", "0.255", 4),
        ("SE", "0.25", 3),
        ("IE", "0.23", 2),
        ("PT", "0.23", 1),
    )
    lines = [
        a_line(number, country=country, rate=rate, tax=int(Decimal(rate) * 100_00))
        for country, rate, count in sold
        for number in range(count)
    ]
    home: dict[str, Any] = {"country": "DE", "ground": "domestic", "rate": "0.19"}
    lines += [a_line(number, **home, net=249_00, tax=47_31) for number in range(24)]
    return [*lines, *full()]


def files(span: str, lines: list[Shown], home: str = "DE") -> Iterator[tuple[str, bytes]]:
    """The CSV and the figures of such a report, of a seller who is at `home` there."""
    address = Address("1 Quay", "Kiel", home, "24103")
    profile = Profile(
        client=CLIENT,
        version=1,
        legal_name="Nordwind Segelschule GmbH",
        address=address,
        notification_email="sales@nordwind.example",
        since=datetime(2026, 1, 1, tzinfo=UTC),
        tax_numbers=(TaxNumber("VAT", "DE", "DE136695976"),),
        registrations=(Registration(home), Registration("EU-OSS"), Registration("GB")),
        time_zone="Europe/Berlin",
    )
    tally = Tally()
    for line in lines:
        tally.move(line.entry)
        tally.add(line)
    report = TaxReport.of(ACCOUNT, CLIENT, Span(span), Basis.INVOICE, tally)
    sheet = CsvSheets().csv(ZoneInfo("Europe/Berlin"))
    yield "csv", sheet.head() + sheet.lines(lines) + sheet.sums(report)
    made_at = datetime(2027, 1, 1, 5, tzinfo=UTC)
    file = File("rep_1.csv", "0" * 64, report.rows)
    yield (
        "json",
        written(Told(Client(ACCOUNT, CLIENT, profile), report, ReportId("rep_1"), made_at, RATES, [file])),
    )


def every() -> Mapping[str, bytes]:
    """By the name of the file that is kept of it."""
    kinds = {
        "full": ("2026-Q4", full()),
        "nothing": ("2026-Q4", []),
        "negative": ("2026-11", [line for line in full() if line.credit]),
    }
    kept = {
        f"{name}.{suffix}": body
        for name, (span, lines) in kinds.items()
        for suffix, body in files(span, lines)
    }
    for home in sorted({box.country for box in BOXES}):
        told = dict(files("2026-Q4", [*full(), *a_home(home)], home))["json"]
        boxes = [one for one in json.loads(told)["sections"]["boxes"] if one["country"] == home]
        kept[f"boxes-{home}.json"] = json.dumps(boxes, indent=1, sort_keys=True).encode()
    return kept


def a_home(country: str) -> list[Shown]:
    """What is sold there, taxed, freed and given; and goods that leave it."""
    untaxed: dict[str, Any] = {"levy": "", "rate": "0", "tax": 0}
    here: dict[str, Any] = {"country": country, "levy": "GST"}
    return [
        a_line(12, **here, ground="domestic"),
        a_line(13, **here | untaxed, ground="certificate", net=30_00),
        a_line(14, **here | untaxed, ground="exempt", net=20_00),
        a_line(15, **here | untaxed, ground="not-a-supply", net=5_00),
        a_line(16, country="FJ", ground="export", **untaxed, net=40_00),
    ]


def main() -> None:
    KEPT.mkdir(exist_ok=True)
    for name, body in every().items():
        (KEPT / name).write_bytes(body)


if __name__ == "__main__":
    main()
