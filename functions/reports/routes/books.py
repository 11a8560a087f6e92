"""A client's books: what stands in them, what a processor's own do not agree on, entries by hand."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Path, Query

from cartwright.application import bookkeeping
from cartwright.bootstrap import shop, signing
from cartwright.bootstrap.caller import Acting, ActingOrKey
from cartwright.domain.journal import Book, Shelf
from cartwright.domain.periods import Period
from cartwright.http.paths import break_id, client_id, entry_id
from reports.allowing import allowed
from reports.books import BooksSeen, BreakSeen, BreaksSeen, EntryExplained, EntrySeen, EntryTaken
from reports.routes.paging import Cursor, Limit

router = APIRouter()

BOOKS = "/v1/accounts/{account}/clients/{client}/books"

OfMonth = Annotated[str, Query(description="A month of the client's own calendar, such as 2026-11")]
OfBook = Annotated[Book | None, Query(description="One book; without it, all of them")]
OfDetail = Annotated[
    str,
    Query(max_length=255, description="One connection, product, jurisdiction or client, by its id or code"),
]
IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description="Needed: the same key again is the same entry, whatever became of the first request",
    ),
]
Closed = Annotated[bool, Query(description="Those that are closed, instead of those that are open")]


@router.get(BOOKS, summary="What stands in a client's books in a month")
async def books(  # noqa: PLR0917  (a search has as many words)
    act: ActingOrKey,
    client: str,
    month: OfMonth,
    book: OfBook = None,
    detail: OfDetail = "",
    limit: Limit = 50,
    cursor: Cursor = "",
) -> BooksSeen:
    """What each book comes to over the month, and the entries that make it, in time order. Tests are in none
    of it. Every amount is the sum of the postings of that book and detail. Of few entries among many a page
    may be short, or empty, and go on."""
    mine = shop.store().of(act.seat.member.account)
    wanted = mine.clients.get(allowed(act, client))
    found = bookkeeping.month(
        act,
        wanted.id,
        Period(month),
        Shelf(book, detail),
        limit=limit,
        cursor=cursor,
        books=mine.books,
        signatures=signing.signatures(),
    )
    return BooksSeen.of(month, found)


@router.get(BOOKS + "/breaks", summary="What a client's books and the processors' own do not agree on")
async def breaks(
    act: ActingOrKey, client: str, closed: Closed = False, limit: Limit = 50, cursor: Cursor = ""
) -> BreaksSeen:
    """Found by holding each connection's own books against ours every night; newest first. A break is closed
    by itself once both agree, or by an entry by hand that `closes` it."""
    mine = shop.store().of(act.seat.member.account)
    wanted = mine.clients.get(allowed(act, client))
    found = bookkeeping.differing(
        act,
        wanted.id,
        closed=closed,
        limit=limit,
        cursor=cursor,
        breaks=mine.breaks,
        signatures=signing.signatures(),
    )
    return BreaksSeen.of(found, act.now)


@router.get(BOOKS + "/breaks/{break}", summary="One of them")
async def one_break(act: ActingOrKey, client: str, wanted: Annotated[str, Path(alias="break")]) -> BreakSeen:
    found = shop.store().of(act.seat.member.account).breaks
    return BreakSeen.of_break(found.get(allowed(act, client), break_id(wanted)), act.now)


@router.post(BOOKS, status_code=201, summary="Make an entry by hand")
async def enter(act: Acting, client: str, taken: EntryTaken, key: IdempotencyKey = "") -> EntrySeen:
    """For what no event tells: what reached the bank, or what one client paid another. Needs
    `account.manage`, and is in the audit log with its note. Postings sum to nothing, each to another book or
    detail; none is of revenue, refunds or tax, and each connection is one whose money stands in these books.
    Of a `settlement` the other client's books get the same, the other way round. A break that it `closes` is
    accounted for by it."""
    mine = shop.store().of(act.seat.member.account)
    made = bookkeeping.enter(
        act,
        client_id(client),
        taken.wanted(),
        key=key,
        note=taken.note,
        clients=mine.clients,
        connections=mine.connections,
        books=mine.books,
        breaks=mine.breaks,
        closes=taken.answered,
    )
    return EntrySeen.of(made)


@router.get(BOOKS + "/{month}/entries/{entry}", summary="One entry, down to where it came from")
async def entry(act: ActingOrKey, client: str, month: str, entry: str) -> EntryExplained:
    """Its postings and how it was taxed; the order, the sale and the document it is of; and the processor's
    own ids of the payment and of what happened to it."""
    mine = shop.store().of(act.seat.member.account)
    found = bookkeeping.explain(
        act,
        client_id(client),
        Period(month),
        entry_id(entry),
        books=mine.books,
        orders=mine.orders,
        events=mine.events,
    )
    return EntryExplained.explained(found)
