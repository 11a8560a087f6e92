"""What a page may show: what is on sale at this moment, and how much of it is left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cartwright.application.ports.selling import OrdersOf
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import OrderId
from cartwright.domain.offers import Offer
from cartwright.domain.orders import OrderState


@dataclass(frozen=True, slots=True)
class Held:
    """An unpaid order that a buyer comes back from, with its key: the next one will replace it."""

    order: OrderId
    key: str


def shelf(offer: Offer, *, now: datetime, held: Iterable[Held], orders: OrdersOf) -> Offer:
    """The offer as it is on sale now, with those bumps of which some are left. To who holds the last ones
    unpaid they are not sold out: one read more for each order that is `held`, where anything is counted.

    Raises NotYetOnSale, NoLongerOnSale and SoldOut.
    """
    offer = offer.on_sale(now)
    for one in dict.fromkeys(held) if offer.taken else ():
        offer = _given_back(offer, one, orders)
    return offer.in_stock()


def _given_back(offer: Offer, held: Held, orders: OrdersOf) -> Offer:
    try:
        order = orders(offer.account).get(held.order)
    except NotFound:
        return offer
    mine = order.key == held.key and order.state is OrderState.PLACED and order.mode is offer.product.mode
    return offer.given_back(order.pieces) if mine else offer
