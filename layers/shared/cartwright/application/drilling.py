"""Down from a total of a tax report to its lines: read from the books again, as the report reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from cartwright.application.auditing import Act
from cartwright.application.paging import Bookmarks
from cartwright.application.ports.books import Books
from cartwright.application.ports.leafing import Leaf
from cartwright.application.ports.papers import Signatures
from cartwright.application.ports.people import Clients
from cartwright.application.ports.reports import Reports
from cartwright.application.standing import as_closed
from cartwright.application.tallying import Place, Sheaf, through
from cartwright.domain.access import Permission, Resource, require
from cartwright.domain.basis import Basis
from cartwright.domain.catalog import Mode
from cartwright.domain.ids import ClientId
from cartwright.domain.journal import TaxFact
from cartwright.domain.periods import Span
from cartwright.domain.taxbook import Choice, Shown

READINGS_AT_MOST: Final = 10
"""Of the books, for one answer: of a total of few lines in a month of many, several answers may be empty."""


@dataclass(frozen=True, slots=True)
class Line:
    """One taxed line, and the entry it is of."""

    of: Shown
    fact: TaxFact


def lines(
    act: Act,
    client: ClientId,
    span: Span,
    basis: Basis,
    choice: Choice,
    *,
    limit: int,
    cursor: str = "",
    clients: Clients,
    books: Books,
    reports: Reports,
    signatures: Signatures,
) -> Leaf[Line]:
    """The lines that a report of that span and basis adds up in the totals of `choice`, in its order.

    Raises NotFound for another client's, Forbidden without `reports.tax`, and BadToken.
    """
    require(act.seat, Permission.REPORTS_TAX, act.now, on=Resource(client=client, mode=Mode.LIVE))
    which = [f"{name}={word}" for name, word in choice.words.items()]
    bookmarks = Bookmarks(act, signatures, "tax-lines", client, span.name, basis, *which)
    place, skipped = _place(bookmarks.find(cursor))
    found: list[Line] = []
    closed = reports.closed(client)
    owner = as_closed(clients.get(client), span, closed, clients)
    reading = through(owner, span, basis, books=books, closed=closed, place=place)
    for number, sheaf in enumerate(reading, 1):
        here = list(_chosen(sheaf, choice))
        room = limit - len(found)
        found += here[skipped : skipped + room]
        if len(here) > skipped + room:
            return Leaf(tuple(found), _mark(bookmarks, place, skipped + room))
        place, skipped = sheaf.then, 0
        if place is not None and (len(found) == limit or number == READINGS_AT_MOST):
            return Leaf(tuple(found), _mark(bookmarks, place, 0))
    return Leaf(tuple(found))


def _chosen(sheaf: Sheaf, choice: Choice) -> Iterator[Line]:
    for line in sheaf.lines:
        for fact in line.facts:
            if choice.holds(line, fact):
                yield Line(line, fact)


def _mark(bookmarks: Bookmarks, place: Place | None, skipped: int) -> str:
    return bookmarks.put(place.month if place else "", place.after if place else "", str(skipped))


def _place(words: Sequence[str]) -> tuple[Place | None, int]:
    """Where to go on, and after how many lines of it."""
    if not words:
        return None, 0
    month, after, skipped = words
    return (Place(month, after) if month else None), int(skipped)
