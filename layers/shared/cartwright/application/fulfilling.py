"""Giving a buyer what was paid for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from cartwright.domain.catalog import Product
from cartwright.domain.fulfilment import Fulfilment
from cartwright.domain.ids import ProductId
from cartwright.domain.orders import Order, OrderState


class Shelf(Protocol):
    """As much of the catalogue as this takes."""

    def some(self, products: Sequence[ProductId]) -> Sequence[Product]: ...


@dataclass(frozen=True, slots=True)
class Fulfilled:
    """What there is to get of a product, by the name it was bought under."""

    product: ProductId
    name: str
    fulfilment: Fulfilment


def fulfilled(orders: Iterable[Order], *, shelf: Shelf) -> Sequence[Fulfilled]:
    """What the buyer of these orders gets: of those that are paid, each product once, as it is by now.

    One read, where something bought gives something; none else.
    """
    bought = {
        line.product: line.name
        for order in orders
        if order.state is OrderState.PAID
        for line in order.lines
        if line.gives
    }
    if not bought:
        return ()
    return [
        Fulfilled(product.id, bought[product.id], product.fulfilment)
        for product in shelf.some(list(bought))
        if product.fulfilment.gives
    ]
