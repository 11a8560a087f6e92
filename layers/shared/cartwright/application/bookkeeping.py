"""Looking into a client's books: what stands there in a month, and where each cent of it came from.

Tests are in none of it, as in no report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cartwright.application.again import until_done
from cartwright.application.auditing import Act
from cartwright.application.paging import Bookmarks
from cartwright.application.ports.books import Books
from cartwright.application.ports.breaks import Breaks
from cartwright.application.ports.connecting import Connections
from cartwright.application.ports.events import Event, Events
from cartwright.application.ports.leafing import Leaf
from cartwright.application.ports.papers import Signatures
from cartwright.application.ports.people import Clients
from cartwright.application.ports.selling import Orders
from cartwright.domain.access import Permission, Resource, require
from cartwright.domain.breaks import Break
from cartwright.domain.catalog import Mode
from cartwright.domain.documents import document_id
from cartwright.domain.errors import Invalid, KeyReused, NotFound
from cartwright.domain.ids import BreakId, ClientId, DocumentId, EntryId
from cartwright.domain.journal import Balance, Balances, Entry, Posting, Shelf, by_hand, made_by, misplaced
from cartwright.domain.orders import Order, Sale, sale_id
from cartwright.domain.periods import Period

READINGS_AT_MOST: Final = 100
"""Of the books, for one answer: fifty thousand entries, which take some seconds."""


@dataclass(frozen=True, slots=True)
class Month:
    """A client's books of a month: what stands there, and some of the entries that make it. The balances come
    with the first of them; None with what follows, and where the month is too long to be added up at once."""

    balances: tuple[Balance, ...] | None
    entries: Leaf[Entry]


@dataclass(frozen=True, slots=True)
class Explained:
    """An entry, and what it is of: the order, and in this client's books the sale and its document, each
    where there is one; and what the processor has told of the order."""

    entry: Entry
    order: Order | None = None
    sale: Sale | None = None
    document: DocumentId | None = None
    events: tuple[Event, ...] = ()


def month(
    act: Act,
    client: ClientId,
    period: Period,
    shelf: Shelf,
    *,
    limit: int,
    cursor: str = "",
    books: Books,
    signatures: Signatures,
) -> Month:
    """What stands on a shelf of a client's books, and its entries in time order: read as they come, none kept
    but those of the leaf. Of few entries among many a leaf may be short, and go on.

    Raises NotFound for another client's, Forbidden without `reports.tax`, and BadToken.
    """
    _allowed(act, client)
    bookmarks = Bookmarks(act, signatures, "books", client, period.month, shelf.book or "", shelf.detail)
    after, skipped = _place(bookmarks.find(cursor))
    sums = None if cursor else Balances(shelf)
    found, more = list[Entry](), ""
    for reading, stack in enumerate(books.through(client, period.month, after=after), 1):
        live = [entry for entry in stack.entries if entry.mode is Mode.LIVE]
        if sums:
            sums.fold(live)
        if not more:
            listed, room = list(shelf.of(live)), limit - len(found)
            found += listed[skipped : skipped + room]
            if len(listed) > skipped + room:
                more = bookmarks.put(after, str(skipped + room))
        if more and not sums:
            break
        after, skipped = stack.after, 0
        if reading == READINGS_AT_MOST and after:
            sums, more = None, more or bookmarks.put(after, "0")
            break
    return Month(sums.all if sums else None, Leaf(tuple(found), more))


def differing(
    act: Act,
    client: ClientId,
    *,
    closed: bool,
    limit: int,
    cursor: str = "",
    breaks: Breaks,
    signatures: Signatures,
) -> Leaf[Break]:
    """What a client's books and the processors' own do not agree on, or did not, newest first.

    Raises NotFound for another client's, Forbidden without `reports.tax`, and BadToken.
    """
    _allowed(act, client)
    found = [one for one in reversed(breaks.all(client)) if one.open is not closed]
    bookmarks = Bookmarks(act, signatures, "breaks", client, str(closed))
    return _leaf(found, [one.id for one in found], bookmarks, limit, cursor)


def explain(
    act: Act,
    client: ClientId,
    period: Period,
    wanted: EntryId,
    *,
    books: Books,
    orders: Orders,
    events: Events,
) -> Explained:
    """One entry of a client's books, down to where it came from.

    Raises NotFound, also for another client's, and Forbidden without `reports.tax`.
    """
    _allowed(act, client)
    stacks = books.through(client, period.month)
    entries = (entry for stack in stacks for entry in stack.entries if entry.mode is Mode.LIVE)
    entry = next((entry for entry in entries if entry.id == wanted), None)
    if entry is None:
        raise NotFound
    order = orders.get(entry.order) if entry.order else None
    if order is None:
        return Explained(entry)
    # What is told of a payment is told of all who sold by it: one of several is not to know of the others.
    alone = order.owners == (client,) or act.seat.of_the_agency
    told = tuple(events.of(order)) if alone else ()
    if client not in order.owners:
        return Explained(entry, order, events=told)
    sale = books.sale(client, sale_id(order.id, client))
    return Explained(entry, order, sale, document_id(sale.id) if sale.document else None, told)


def enter(
    act: Act,
    client: ClientId,
    postings: Sequence[Posting],
    *,
    key: str,
    note: str,
    clients: Clients,
    connections: Connections,
    books: Books,
    breaks: Breaks,
    closes: BreakId | None = None,
) -> Entry:
    """The entry, made by hand in a client's books at this moment, and its other side in those of the client
    it is about; once per `key`: said again, the one that came of it. What it accounts for at the processor,
    it `closes`.

    Raises Forbidden without `account.manage`, NotFound for a client or a break that is not there, Invalid,
    KeyReused, and Outage if others keep being faster.
    """
    require(act.seat, Permission.ACCOUNT_MANAGE, act.now)
    wanted = clients.get(client)
    if not key:
        raise Invalid.at("header:Idempotency-Key", "needed: a new one for each entry")
    made = made_by(wanted.account, client, key)
    entries = by_hand(wanted, postings, made=made, note=note, at=act.now, closes=closes)

    def attempt() -> Entry:
        if (known := books.by_hand(client, made)) is not None:
            return _again(known, entries[0])
        _places(entries, clients, connections)
        moved = "; ".join(f"{one.book} {one.detail} {one.amount}" for one in postings)
        told = {"client": client, "postings": moved}
        if closes is None:
            books.enter(entries, act.audit("books.enter", made, after=told, reason=note))
            return entries[0]
        answered = breaks.get(wanted.id, closes).by_hand(made, entries[0].postings, act.now)
        audit = act.audit("books.enter", made, after={**told, "closes": closes}, reason=note)
        breaks.answer(answered, entries, audit)
        return entries[0]

    return until_done(attempt, what="the books, which others keep writing in")


def _again(known: Entry, asked: Entry) -> Entry:
    """What came of it before. Raises KeyReused for another entry."""
    if (known.postings, known.note, known.closes) != (asked.postings, asked.note, asked.closes):
        raise KeyReused
    return known


def _places(entries: Sequence[Entry], clients: Clients, connections: Connections) -> None:
    """Nothing, if both sides of all of it are known here. Raises Invalid."""
    for other in entries[1:]:
        _there(other.client, clients)
    holders: dict[str, ClientId | None] = {one.id: one.holder for one in connections.list()}
    if any(posting for entry in entries for posting in misplaced(entry, holders)):
        raise Invalid.at("/postings", "only connections whose money stands in these books")


def _leaf[Thing](
    things: Sequence[Thing], places: Sequence[str], bookmarks: Bookmarks, limit: int, cursor: str
) -> Leaf[Thing]:
    """Raises BadToken."""
    after = bookmarks.find(cursor)
    first = places.index(after[0]) + 1 if after and after[0] in places else 0
    more = first + limit < len(things)
    leaf = tuple(things[first : first + limit])
    return Leaf(leaf, bookmarks.put(places[first + limit - 1]) if more else "")


def _place(words: Sequence[str]) -> tuple[str, int]:
    """After which stack to go on, and how many of the shelf's entries to pass over then."""
    if not words:
        return "", 0
    after, skipped = words
    return after, int(skipped)


def _there(client: ClientId, clients: Clients) -> None:
    try:
        clients.get(client)
    except NotFound as nobody:
        raise Invalid.at("/postings", "a client of this account") from nobody


def _allowed(act: Act, client: ClientId) -> None:
    require(act.seat, Permission.REPORTS_TAX, act.now, on=Resource(client=client, mode=Mode.LIVE))
