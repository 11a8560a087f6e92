"""Disputes of what was paid: looked at when the processor says so, booked, and access taken away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cartwright.application import entitling
from cartwright.application.again import until_done
from cartwright.application.ports.entitlements import Entitlements
from cartwright.application.ports.processors import Processors
from cartwright.application.ports.selling import Delivery, Orders
from cartwright.domain.entitlements import Ending
from cartwright.domain.ids import AccountId, OrderId
from cartwright.domain.movements import Disputed
from cartwright.domain.orders import Order, Sale
from cartwright.domain.settlement import dispute

type EntitlementsOf = Callable[[AccountId], Entitlements]

_WORDS = ("dispute", "chargeback")


@dataclass(frozen=True, slots=True)
class Looked:
    """The order with its disputes as they are now, and whether this very call has booked something."""

    order: Order
    committed: bool = False


def tells_of_one(delivery: Delivery) -> bool:
    """Whether a webhook is about a dispute, by its processor's name of the event."""
    return any(word in delivery.kind.lower() for word in _WORDS)


def whose(delivery: Delivery, orders: Orders) -> OrderId | None:
    """The order a dispute is of: processors name the payment, and seldom what we wrote to it."""
    if not delivery.reference:
        return None
    return orders.paid_by(delivery.connection, delivery.reference)


def look(order: Order, *, orders: Orders, processors: Processors, entitlements: EntitlementsOf) -> Looked:
    """Ask how the disputes of a paid order's payment stand, and commit what is new.

    What a bank took back lets nobody in any more, and a dispute that is won gives no access back: that is for
    the owner to sell, or to give, again. Said again, it books and revokes nothing more. Raises Outage.
    """
    disputes = processors.known(order).disputed(order)
    known = iter([order])

    def attempt() -> Looked:
        latest = next(known, None) or orders.get(order.id)
        settlement = dispute(latest, disputes)
        if settlement is None:
            return Looked(latest)
        orders.settle(settlement)
        return Looked(settlement.after, committed=True)

    looked = until_done(attempt, what="the order, which others keep moving")
    taken = [one for one in looked.order.disputes if one.state.takes]
    if taken:
        for owner in looked.order.owners:
            sale = looked.order.sale(owner)
            entitling.revoke(
                sale, Ending.DISPUTE, at=taken[0].at, entitlements=entitlements(looked.order.account)
            )
    return looked


def of_sale(sale: Sale, *, orders: Orders) -> Sequence[Disputed]:
    """The disputes of what the sale was paid with, as the processor last told of them. Raises NotFound."""
    return orders.get(sale.order).disputes
