"""Whatever is sold in whichever currency, given back, disputed, handed over, moved to another clock, closed
and opened again: the reports are the entries, and the documents, to the cent;
no closed month ever changes."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count

from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from cartwright.application import catalogue, closing_months
from cartwright.application.refunding import Wish
from cartwright.application.selling import Purchase
from cartwright.application.tallying import through
from cartwright.domain.agenda import Agenda
from cartwright.domain.basis import Basis
from cartwright.domain.closed_books import closes_from
from cartwright.domain.errors import Refusal
from cartwright.domain.ids import ClientId, EntryId, derived
from cartwright.domain.journal import Book, Entry, Kind, TaxFact, facts_of
from cartwright.domain.money import Money
from cartwright.domain.orders import Sale
from cartwright.domain.periods import Period, Span
from cartwright.domain.pricing import Selection
from cartwright.domain.taxbook import Shown, TaxReport, tallied
from tests.unit.application.agency import ADA, HOST, Agency
from tests.unit.application.reports import made, numbered
from tests.unit.application.test_crediting import given
from tests.unit.application.test_disputing import disputed, heard, news
from tests.unit.application.test_refunding import ask
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA, product

MONTHS = [f"{2026 + month // 12}-{month % 12 + 1:02d}" for month in range(9, 30)]
ZONES = ("Europe/Berlin", "Pacific/Auckland", "Pacific/Honolulu", "UTC")
ABROAD = {"USD": ("Oar", "40.00", "47.60"), "JPY": ("Fan", "5000", "5950")}
"""What is sold in other currencies, for how much without tax, and with it."""
STEPS = st.sampled_from(
    [
        "sell",
        "sell abroad",
        "sell both",
        "give back",
        "dispute",
        "late",
        "close",
        "reopen",
        "report",
        "hand over",
        "move",
    ]
)
TWINS = {derived("entry", f"twin {number}") for number in range(20)}
HISTORIES = st.lists(st.tuples(STEPS, st.integers(1, 99), st.integers(0, 12)), min_size=5, max_size=10)


class Shop:
    """An agency, its sales so far, and what closed months said when they were closed."""

    def __init__(self) -> None:
        self.agency = Agency()
        self.abroad = {
            currency: self.agency.published(product(name, price, currency=currency))
            for currency, (name, price, _) in ABROAD.items()
        }
        self.sales: list[Sale] = []
        self.frozen: dict[tuple[ClientId, str], object] = {}
        self.keys = count()

    def step(self, what: str, share: int, days: int) -> None:
        agency, number = self.agency, next(self.keys)
        agency.clock.move(timedelta(days=days, minutes=1))
        with suppress(Refusal):
            match what:
                case "sell":
                    self.sold(agency.sold(f"attempt {number}"))
                case "sell abroad":
                    self.sold(self.sold_abroad("JPY" if share % 2 else "USD", f"attempt {number}"))
                case "sell both":
                    self.sold(agency.sold(f"attempt {number}", bumps=[agency.mug]))
                case "give back" if self.sales:
                    sale = self.sales[share % len(self.sales)]
                    self.back(sale, share * 100 + days, f"key {number}")
                    given(agency)
                case "dispute" if self.sales:
                    order = agency.mine.orders.get(self.sales[share % len(self.sales)].order)
                    disputed(agency, order)
                    heard(agency, news(agency, order, event=f"evt {number}"))
                case "late" if self.sales:
                    self.twin(self.sales[share % len(self.sales)], f"twin {number}")
                case "close" | "reopen" | "report" | "hand over":
                    does = {"close": self.close, "reopen": self.reopen, "report": self.report}
                    does.get(what, self.hand_over)(OLIVEIRA if share % 2 else NORTHWIND)
                case "move":
                    self.moved(ZONES[share % len(ZONES)])

    def sold(self, sales: Sequence[Sale]) -> None:
        for sale in sales:
            numbered(self.agency, sale)
        self.sales += sales

    def sold_abroad(self, currency: str, attempt: str) -> Sequence[Sale]:
        """The sale of an order that is paid at this moment."""
        agency, page = self.agency, self.abroad[currency]
        shown = Money.of(ABROAD[currency][-1], currency)
        chosen = Selection(page.preferred.id)
        order = agency.send(Purchase(HOST, page.slug, attempt, chosen, ADA, shown)).order
        agency.pays(order)
        paid = agency.settled(order)
        return [paid.sale(owner) for owner in paid.owners]

    def back(self, sale: Sale, minor: int, key: str) -> None:
        """Some of it, in what was paid."""
        amount = Money(minor, sale.total.gross.currency)
        ask(self.agency, sale.id, Wish("Changed her mind", amount=amount), key=key)
        self.agency.returned(sale.order)

    def twin(self, sale: Sale, name: str) -> None:
        """Booked now, of the moment that the sale had."""
        shelves = self.agency.store.shelves
        entry = next(one for one in shelves.entries.values() if one.sale == sale.id and one.facts)
        twin = replace(entry, id=EntryId(derived("entry", name)))
        shelves.book({(ACCOUNT, twin.client, twin.id): twin})

    def close(self, client: ClientId) -> None:
        """This month, once it is over."""
        agency, mine = self.agency, self.agency.mine
        month = Period(f"{agency.now:%Y-%m}")
        agency.clock.move(closes_from(month) - agency.now)
        closed = closing_months.close(
            agency.act("olga"), client, month, clients=mine.clients, reports=mine.reports
        )
        for one in closed.till:
            self.frozen.setdefault((client, one), told(self.lines(client, one)))

    def reopen(self, client: ClientId) -> None:
        """The last month that is closed: what was said of it is not said any more."""
        mine = self.agency.mine
        last = mine.reports.closed(client).last
        if last is not None:
            act = self.agency.act("olga")
            closing_months.reopen(act, client, Period(last), clients=mine.clients, reports=mine.reports)
            del self.frozen[client, last]

    def report(self, client: ClientId) -> None:
        """The scheduled one of this month, when it is due, which closes it."""
        agency, mine = self.agency, self.agency.mine
        agenda = Agenda.first(mine.clients.get(client), after=agency.now)
        agency.clock.move(agenda.due - agency.now)
        made(agency, agenda.job)
        for one in mine.reports.closed(client).till:
            self.frozen.setdefault((client, one), told(self.lines(client, one)))

    def hand_over(self, client: ClientId) -> None:
        agency = self.agency
        catalogue.hand_over(
            agency.act("olga"),
            agency.course.id,
            client,
            catalogue=agency.mine.catalogue,
            clients=agency.mine.clients,
            connections=agency.mine.connections,
        )

    def moved(self, zone: str) -> None:
        agency = self.agency
        client = agency.mine.clients.get(NORTHWIND)
        profile = replace(client.profile, time_zone=zone)
        agency.mine.clients.revise_profile(
            client.with_profile(profile, at=agency.now), agency.act().audit("profile.revise", "it")
        )

    def lines(self, client: ClientId, month: str, basis: Basis = Basis.INVOICE) -> list[Shown]:
        mine = self.agency.mine
        reading = through(
            mine.clients.get(client),
            Span(month),
            basis,
            books=mine.books,
            closed=mine.reports.closed(client),
        )
        return [line for sheaf in reading for line in sheaf.lines]


def told(lines: Sequence[Shown]) -> object:
    return [(line.entry.id, line.month, line.of, line.late, tuple(line.facts)) for line in lines]


def summed(lines: Sequence[Shown]) -> Mapping[object, int]:
    """By kind, jurisdiction, rate and currency: the cells of a report, of net and of tax."""
    sums: Counter[object] = Counter()
    for line in lines:
        for fact in line.facts:
            key = line.credit, fact.ground, fact.jurisdiction, fact.rate, fact.net.currency
            sums[(*key, "net")] += fact.net.minor
            sums[(*key, "tax")] += fact.tax.minor
    return {key: amount for key, amount in sums.items() if amount}


def cells(lines: Sequence[Shown]) -> Mapping[object, int]:
    report = TaxReport.of(ACCOUNT, NORTHWIND, Span("2026"), Basis.INVOICE, tallied(lines))
    sums: Counter[object] = Counter()
    for one in report.cells:
        cell = one.cell
        key = cell.credit, cell.ground, cell.jurisdiction, cell.rate, cell.currency
        sums[(*key, "net")] += one.net.minor
        sums[(*key, "tax")] += one.tax.minor
    return {key: amount for key, amount in sums.items() if amount}


@settings(max_examples=int(os.environ.get("HISTORIES", "40")), deadline=None)
@drawn(HISTORIES)
def test_reports_are_the_entries_and_the_documents_and_closed_months_stay(
    history: Sequence[tuple[str, int, int]],
) -> None:
    shop = Shop()
    for what, share in (("sell both", 1), ("sell abroad", 0), ("sell abroad", 1), ("give back", 2)):
        shop.step(what, share, 1)
    closing = [("close", 0, 0), ("close", 1, 0), ("late", 0, 0), ("late", 1, 1)]
    for what, share, days in [*history, *closing]:
        shop.step(what, share, days)
    for (client, month), before in shop.frozen.items():
        assert told(shop.lines(client, month)) == before
    entries = list(shop.agency.store.shelves.entries.values())
    for client in (NORTHWIND, OLIVEIRA):
        lines = [line for month in MONTHS for line in shop.lines(client, month)]
        mine = [entry for entry in entries if entry.client == client and entry.facts]
        assert sorted(line.entry.id for line in lines) == sorted(entry.id for entry in mine)
        assert summed(lines) == cells(lines)
        assert of_entries([line.entry for line in lines]) == of_entries(mine)
        assert of_report(lines) == of_entries(mine)
        written = [one for one in mine if not is_twin(one)]
        assert of_documents(shop, client) == of_entries(written)
        assert cells_of_documents(shop, client) == cells_of_facts(
            fact for one in written for fact in one.facts
        )
        money = [line for month in MONTHS for line in shop.lines(client, month, Basis.CASH)]
        taken = [one for one in entries if one.client == client and one.kind is Kind.DISPUTE]
        kept = Counter(of_entries(mine))
        for one in taken:
            kept[one.amount.gross.currency] -= one.moved(Book.DISPUTES).minor
        assert of_report(money) == but_nothing(kept)


def of_entries(entries: Sequence[Entry]) -> Mapping[str, int]:
    """By currency."""
    found = Counter[str]()
    for entry in entries:
        found[entry.amount.gross.currency] += entry.amount.gross.minor
    return but_nothing(found)


def of_report(lines: Sequence[Shown]) -> Mapping[str, int]:
    """By currency: its control totals, which its products come to as well."""
    report = TaxReport.of(ACCOUNT, NORTHWIND, Span("2026"), Basis.INVOICE, tallied(lines))
    totals = but_nothing({currency: total.gross.minor for currency, total in report.whole.totals.items()})
    earned = Counter[str]()
    for one in report.tally.products:
        earned[one.net.currency] += one.net.minor + one.tax.minor
    assert but_nothing(earned) == totals
    return totals


def but_nothing(sums: Mapping[str, int]) -> Mapping[str, int]:
    return {currency: amount for currency, amount in sums.items() if amount}


def is_twin(entry: Entry) -> bool:
    """Whether it was booked by hand here, without papers."""
    return entry.id in TWINS


def of_documents(shop: Shop, client: ClientId) -> Mapping[str, int]:
    """What receipts say less what credit notes do, by currency."""
    found = Counter[str]()
    for one in shop.agency.store.shelves.documents.values():
        if one.client == client:
            gross = one.sale.total.gross
            found[gross.currency] += -gross.minor if one.credit else gross.minor
    return but_nothing(found)


def cells_of_documents(shop: Shop, client: ClientId) -> Mapping[object, int]:
    """The same, by all that tells cells apart."""
    documents = [one for one in shop.agency.store.shelves.documents.values() if one.client == client]
    facts = [(one.credit, fact) for one in documents for line in one.sale.lines for fact in facts_of(line)]
    return cells_of_facts(-fact if credit else fact for credit, fact in facts)


def cells_of_facts(facts: Iterable[TaxFact]) -> Mapping[object, int]:
    sums: Counter[object] = Counter()
    for fact in facts:
        key = fact.ground, fact.jurisdiction, fact.levy, fact.rate, fact.net.currency
        sums[(*key, "net")] += fact.net.minor
        sums[(*key, "tax")] += fact.tax.minor
    return {key: amount for key, amount in sums.items() if amount}
