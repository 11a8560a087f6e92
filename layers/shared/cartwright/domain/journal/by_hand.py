"""An entry by somebody's hand: what no event tells, such as what one client paid another of what it held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from cartwright.domain.catalog import Mode
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import ClientId, EntryId, OrderId, SaleId, derived
from cartwright.domain.journal.entries import Book, Entry, Kind, Posting
from cartwright.domain.journal.making import month_in
from cartwright.domain.money import Money, Taxed
from cartwright.domain.people import Client

NEVER = frozenset({Book.REVENUE, Book.REFUNDS, Book.TAX})
"""What is sold, given back and taxed has documents and reports, and is never put right by hand."""


def by_hand(
    client: Client, postings: Sequence[Posting], *, made: EntryId, note: str, at: datetime
) -> tuple[Entry, ...]:
    """The entry in a client's books and, where it is about another client, that one's: the same, the other
    way round.

    Raises Invalid for postings that do not sum to nothing in one currency, for books that are NEVER by hand,
    and for more than one other client.
    """
    currencies = {posting.amount.currency for posting in postings}
    if len(postings) < 2 or len(currencies) != 1 or not all(posting.amount for posting in postings):
        raise Invalid.at("/postings", "two at least, of one currency, and none of nothing")
    if sum(posting.amount.minor for posting in postings):
        raise Invalid.at("/postings", "together nothing")
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
    )
    return (entry, *(_other_way_round(entry, ClientId(other)) for other in others))


def _other_way_round(entry: Entry, other: ClientId) -> Entry:
    """In the other client's books, in the same month."""
    turned = (
        Posting(one.book, entry.client if one.book is Book.SETTLEMENT else one.detail, -one.amount)
        for one in entry.postings
    )
    turned_id = EntryId(derived("entry", Kind.MANUAL, entry.id))
    return replace(entry, client=other, id=turned_id, postings=tuple(turned), mirrors=entry.id)
