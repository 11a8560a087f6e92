"""What a processor paid out: from what stands with it to the bank, in the books of whose connection it is."""

from __future__ import annotations

from cartwright.domain.catalog import Mode
from cartwright.domain.connections import Connection
from cartwright.domain.ids import EntryId, OrderId, SaleId, derived
from cartwright.domain.journal.entries import Book, Entry, Kind, Posting
from cartwright.domain.journal.making import month_in
from cartwright.domain.money import Money, Taxed
from cartwright.domain.movements import Movement
from cartwright.domain.people import Client


def paid_out(line: Movement, connection: Connection, holder: Client) -> Entry:
    """The entry of a payout, by the line of the processor's own books that it is: its id follows from that.

    What came back from the bank is such a line as well, the other way round.
    """
    reached = -line.amount
    postings = (
        Posting(Book.PROCESSOR, connection.id, line.amount - line.fee),
        Posting(Book.BANK, connection.id, reached),
        Posting(Book.FEES, connection.id, line.fee),
    )
    return Entry(
        account=connection.account,
        client=holder.id,
        id=EntryId(derived("entry", Kind.PAYOUT, connection.id, line.reference)),
        kind=Kind.PAYOUT,
        mode=Mode.TEST if connection.can.play else Mode.LIVE,
        at=line.at,
        month=month_in(holder.profile.zone, line.at),
        order=OrderId(""),
        sale=SaleId(""),
        payment_reference="",
        postings=tuple(posting for posting in postings if posting.amount),
        facts=(),
        amount=Taxed.free(Money.zero(line.amount.currency)),
        origin=line.origin,
    )
