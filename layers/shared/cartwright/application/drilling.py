"""Down from a figure of a tax report to its lines, entries and numbers: read from the books again, as the
report reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
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
from cartwright.domain.journal import Entry, TaxFact
from cartwright.domain.periods import Span
from cartwright.domain.taxbook import Choice, Shown
from cartwright.domain.taxbook.moves import Moves
from cartwright.domain.taxbook.tally import series

READINGS_AT_MOST: Final = 10
"""Of the books, for one answer: of a total of few lines in a month of many, several answers may be empty."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number, and the entry its document is of; none of a document by which a receipt was issued anew."""

    label: str
    entry: Entry | None = None


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
    reading = _Reading(act, client, span, basis, clients, books, reports, signatures)
    which = [f"{name}={word}" for name, word in choice.words.items()]
    return reading.leaf(
        lambda sheaf: _chosen(sheaf, choice), ["tax-lines", *which], limit=limit, cursor=cursor
    )


def entries(
    act: Act,
    client: ClientId,
    span: Span,
    basis: Basis,
    moves: Moves,
    *,
    limit: int,
    cursor: str = "",
    clients: Clients,
    books: Books,
    reports: Reports,
    signatures: Signatures,
) -> Leaf[Entry]:
    """The entries that a report of that span and basis has in the figures of `moves`, in its order. Raises as
    `lines` does."""
    reading = _Reading(act, client, span, basis, clients, books, reports, signatures)
    which = [f"{name}={word}" for name, word in moves.words.items()]
    return reading.leaf(
        lambda sheaf: _moving(sheaf, moves), ["tax-entries", *which], limit=limit, cursor=cursor
    )


def numbers(
    act: Act,
    client: ClientId,
    span: Span,
    basis: Basis,
    prefix: str,
    *,
    limit: int,
    cursor: str = "",
    clients: Clients,
    books: Books,
    reports: Reports,
    signatures: Signatures,
) -> Leaf[Numbered]:
    """The numbers that a report of that span and basis saw of the series with that prefix. Raises as `lines`
    does."""
    reading = _Reading(act, client, span, basis, clients, books, reports, signatures)
    return reading.leaf(
        lambda sheaf: _numbered(sheaf, prefix), ["tax-numbers", prefix], limit=limit, cursor=cursor
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """A report's books, read again, by who may."""

    act: Act
    client: ClientId
    span: Span
    basis: Basis
    clients: Clients
    books: Books
    reports: Reports
    signatures: Signatures

    def leaf[Found](
        self, pick: Callable[[Sheaf], Iterable[Found]], which: Sequence[str], *, limit: int, cursor: str
    ) -> Leaf[Found]:
        act, client, span = self.act, self.client, self.span
        require(act.seat, Permission.REPORTS_TAX, act.now, on=Resource(client=client, mode=Mode.LIVE))
        what, *words = which
        bookmarks = Bookmarks(act, self.signatures, what, client, span.name, self.basis, *words)
        place, skipped = _place(bookmarks.find(cursor))
        found: list[Found] = []
        closed = self.reports.closed(client)
        owner = as_closed(self.clients.get(client), span, closed, self.clients)
        reading = through(owner, span, self.basis, books=self.books, closed=closed, place=place)
        for number, sheaf in enumerate(reading, 1):
            here = list(pick(sheaf))
            room = limit - len(found)
            found += here[skipped : skipped + room]
            if len(here) > skipped + room:
                return Leaf(tuple(found), _mark(bookmarks, place, skipped + room))
            place, skipped = sheaf.then, 0
            if place is not None and (len(found) == limit or number == READINGS_AT_MOST):
                return Leaf(tuple(found), _mark(bookmarks, place, 0))
        return Leaf(tuple(found))


def _moving(sheaf: Sheaf, moves: Moves) -> Iterator[Entry]:
    shown = {line.entry.id: line for line in sheaf.lines}
    return (entry for entry in sheaf.entries if moves.holds(entry, shown.get(entry.id)))


def _numbered(sheaf: Sheaf, wanted: str) -> Iterator[Numbered]:
    for line in sheaf.lines:
        if line.document and series(line.document) == wanted:
            yield Numbered(line.document, line.entry)
    for label in sheaf.numbers:
        if series(label) == wanted:
            yield Numbered(label)


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
