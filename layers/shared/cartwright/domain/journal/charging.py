"""What a paid order books: an entry for each owner, and one for who holds the money, where that is another.
And what takes back how a sale was taxed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from cartwright.domain.ids import EntryId
from cartwright.domain.journal.entries import Book, Entry, Kind, Posting
from cartwright.domain.journal.facts import facts_of
from cartwright.domain.journal.holding import mirrored, stands
from cartwright.domain.journal.making import booked, entry_id
from cartwright.domain.money import Money, Taxed, total
from cartwright.domain.orders import Line, Order, Sale


def charged(order: Order) -> tuple[Entry, ...]:
    """The entries of a paid order: one per owner, with ids that follow from both: nothing books twice. And
    one beside it for who holds the money, where that is not the owner."""
    charges = (_charge(order, order.sale(owner)) for owner in order.owners)
    return tuple(entry for charge in charges for entry in mirrored(charge, order.payment))


def corrected(sale: Sale, lines: Sequence[Line], *, reference: str, at: datetime) -> Entry:
    """The entry that makes of the sale's own `lines` these, which came to be known at `at`: it takes back how
    those that differ were taxed, and says how they are.

    It stands in the month of `at`: what was reported is not written again. `reference` is the payment's.
    Raises ValueError unless what was paid is the same.
    """
    pairs = [(one, other) for one, other in zip(sale.lines, lines, strict=True) if one != other]
    if any(one.amount.gross != other.amount.gross for one, other in pairs):
        raise ValueError(f"a correction of {sale.id} moves money")
    facts = [-fact for one, _ in pairs for fact in facts_of(one)]
    facts += [fact for _, other in pairs for fact in facts_of(other)]
    nothing = Money.zero(sale.total.gross.currency)
    tax = total([fact.tax for fact in facts], nothing.currency)
    revenue = [Posting(Book.REVENUE, one.product, one.amount.net - other.amount.net) for one, other in pairs]
    return booked(
        Kind.CORRECTION,
        sale,
        [*revenue, *(Posting(Book.TAX, fact.jurisdiction, -fact.tax) for fact in facts)],
        at=at,
        reference=reference,
        facts=facts,
        amount=Taxed(-tax, tax, nothing),
    )


def charge_id(sale: Sale) -> EntryId:
    """Of the entry by which a sale was booked."""
    return entry_id(_kind(sale), sale)


def _kind(sale: Sale) -> Kind:
    return Kind.REBILL if sale.lines[0].instalment else Kind.CHARGE


def _charge(order: Order, sale: Sale) -> Entry:
    amount = sale.total
    facts = [fact for line in sale.lines for fact in facts_of(line)]
    charge = booked(
        _kind(sale),
        sale,
        [
            stands(order.payment, sale.owner, amount.gross),
            *(Posting(Book.REVENUE, line.product, -line.amount.net) for line in sale.lines),
            *(Posting(Book.TAX, fact.jurisdiction, -fact.tax) for fact in facts),
        ],
        at=sale.at,
        reference=order.payment.reference,
        facts=facts,
        amount=amount,
    )
    return replace(charge, repeats=order.repeats)
