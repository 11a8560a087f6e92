"""Reading a client's books for a tax report: stack by stack, each entry once, with the papers it has.

Of a month exactly its own entries are read, and of its sales the numbers: both in time order, side by side.
What an entry amends is looked up, a batch at a time. Nothing is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final

from cartwright.application.ports.books import Books
from cartwright.application.ports.stacks import Note, Numbered
from cartwright.domain.basis import Basis
from cartwright.domain.closed_books import ClosedBooks
from cartwright.domain.corrections import correction_document_id
from cartwright.domain.credits import credit_document_id
from cartwright.domain.documents import document_id
from cartwright.domain.ids import DocumentId, SaleId
from cartwright.domain.journal import SELLING, Entry, Kind
from cartwright.domain.orders import Sale
from cartwright.domain.people import Client
from cartwright.domain.periods import Period, Span
from cartwright.domain.taxbook import Shown, amended, shown

_NOTES: Final = {Kind.REFUND: credit_document_id, Kind.CORRECTION: correction_document_id}
_UNNUMBERED = Note("", "")
_ZONES_APART = timedelta(days=2)
"""More than any two time zones lie apart: a sale is booked by the zone its client had then, not by
today's."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reading goes on: in which month's books, and after which entry."""

    month: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class Sheaf:
    """What one read gave: all `entries` of those days of a month, and how those are shown that are. `then` is
    where to go on; None at the end. `numbers` are those of documents that are of no entry: given out in those
    days to receipts that were issued anew, and to what cancels these."""

    month: str
    entries: Sequence[Entry]
    lines: Sequence[Shown]
    then: Place | None
    numbers: Sequence[str] = ()


def through(
    client: Client,
    span: Span,
    basis: Basis,
    *,
    books: Books,
    closed: ClosedBooks,
    place: Place | None = None,
) -> Iterator[Sheaf]:
    """All of it, or what follows from `place` on. What was booked for a month when that was closed is not in
    it, but behind the entries of the month it was booked in."""
    months = [month for month in span.months if place is None or month.month >= place.month]
    for month, following in zip(months, [*months[1:], None], strict=True):
        after = place.after if place and place.month == month.month else ""
        receipts = _Receipts(client, month, books)
        for stack in books.through(client.id, month.month, after=after):
            entries = [
                entry
                for entry in stack.entries
                if _belongs(entry, client, month, span)
                and not closed.missed(month.month, stack.booked.get(entry.id))
            ]
            lines = list(_lines(client, entries, basis, receipts, books))
            numbers = () if stack.after else _reissued(client, month, span, books)
            if not stack.after and closed.till:
                came = _came_late(client, month, span, books, closed)
                entries += came
                lines += _late_lines(client, came, month, basis, books)
            then = Place(month.month, stack.after) if stack.after else None
            if then is None and following is not None:
                then = Place(following.month)
            yield Sheaf(month.month, entries, lines, then, numbers)


def _belongs(entry: Entry, client: Client, month: Period, span: Span) -> bool:
    """Whether it is of those days. Raises ValueError for one that lies in books that are not its own."""
    if (entry.account, entry.client, entry.month) != (client.account, client.id, month.month):
        raise ValueError(f"entry {entry.id} is not of this client and month")
    return span.whole(month) or span.holds(month, entry.at.astimezone(client.profile.zone).date())


def _lines(
    client: Client, entries: Sequence[Entry], basis: Basis, receipts: _Receipts, books: Books
) -> Iterator[Shown]:
    amending = [entry for entry in entries if amended(entry, basis)]
    sales: Mapping[SaleId, Sale] = {}
    notes: Mapping[DocumentId, Note] = {}
    firsts: Mapping[SaleId, str] = {}
    if amending:
        sales = books.sold(client.id, [entry.sale for entry in amending])
        notes = books.notes(client.id, [_NOTES[one.kind](one) for one in amending if one.kind in _NOTES])
        firsts = _firsts(client, (sales[one.sale] for one in amending if one.sale in sales), books)
    for entry in entries:
        if entry.kind in SELLING:
            line = shown(entry, basis, document=receipts.of(entry))
        else:
            paper = _paper(entry, notes, firsts)
            line = shown(
                entry, basis, sale=sales.get(entry.sale), document=paper.label, original=paper.receipt
            )
        if line is not None:
            yield line


def _paper(entry: Entry, notes: Mapping[DocumentId, Note], firsts: Mapping[SaleId, str]) -> Note:
    """What is printed of an entry that amends a sale, and the receipt it amends: what its own document says,
    or where it gets none the sale's first, of which its entries are."""
    if entry.kind in _NOTES:
        return notes.get(_NOTES[entry.kind](entry), _UNNUMBERED)
    return Note("", firsts.get(entry.sale, ""))


