"""What there is so many of, and what one buyer may have so many of: counted as `storage/uses.py` says.

::

    ACCOUNT#a#PRODUCT#p               TAKEN            live, test: how many are sold or reserved of a stock
    ACCOUNT#a#CLIENT#c#BUYER#digest   TAKEN#live#p     how many this mailbox has of what c sells

A buyer's are the seller's own, so that each seller forgets them with what it sold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from cartwright.domain.availability import BoughtBefore, SoldOut
from cartwright.storage import keys, uses
from cartwright.storage.digests import mailbox
from cartwright.storage.schema import KIND, SHAPE, Item
from cartwright.storage.table import Update, Write
from cartwright.storage.uses import USED, Use

if TYPE_CHECKING:
    from cartwright.application.ports.sold import Bought
    from cartwright.domain.catalog import Mode
    from cartwright.domain.ids import AccountId, ClientId, ProductId
    from cartwright.domain.orders import Order
    from cartwright.domain.refund_entries import Restocked
    from cartwright.domain.settlement import Settlement
    from cartwright.storage.table import Table

_TAKEN, _HAD = "taken", "had"


def taken(order: Order) -> list[Write]:
    """The legs of placing the order that count what it takes."""
    return [uses.taken(use) for use in used(order)]


def used(order: Order) -> list[Use]:
    """What it takes of what is limited."""
    return [*_of_stocks(order), *_of_buyers(order).values()]


def moved(settlement: Settlement, table: Table) -> list[Write]:
    """The legs of a settlement that give it back, or take it again. One read for each buyer's."""
    before, after = settlement.before, settlement.after
    legs = [leg for use in _of_stocks(before) for leg in uses.counted(use, settlement)]
    for (owner, _), use in _of_buyers(before).items():
        if owner in after.forgotten_by and settlement.revived:
            continue  # sold to nobody
        legs += uses.counted_of_a_buyer(use, settlement, table)
    return legs


def put_back(restocked: Restocked) -> Write:
    """The leg after which so many less of a product are taken."""
    place = keys.taken(restocked.account, restocked.product)
    native: Item = {KIND: _TAKEN, SHAPE: 1}
    return Write(Update(place, native, add={restocked.mode.value: -restocked.pieces}))


def so_far(mode: Mode, item: Item | None) -> int:
    """How many are taken in a mode, by a product's item of it."""
    many = item.get(mode.value, 0) if item else 0
    assert isinstance(many, int)
    return many


def forgotten(account: AccountId, bought: Iterable[Bought], table: Table) -> list[Write]:
    """The legs after which buyers are not known to have had what these sales are of. A read for each."""
    had: Counter[tuple[ClientId, str, str, ProductId]] = Counter()
    for one in bought:
        for limited in one.limited:
            had[one.client, one.counted_as, one.mode.value, limited.product] += limited.pieces
    places = ((keys.bought_of(account, *place), many) for place, many in sorted(had.items()))
    return [leg for place, many in places for leg in uses.known_no_more(place, USED, many, table)]


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
    buyer = mailbox(order.buyer.email)
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
