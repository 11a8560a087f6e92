"""Proving an account's books again: everything that is promised of them, held against everything there is.

It reads along keys, client by client and month by month. What has left no trace at all (an order whose sale
and entries are gone) it cannot see: the processor's statement does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from cartwright.application.ports.books import Books
from cartwright.application.ports.connecting import Connections
from cartwright.application.ports.people import Clients
from cartwright.application.ports.proofs import Proofs, Unfit
from cartwright.application.ports.selling import Orders
from cartwright.application.ports.sold import Sold
from cartwright.domain import proofs_of_books as rules
from cartwright.domain.catalog import Mode
from cartwright.domain.documents import Document, DocumentKind, series_name
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import ClientId, DocumentId, OrderId, SaleId
from cartwright.domain.journal import Entry
from cartwright.domain.orders import Sale
from cartwright.domain.periods import Period
from cartwright.domain.proofs_of_books import Violation

EVER = datetime(2000, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)


class Provable(Protocol):
    """What an account's books are read from."""

    @property
    def clients(self) -> Clients: ...
    @property
    def connections(self) -> Connections: ...
    @property
    def books(self) -> Books: ...
    @property
    def orders(self) -> Orders: ...
    @property
    def sold(self) -> Sold: ...
    @property
    def proofs(self) -> Proofs: ...


@dataclass(frozen=True, slots=True)
class Read[Thing]:
    """What could be read of what lies there, and what is wrong with the rest."""

    things: tuple[Thing, ...]
    unfit: tuple[Violation, ...]

    @classmethod
    def of(cls, found: Iterable[Thing | Unfit]) -> Read[Thing]:
        things, unfit = list[Thing](), list[Violation]()
        for one in found:
            if isinstance(one, Unfit):
                unfit.append(Violation("readable", one.place, one.why))
            else:
                things.append(one)
        return cls(tuple(things), tuple(unfit))


def prove(mine: Provable, *, now: datetime) -> Iterator[Violation]:
    """Every violation of what an account's books promise, with its place; nothing if they are right."""
    clients = [client.id for client in mine.clients.list()]
    sales = [sale for client in clients for sale in mine.books.sales(client, *EVER)]
    months = _months(sales, now)
    holders: dict[str, ClientId | None] = {one.id: one.holder for one in mine.connections.list()}
    everything: list[Entry] = []
    for client in clients:
        entries = Read.of(one for month in months for one in mine.proofs.entries(client, month))
        yield from entries.unfit
        for entry in entries.things:
            yield from rules.of_entry(entry, holders)
        sold = [sale for sale in sales if sale.owner == client]
        yield from _of_client(client, sold, entries.things, mine.proofs, now)
        everything += entries.things
    yield from _of_orders(sales, everything, mine.orders)
    yield from rules.of_settlements(everything)
    products = sorted({line.product for sale in sales for line in sale.lines})
    found = [taking for product in products for taking in mine.sold.takings(product, *EVER)]
    yield from rules.of_takings(everything, found)


def _months(sales: Sequence[Sale], now: datetime) -> list[str]:
    """From a month before the account's first sale till one after now: owners' months are not UTC's."""
    month = Period.before(min((sale.at for sale in sales), default=now))
    last = Period(f"{now:%Y-%m}").after
    months = [month.month]
    while month.month < last.month:
        month = month.after
        months.append(month.month)
    return months


def _series(sales: Sequence[Sale], now: datetime) -> Iterator[str]:
    """All that a client can have: those that go on for good, and those of each year since it first sold."""
    first = min((sale.at for sale in sales), default=now).year - 1
    years = ["", *map(str, range(first, now.year + 2))]
    return (series_name(kind, mode, year) for kind in DocumentKind for mode in Mode for year in years)


def _of_client(
    client: ClientId, sales: Sequence[Sale], entries: Sequence[Entry], proofs: Proofs, now: datetime
) -> Iterator[Violation]:
    documented: dict[DocumentId, Document] = {}
    for name in _series(sales, now):
        read = Read.of(proofs.documents(client, name))
        yield from read.unfit
        yield from rules.of_series(client, name, read.things)
        documented |= {document.id: document for document in read.things}
    by_sale: dict[SaleId, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_sale[entry.sale].append(entry)
    for sale in sales:
        yield from rules.of_sale(sale, by_sale[sale.id], documented, now)
    yield from rules.of_charges(client, sales, by_sale)
    yield from rules.of_receipts(client, sales, documented)
    yield from rules.of_corrections(entries, documented, now)
    yield from rules.of_credits(entries, documented, now)
    known = {sale.id for sale in sales}
    for entry in entries:
        if entry.facts and entry.sale not in known:
            yield Violation("entry-sold", f"{client} {entry.id}", f"{entry.kind} of no sale that is there")


def _of_orders(sales: Sequence[Sale], entries: Sequence[Entry], orders: Orders) -> Iterator[Violation]:
    """Orders are found by what was made of them."""
    by_order: dict[OrderId, list[Sale]] = defaultdict(list)
    for sale in sales:
        by_order[sale.order].append(sale)
    named: dict[OrderId, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.order:
            named[entry.order].append(entry)
    for order in sorted(by_order.keys() | named.keys()):
        try:
            found = orders.get(order)
        except NotFound:
            yield Violation("order-there", order, "named by a sale or an entry, and not there")
            continue
        yield from rules.of_order(found, by_order[order], named[order])
