"""An entry by somebody's hand: what no event tells, such as what one client paid another of what it held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from cartwright.domain.catalog import Mode
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import PREFIXES, AccountId, BreakId, ClientId, EntryId, OrderId, SaleId, derived
from cartwright.domain.journal.entries import Book, Entry, Kind, Posting
from cartwright.domain.journal.making import month_in
from cartwright.domain.money import Money, Taxed
from cartwright.domain.people import Client

NEVER = frozenset({Book.REVENUE, Book.REFUNDS, Book.TAX})
"""What is sold, given back and taxed has documents and reports, and is never put right by hand."""

_CONNECTION = f"{PREFIXES['connection']}_"

AT_CONNECTIONS = frozenset({Book.PROCESSOR, Book.FEES, Book.DISPUTES})
"""Their details are connections, and nothing else. What reached a bank may have come another way."""


def by_hand(
    client: Client,
    postings: Sequence[Posting],
    *,
    made: EntryId,
    note: str,
    at: datetime,
    closes: BreakId | None = None,
) -> tuple[Entry, ...]:
    """The entry in a client's books and, where it is about another client, that one's: the same, the other
    way round.

    Raises Invalid for postings that do not sum to nothing in one currency or are against themselves, for
    books that are NEVER by hand, and for more than one other client.
    """
    currencies = {posting.amount.currency for posting in postings}
    if len(postings) < 2 or len(currencies) != 1 or not all(posting.amount for posting in postings):
        raise Invalid.at("/postings", "two at least, of one currency, and none of nothing")
    if sum(posting.amount.minor for posting in postings):
        raise Invalid.at("/postings", "together nothing")
    if len({(posting.book, posting.detail) for posting in postings}) < len(postings):
        raise Invalid.at("/postings", "each book and detail once")
    if any(posting.book in NEVER for posting in postings):
        raise Invalid.at("/postings", "no revenue, no refunds and no tax")
    others = {posting.detail for posting in postings if posting.book is Book.SETTLEMENT}
    if len(others) > 1 or client.id in others:
        raise Invalid.at("/postings", "one other client at most")
    entry = Entry(
        account=client.account,
        client=client.id,
        id=made,
        kind=Kind.MANUAL,
        mode=Mode.LIVE,
        at=at,
        month=month_in(client.profile.zone, at),
        order=OrderId(""),
        sale=SaleId(""),
        payment_reference="",
        postings=tuple(postings),
        facts=(),
        amount=Taxed.free(Money.zero(currencies.pop())),
        note=note,
        closes=closes,
    )
    return (entry, *(_other_way_round(entry, ClientId(other)) for other in others))


def made_by(account: AccountId, client: ClientId, key: str) -> EntryId:
    """By which a request that is sent again is the same entry."""
    return EntryId(derived("entry", account, client, Kind.MANUAL, key))


def misplaced(entry: Entry, holders: Mapping[str, ClientId | None]) -> Iterator[Posting]:
    """Its postings at a connection that is not there, and of one made by hand those at a connection in whose
    client's books it does not stand.

    `holders` are all connections of the account, by id, each with the client in whose books its money stands:
    None, where that was never noted, is whoever sells.
    """
    for posting in entry.postings:
        if posting.book not in AT_CONNECTIONS and not (
            posting.book is Book.BANK and posting.detail.startswith(_CONNECTION)
        ):
            continue
        elsewhere = entry.kind is Kind.MANUAL and holders.get(posting.detail) not in {None, entry.client}
        if posting.detail not in holders or elsewhere:
            yield posting


def _other_way_round(entry: Entry, other: ClientId) -> Entry:
    """In the other client's books, in the same month."""
    turned = (
        Posting(one.book, entry.client if one.book is Book.SETTLEMENT else one.detail, -one.amount)
        for one in entry.postings
    )
    turned_id = EntryId(derived("entry", Kind.MANUAL, entry.id))
    return replace(entry, client=other, id=turned_id, postings=tuple(turned), mirrors=entry.id, closes=None)
