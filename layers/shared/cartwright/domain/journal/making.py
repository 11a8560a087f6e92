"""An entry of a sale, made of what moved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from cartwright.domain.ids import EntryId, derived
from cartwright.domain.journal.entries import Entry, Kind, Known, Posting, TaxFact
from cartwright.domain.money import Money, Taxed
from cartwright.domain.orders import Sale


def month_of(at: datetime, sale: Sale) -> str:
    """The month of the owner's books a moment falls in: a tax period ends at the owner's own midnight."""
    return month_in(sale.seller.zone, at)


def month_in(zone: ZoneInfo, at: datetime) -> str:
    return at.astimezone(zone).strftime("%Y-%m")


def entry_id(kind: Kind, sale: Sale, *once: str) -> EntryId:
    return EntryId(derived("entry", kind, sale.id, *once))


def booked(
    kind: Kind,
    sale: Sale,
    postings: Sequence[Posting],
    *,
    at: datetime,
    reference: str,
    facts: Sequence[TaxFact] = (),
    amount: Taxed | None = None,
    origin: str = "",
    once: Sequence[str] = (),
) -> Entry:
    """The entry of `kind` in the books of the owner of `sale`.

    Its id follows from the kind, the sale and `once`, so that the same movement is never booked twice;
    `reference` is the payment's. Without an `amount` nothing was sold or taken back. Postings of nothing are
    left out.
    """
    return Entry(
        account=sale.account,
        client=sale.owner,
        id=entry_id(kind, sale, *once),
        kind=kind,
        mode=sale.mode,
        at=at,
        month=month_of(at, sale),
        order=sale.order,
        sale=sale.id,
        payment_reference=reference,
        postings=tuple(posting for posting in postings if posting.amount),
        facts=tuple(facts),
        amount=amount or Taxed.free(Money.zero(sale.total.gross.currency)),
        buyer=Known.of(sale) if facts else Known(),
        origin=origin,
    )
