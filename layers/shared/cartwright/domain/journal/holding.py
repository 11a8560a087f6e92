"""Whose connection took the money, and what that client and the owner of the sale owe each other.

::

    the owner's own connection      owner    processor +119   revenue -100   tax -19
    the agency's connection         owner    settlement[agency] +119   revenue -100   tax -19
                                    agency   processor +119   settlement[owner] -119
"""

from __future__ import annotations

from cartwright.domain.ids import ClientId, EntryId, derived
from cartwright.domain.journal.entries import Book, Entry, Kind, Posting
from cartwright.domain.money import Money, Taxed, total
from cartwright.domain.payments import Payment


def stands(payment: Payment, owner: ClientId, amount: Money) -> Posting:
    """In the books of `owner`, where money of its sale is that came (+) or went (-) by `payment`: at the
    processor, or with the client whose connection it is."""
    if payment.holder in {None, owner}:
        return Posting(Book.PROCESSOR, payment.connection, amount)
    return Posting(Book.SETTLEMENT, str(payment.holder), amount)


def mirrored(entry: Entry, payment: Payment) -> tuple[Entry, ...]:
    """The entry of the owner of a sale and, where another client holds the money, that one's: to be booked
    together, once.

    Both stand in the same month, the owner's, so that what the two owe each other is equal month by month.
    """
    holder = payment.holder
    owed = total(
        [one.amount for one in entry.postings if one.book is Book.SETTLEMENT and one.detail == holder],
        entry.amount.gross.currency,
    )
    if holder is None or holder == entry.client or not owed:
        return (entry,)
    nothing = Money.zero(owed.currency)
    held = Entry(
        account=entry.account,
        client=holder,
        id=EntryId(derived("entry", Kind.SETTLEMENT, entry.id)),
        kind=Kind.SETTLEMENT,
        mode=entry.mode,
        at=entry.at,
        month=entry.month,
        order=entry.order,
        sale=entry.sale,
        payment_reference=entry.payment_reference,
        postings=(
            Posting(Book.PROCESSOR, payment.connection, owed),
            Posting(Book.SETTLEMENT, entry.client, -owed),
        ),
        facts=(),
        amount=Taxed.free(nothing),
        origin=entry.origin,
        mirrors=entry.id,
    )
    return entry, held
