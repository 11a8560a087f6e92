"""Documents to write mails about: made by the domain itself, from a seller, a buyer and what was bought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

from cartwright.domain.buyers import Buyer, Evidence
from cartwright.domain.catalog import Mode
from cartwright.domain.documents import Document, DocumentKind, Series
from cartwright.domain.funnel import Part
from cartwright.domain.ids import AccountId, ClientId, OptionId, OrderId, ProductId, ReportId, born
from cartwright.domain.jobs import Letter, MailKind, letter
from cartwright.domain.money import Money, Taxed
from cartwright.domain.orders import Line, Sale, sale_id
from cartwright.domain.people import Address, Profile, TaxNumber
from cartwright.domain.tax import Ground, Levy, Place, Treatment

AT = datetime(2026, 11, 5, 14, 3, 11, tzinfo=UTC)


def an_id(kind: str, number: int = 1) -> str:
    return born(kind, at=AT, chance=number.to_bytes(10))


ACCOUNT = AccountId(an_id("account"))
CLIENT = ClientId(an_id("client"))

NORDWIND = Profile(
    client=CLIENT,
    version=3,
    legal_name="Nordwind Kurse GmbH",
    address=Address("Hafenstraße 12", "Hamburg", "DE", "20457", line2="Speicher 4"),
    notification_email="verkauf@nordwind.example",
    since=AT,
    tax_numbers=(TaxNumber("VAT", "DE", "DE136695976"),),
    sender_name="Nordwind Kurse",
    time_zone="Europe/Berlin",
    locale="de",
    number_prefix="NW",
    support_email="hilfe@nordwind.example",
)
LAVENDER = Profile(
    client=CLIENT,
    version=1,
    legal_name="Lavender & Loom Ltd",
    address=Address("7 Mill Lane", "Hebden Bridge", "GB", "HX7 8AD"),
    notification_email="shop@lavender.example",
    since=AT,
    tax_numbers=(TaxNumber("VAT", "GB", "GB 980 7806 84"),),
    time_zone="Europe/London",
    locale="en-GB",
)


def levied(*levies: tuple[str, str, str]) -> Treatment:
    """A treatment with these levies: jurisdiction, name, rate."""
    made = tuple(Levy(jurisdiction, name, Decimal(rate)) for jurisdiction, name, rate in levies)
    return Treatment(Ground.DOMESTIC, levies[0][0].partition("-")[0], made)


@dataclass(frozen=True, slots=True)
class Item:
    name: str
    gross: Money
    treatment: Treatment


def a_buyer(*, name: str = "Greta Lindqvist", country: str = "DE", locale: str = "de") -> Buyer:
    return Buyer("greta@example.com", name, Place(country), Evidence(country), locale)


COURSE = Item("Segeln für Einsteiger", Money.of("119.00", "EUR"), levied(("DE", "VAT", "0.19")))


def a_document(
    *,
    seller: Profile = NORDWIND,
    buyer: Buyer | None = None,
    items: Sequence[Item] = (COURSE,),
    mode: Mode = Mode.LIVE,
    method: str = "Visa •••• 4242",
) -> Document:
    """The receipt number 42 of the seller's series."""
    order = OrderId(an_id("order"))
    lines = tuple(
        Line(
            number,
            Part.MAIN,
            ProductId(an_id("product", number)),
            OptionId(an_id("option", number)),
            seller.client,
            item.name,
            Taxed.inside(item.gross, item.treatment.rate),
            item.treatment,
        )
        for number, item in enumerate(items, start=1)
    )
    sale = Sale(
        ACCOUNT, sale_id(order, seller.client), order, mode, buyer or a_buyer(), lines, seller, AT, method
    )
    series = Series(ACCOUNT, seller.client, DocumentKind.RECEIPT, mode, last=41)
    return series.issue(replace(sale), at=AT)


def a_letter(kind: MailKind, *, to: str = "greta@example.com", about: str = "") -> Letter:
    return letter(ACCOUNT, CLIENT, kind, to, about or ReportId(an_id("report")))
