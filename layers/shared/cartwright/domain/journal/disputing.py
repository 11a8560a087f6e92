"""What a dispute books: money that a bank took back, or gave back again, and what the processor kept for it.

::

    opened   owner    disputes +119   processor -119        (or settlement[holder] -119, with its mirror)
             holder   fees +20        processor -20
    won      owner    disputes -119   processor +119
    lost     nothing more: it stays where it is
"""

from __future__ import annotations

from collections.abc import Iterator

from cartwright.domain.journal.entries import Book, Entry, Kind, Posting
from cartwright.domain.journal.fees import kept, shared
from cartwright.domain.journal.holding import mirrored, stands
from cartwright.domain.journal.making import booked
from cartwright.domain.money import Money
from cartwright.domain.movements import Disputed
from cartwright.domain.orders import Order
from cartwright.domain.payments import Fee


def contested(before: Order, after: Order) -> tuple[Entry, ...]:
    """The entries between two states of a paid order's disputes: only what moved.

    No tax changes: what a bank takes back gives nobody a credit note. Each owner bears its part, by what it
    sold; the fee is the holder's, as every fee. The order's version is in the ids, and only one can have made
    it.
    """
    known = {one.reference: one for one in before.disputes}
    return tuple(
        entry for dispute in after.disputes for entry in _moved(after, known.get(dispute.reference), dispute)
    )


def _moved(order: Order, before: Disputed | None, now: Disputed) -> Iterator[Entry]:
    once = (now.reference, str(order.version))
    was = shared(order, before.taken) if before else {}
    for owner, taken in shared(order, now.taken).items():
        moved = taken - was.get(owner, Money.zero(taken.currency))
        if not moved:
            continue
        entry = booked(
            Kind.DISPUTE,
            order.sale(owner),
            [
                stands(order.payment, owner, -moved),
                Posting(Book.DISPUTES, order.payment.connection, moved),
            ],
            at=now.at,
            reference=order.payment.reference,
            origin=now.reference,
            once=once,
        )
        yield from mirrored(entry, order.payment)
    fee = now.fee - before.fee if before else now.fee
    yield from kept(order, Fee(now.reference, fee, now.at), *once)
