"""Looking at sales: each owner's part of each order, to those who may see it.

Owning is no way in: a client's member sees its own client's sales only of products it holds `transactions`
on, and sees another client's sales of a product that was granted to it.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cartwright.application import reach
from cartwright.application.auditing import Act
from cartwright.application.paging import Bookmarks
from cartwright.application.ports.books import Books
from cartwright.application.ports.catalogue import Catalogue
from cartwright.application.ports.leafing import Leaf
from cartwright.application.ports.papers import Signatures
from cartwright.application.ports.people import Clients
from cartwright.application.ports.sold import Mark, Place, Sold, Span, Spot
from cartwright.application.reach import Sources
from cartwright.domain.access import Right
from cartwright.domain.days import Days
from cartwright.domain.documents import DocumentKind, documents_of
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import ProductId, SaleId
from cartwright.domain.orders import Sale
from cartwright.domain.refunds import Returns

STEP = 50
STEPS = 8
"""How many sales a request looks through at a time where the first are not enough, and how often."""

ALWAYS = datetime(2000, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which sales: of which days (None for all) and of which product (None for every one)."""

    days: Days | None = None
    product: ProductId | None = None


def listing(
    act: Act,
    asked: Asked,
    *,
    limit: int,
    cursor: str = "",
    sold: Sold,
    catalogue: Catalogue,
    clients: Clients,
    signatures: Signatures,
) -> Leaf[Sale]:
    """The newest sales, each with only the lines the member may see; without any it is not there.

    A leaf is full unless it is the last one, and has a cursor only if there is more to be seen; but who may
    see all that is passed over gets a short one after so many STEPS. Raises NotFound and Forbidden for a
    product that may not be asked about, and BadToken.
    """
    sources = reach.sources(act, Right.TRANSACTIONS, asked.product, catalogue=catalogue, clients=clients)
    first, until = (asked.days.begin, asked.days.end) if asked.days else ALWAYS
    bookmarks = Bookmarks(act, signatures, "sales", first.isoformat(), until.isoformat(), asked.product or "")
    span = Span(first, until, _place(bookmarks.find(cursor)))
    seen: list[Sale] = []
    # One more than is shown: only what can be seen decides whether there is a cursor.
    many, steps = limit + 1, 0
    while True:
        marks = _newest(sources, span, many, sold)
        found = sold.some([mark.spot for mark in marks])
        seen += [part for sale in found if (part := _seen(act, sale, asked.product)).lines]
        if len(seen) > limit or len(marks) < many:
            break
        last, steps = marks[-1].place, steps + 1
        if sources.open and steps == STEPS:
            return Leaf(tuple(seen), bookmarks.put(last.at.isoformat(), last.sale))
        span = replace(span, before=last)
        many = max(many, STEP)
    leaf = tuple(seen[:limit])
    more = len(seen) > limit
    return Leaf(leaf, bookmarks.put(leaf[-1].at.isoformat(), leaf[-1].id) if more else "")


def sale(act: Act, wanted: SaleId, *, sold: Sold, catalogue: Catalogue, clients: Clients) -> Sale:
    """One sale, with the lines the member may see. Raises NotFound if there is none, or none of them."""
    whose = reach.owners(act, catalogue=catalogue, clients=clients)
    for found in sold.some([Spot(owner, wanted) for owner in whose]):
        part = _seen(act, found, None)
        if part.lines:
            return part
    raise NotFound


@dataclass(frozen=True, slots=True)
class Named:
    """A document of a sale, by the number it bears."""

    kind: DocumentKind
    number: str


def documents(act: Act, sale: Sale, returns: Returns, *, books: Books) -> Sequence[Named]:
    """What was given out of a sale that the member may see: its receipt, what corrects it, and the credit
    notes of its refunds. None to a client's member of another client's."""
    if reach.whose(act, sale.owner) is None:
        return ()
    wanted = documents_of(sale, [refund.id for refund in returns.of(sale.id)[::-1]])
    labels = books.labels(sale.owner, list(wanted))
    return [Named(kind, labels[one]) for one, kind in wanted.items() if one in labels]


def _newest(sources: Sources, span: Span, limit: int, sold: Sold) -> Sequence[Mark]:
    """The newest marks of all sources together, each once."""
    lists = [
        *(sold.of_client(client, span, limit=limit) for client in sources.clients),
        *(sold.of_product(product, span, limit=limit) for product in sources.products),
    ]
    merged: Iterator[Mark] = heapq.merge(*lists, key=lambda mark: mark.place, reverse=True)
    return list(dict.fromkeys(merged))[:limit]


def _seen(act: Act, sale: Sale, product: ProductId | None) -> Sale:
    lines = (
        line
        for line in sale.lines
        if product in {None, line.product}
        and reach.shows(act, Right.TRANSACTIONS, line.product, sale.owner, sale.mode)
    )
    return sale.only(tuple(lines))


def _place(words: Sequence[str]) -> Place | None:
    if not words:
        return None
    at, sale = words
    return Place(datetime.fromisoformat(at), SaleId(sale))
