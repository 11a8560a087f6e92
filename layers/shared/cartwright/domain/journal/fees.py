"""What a processor kept of a payment, in the books of the client whose connection it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cartwright.domain.ids import ClientId, EntryId, SaleId, derived
from cartwright.domain.journal.entries import Book, Entry, Kind, Posting
from cartwright.domain.journal.making import month_in
from cartwright.domain.money import Money, Taxed
from cartwright.domain.orders import Order, sale_id
from cartwright.domain.payments import Fee


def cost(order: Order) -> tuple[Entry, ...]:
    """The entry of the fee of a paid order; none while it is not known, or where there was none.

    Where nobody noted whose connection it is, each owner bears its part, by what it sold.
    """
    return kept(order, order.payment.fee) if order.payment.fee else ()


def kept(order: Order, fee: Fee, *once: str) -> tuple[Entry, ...]:
    """The entries of what a processor kept (or, below nothing, gave back) on account of an order; their ids
    follow from the order and `once`."""
    if not fee.amount:
        return ()
    return tuple(_entry(order, fee, client, part, once) for client, part in _borne(order, fee) if part)


def shared(order: Order, amount: Money) -> dict[ClientId, Money]:
    """An amount in shares of the owners, by what each sold."""
    owners = order.owners
    sold = [sum(line.amount.gross.minor for line in order.lines if line.owner == owner) for owner in owners]
    return dict(zip(owners, amount.split(sold), strict=True))


def _borne(order: Order, fee: Fee) -> Iterator[tuple[ClientId, Money]]:
    if order.payment.holder is not None:
        yield order.payment.holder, fee.amount
        return
    yield from shared(order, fee.amount).items()


def _entry(order: Order, fee: Fee, client: ClientId, part: Money, once: Sequence[str]) -> Entry:
    """Of the bearer's own sale, if the order is one. It stands in the bearer's month, or in that of whose
    page it was bought on."""
    return Entry(
        account=order.account,
        client=client,
        id=EntryId(derived("entry", Kind.FEE, order.id, client, *once)),
        kind=Kind.FEE,
        mode=order.mode,
        at=fee.at,
        month=month_in(order.sellers.get(client, order.seller).zone, fee.at),
        order=order.id,
        sale=sale_id(order.id, client) if client in order.owners else SaleId(""),
        payment_reference=order.payment.reference,
        postings=(
            Posting(Book.PROCESSOR, order.payment.connection, -part),
            Posting(Book.FEES, order.payment.connection, part),
        ),
        facts=(),
        amount=Taxed.free(Money.zero(part.currency)),
        origin=fee.reference,
    )
