"""What there is so many of, and what one buyer may have so many of: counted as `storage/uses.py` says.

::

    ACCOUNT#a#PRODUCT#p               TAKEN            live, test: how many are sold or reserved of a stock
    ACCOUNT#a#CLIENT#c#BUYER#digest   TAKEN#live#p     how many this buyer has of what c sells

A buyer's are the seller's own, so that each seller forgets them with what it sold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from cartwright.application.ports.sold import Bought
from cartwright.domain.availability import BoughtBefore, SoldOut
from cartwright.domain.catalog import Mode
from cartwright.domain.ids import AccountId, ClientId, ProductId
from cartwright.domain.orders import Order
from cartwright.domain.settlement import Settlement
from cartwright.storage import keys, uses
from cartwright.storage.buyers import digest
from cartwright.storage.schema import Item
from cartwright.storage.table import Delete, Table, Write
from cartwright.storage.uses import Use

_TAKEN, _HAD = "taken", "had"


def taken(order: Order) -> list[Write]:
    """The legs of placing the order that count what it takes."""
    return [uses.taken(use) for use in (*_of_stocks(order), *_of_buyers(order).values())]


def moved(settlement: Settlement, table: Table, *, now: datetime) -> list[Write]:
    """The legs of a settlement that give it back, or take it again. One read for each buyer's."""
    before, after = settlement.before, settlement.after
    legs = [leg for use in _of_stocks(before) for leg in uses.counted(use, settlement)]
    for (owner, _), use in _of_buyers(before).items():
        forgotten = owner in after.forgotten_by
        if forgotten and settlement.revived:
            continue  # sold to nobody
        legs += uses.counted_of_a_buyer(use, settlement, table, forgotten=forgotten, now=now)
    return legs


def so_far(mode: Mode, item: Item | None) -> int:
    """How many are taken in a mode, by a product's item of it."""
    many = item.get(mode.value, 0) if item else 0
    assert isinstance(many, int)
    return many


def forgotten(account: AccountId, bought: Iterable[Bought], kept: Collection[str]) -> list[Delete]:
    """What buyers had of products, by the sales that they are known by no more."""
    places = {
        (one.client, one.buyer, one.mode.value, product)
        for one in bought
        for product in one.limited
        if product not in kept
    }
    return [Delete(keys.bought_of(account, *place)) for place in sorted(places)]


def had_by(order: Order, owner: ClientId, kept: Collection[str]) -> list[Delete]:
    """What the buyer of an order that expired had of the products of one of its owners."""
    had = _of_buyers(order).items()
    return [Delete(use.place) for (whose, product), use in had if whose == owner and product not in kept]


def _of_stocks(order: Order) -> list[Use]:
    limits = {line.product: line.stock for line in order.lines}
    return [
        Use(
            keys.taken(order.account, product),
            _TAKEN,
            limit,
            SoldOut(product=product),
            order.pieces[product],
            order.mode.value,
        )
        for product, limit in limits.items()
        if limit is not None
    ]


def _of_buyers(order: Order) -> Mapping[tuple[ClientId, ProductId], Use]:
    """Of a buyer who is forgotten nothing is kept to be counted."""
    if order.buyer.veiled:
        return {}
    buyer = digest(order.buyer.email)
    return {
        (line.owner, line.product): Use(
            keys.bought_of(order.account, line.owner, buyer, order.mode.value, line.product),
            _HAD,
            line.each,
            BoughtBefore(product=line.product),
            order.pieces[line.product],
        )
        for line in order.lines
        if line.each is not None
    }
