"""Where the links of a mail about a cart lead: back to it, or to where such mails are refused.

Both open with the mail's own secret, and say nothing of anybody without it.
"""

from __future__ import annotations

from dataclasses import dataclass

from cartwright.application.ports.carts import Carts, Link
from cartwright.application.ports.selling import Orders
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import OrderId
from cartwright.domain.orders import Order, OrderState


@dataclass(frozen=True, slots=True)
class Left:
    """A cart to go on with: `order` is the one that was not paid, if there is one and its buyer is not
    forgotten."""

    link: Link
    order: Order | None

    @property
    def paid(self) -> bool:
        return self.order is not None and self.order.state is OrderState.PAID


def resume(order: OrderId, key: str, *, carts: Carts, orders: Orders) -> Left:
    """Raises NotFound without the right key, and once it is too long ago."""
    link = opened(order, key, carts=carts)
    try:
        placed = orders.get(order)
    except NotFound:
        return Left(link, None)
    forgotten = placed.state is not OrderState.PAID and (
        placed.buyer.veiled or link.client in placed.forgotten_by
    )
    return Left(link, None if forgotten else placed)


def opened(order: OrderId, key: str, *, carts: Carts) -> Link:
    """Raises NotFound without the right key."""
    link = carts.link(order)
    if link is None or link.key != key:
        raise NotFound
    return link


def refuse(order: OrderId, key: str, *, carts: Carts) -> Link:
    """No more such mails to this address from this seller. Said again, nothing changes. Raises NotFound."""
    link = opened(order, key, carts=carts)
    carts.refuse(link)
    return link