def _firsts(client: Client, sales: Iterable[Sale], books: Books) -> Mapping[SaleId, str]:
    """The number of each sale's first receipt, which its entries are of, whatever took the place of that."""
    known = {sale.id: sale for sale in sales}
    anew = [document_id(sale.id) for sale in known.values() if sale.reissued]
    labels = books.labels(client.id, anew) if anew else {}
    return {
        sale.id: labels.get(document_id(sale.id), "") if sale.reissued else sale.document
        for sale in known.values()
    }


def _reissued(client: Client, month: Period, span: Span, books: Books) -> Sequence[str]:
    """What was given out in those days of the month for receipts that were issued anew."""
    zone = client.profile.zone
    first, last = max(month.first, span.first), min(month.last, span.last)
    begin, end = (datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1)))
    return books.reissued(client.id, begin.astimezone(UTC), end.astimezone(UTC))


def _came_late(
    client: Client, month: Period, span: Span, books: Books, closed: ClosedBooks
) -> Sequence[Entry]:
    """What counts in the month, and is of one that was closed when it was booked."""
    stack = books.late(client.id, month.month, since=closed.counts_from(month))
    return [
        entry
        for entry in stack.entries
        if closed.missed(entry.month, booked := stack.booked[entry.id])
        and closed.counted(booked).month == month.month
        and (span.whole(month) or span.holds(month, max(booked.date(), month.first)))
    ]


def _late_lines(
    client: Client, entries: Sequence[Entry], month: Period, basis: Basis, books: Books
) -> Iterator[Shown]:
    """These are few: the sale of each is looked up."""
    wanted = [entry.sale for entry in entries if entry.sale]
    sales = books.sold(client.id, wanted) if wanted else {}
    wanted_notes = [_NOTES[entry.kind](entry) for entry in entries if entry.kind in _NOTES]
    notes = books.notes(client.id, wanted_notes) if wanted_notes else {}
    firsts = _firsts(client, sales.values(), books)
    for entry in entries:
        sells, sale = entry.kind in SELLING, sales.get(entry.sale)
        paper = Note(firsts.get(entry.sale, ""), "") if sells else _paper(entry, notes, firsts)
        line = shown(entry, basis, sale=sale, document=paper.label, original=paper.receipt, counted=month)
        if line is not None:
            yield line


class _Receipts:
    """The numbers of the receipts of a month's sales, asked for in time order: read beside the entries, which
    have the moments of their sales, as far as those go."""

    def __init__(self, client: Client, month: Period, books: Books) -> None:
        self._client, self._books = client.id, books
        end = datetime.combine(month.after.first, datetime.min.time(), client.profile.zone)
        self._until = end.astimezone(UTC) + _ZONES_APART
        self._numbered: Iterator[Numbered] | None = None
        self._next: Numbered | None = None
        self._at: datetime | None = None
        self._known: dict[SaleId, str] = {}

    def of(self, entry: Entry) -> str:
        if entry.at != self._at:
            self._at, self._known = entry.at, dict(self._at_once(entry.at))
        return self._known.get(entry.sale, "")

    def _at_once(self, at: datetime) -> Iterator[tuple[SaleId, str]]:
        """Of all sales of that moment."""
        if self._numbered is None:
            self._numbered = self._books.numbers(self._client, at, self._until)
            self._next = next(self._numbered, None)
        while self._next is not None and self._next.at <= at:
            if self._next.at == at:
                yield self._next.sale, self._number(self._next)
            self._next = next(self._numbered, None)

    def _number(self, sale: Numbered) -> str:
        """Of its first receipt: what takes the place of that is another document, of another day."""
        if not sale.reissued:
            return sale.document
        first = document_id(sale.sale)
        return self._books.labels(self._client, [first]).get(first, "")
