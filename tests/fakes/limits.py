"""What there is so many of, and what one buyer may have so many of, in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cartwright.application.ports.sold import Bought
from cartwright.domain.availability import BoughtBefore, SoldOut
from cartwright.domain.ids import AccountId, ClientId, ProductId
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.settlement import Settlement
from cartwright.storage.digests import mailbox
from tests.fakes.shelves import Shelves

type Had = tuple[AccountId, ClientId, str, str, ProductId]


def take(shelves: Shelves, order: Order) -> None:
    """All of it or none. Raises SoldOut and BoughtBefore."""
    stocks, had = _stocks(order), _had(order)
    for (_, product, _), (many, limit) in stocks.items():
        if shelves.taken[order.account, product, order.mode] + many > limit:
            raise SoldOut(product=product)
    for place, (many, limit) in had.items():
        if shelves.had[place] + many > limit:
            raise BoughtBefore(product=place[-1])
    shelves.taken.update({place: many for place, (many, _) in stocks.items()})
    shelves.had.update({place: many for place, (many, _) in had.items()})


def move(shelves: Shelves, settlement: Settlement) -> None:
    """What a settlement gives back, or takes again."""
    before, after = settlement.before, settlement.after
    stocks = {place: many for place, (many, _) in _stocks(before).items()}
    had = {place: many for place, (many, _) in _had(before).items()}
    if settlement.revived:
        shelves.taken.update(stocks)
        shelves.had.update({place: many for place, many in had.items() if place[1] not in after.forgotten_by})
    elif after.state is OrderState.EXPIRED:
        shelves.taken.subtract(stocks)
        _known_no_more(shelves, had)


def forget(shelves: Shelves, bought: Iterable[Bought]) -> None:
    for one in bought:
        for limited in one.limited:
            place = (one.account, one.client, one.counted_as, one.mode, limited.product)
            _known_no_more(shelves, {place: limited.pieces})


def _known_no_more(shelves: Shelves, had: Mapping[Had, int]) -> None:
    for place, many in had.items():
        if place in shelves.had:
            shelves.had[place] -= many
            if shelves.had[place] <= 0:
                del shelves.had[place]


def _stocks(order: Order) -> dict[tuple[AccountId, ProductId, str], tuple[int, int]]:
    return {
        (order.account, line.product, order.mode): (order.pieces[line.product], line.stock)
        for line in order.lines
        if line.stock is not None
    }


def _had(order: Order) -> dict[Had, tuple[int, int]]:
    if order.buyer.veiled:
        return {}
    buyer = mailbox(order.buyer.email)
    return {
        (order.account, line.owner, buyer, order.mode, line.product): (order.pieces[line.product], line.each)
        for line in order.lines
        if line.each is not None
    }
