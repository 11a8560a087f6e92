"""The orders that another one stands in for: which they are, and that they are out of the way before it is
placed. What its buyer says of them answers what the buyer was asked, and no more (docs/decisions/0322)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from cartwright.application import hearing
from cartwright.application.again import until_done
from cartwright.application.lately import BoughtJustNow, ReturningOf, unmeant
from cartwright.application.opening import call_off
from cartwright.application.ports.processors import ProcessorRefused, Processors
from cartwright.application.ports.selling import Orders, ReturnUrl
from cartwright.application.settling import converge
from cartwright.domain.errors import Conflict, NotFound, Outage
from cartwright.domain.ids import ConnectionId
from cartwright.domain.orders import Order, OrderState

if TYPE_CHECKING:
    from cartwright.application.challenging import Room
    from cartwright.application.selling import Purchase


class StillProcessing(Conflict):
    """The order to be replaced is being paid: whether that succeeds is not known yet. Facts: `order`."""

    code = "still-processing"
    title = "The earlier payment is still being processed"


class AlreadyPaid(Conflict):
    """The order to be replaced has been paid meanwhile. Facts: `order`."""

    code = "already-paid"
    title = "The order has been paid"


class EarlierUnknown(Conflict):
    """Whether the order to be replaced was paid cannot be found out: its processor does not answer. This one
    may be paid elsewhere, and nobody has said that it is wanted all the same. Facts: `order`."""

    code = "earlier-unknown"
    title = "Whether the earlier order was paid is not known"


def before(
    purchase: Purchase,
    order: Order,
    ways: Collection[ConnectionId],
    *,
    orders: Orders,
    returns: ReturningOf,
    allowed: Room,
) -> Sequence[Order]:
    """The orders that this one stands in for: what it names, and what the same browser ordered a moment ago
    and has not paid, which another tab may have placed since. While they can be paid they are let be, unless
    nothing that is known by now speaks against placing the other, which may be paid through those `ways`:
    what stays all the same (see `withdrawn`) gives nothing back. Raises what does, BoughtJustNow, and
    NotFound without the key of the order it names."""
    named = purchase.replaces
    lately = unmeant(
        purchase.lately,
        order,
        named=named,
        again=purchase.again,
        told_of=purchase.let_be,
        orders=orders,
        returns=returns,
    )
    found = [] if named is None else [orders.get(named)]
    if any(one.key != purchase.replaces_key for one in found):
        raise NotFound
    found += [lately] if lately else []
    waiting = [one for one in found if one.state is OrderState.PLACED]
    if waiting:
        going = (one for one in waiting if not _stays(one, purchase, ways))
        orders.foresee(order, allowed.windows, *going)
    return found


def withdrawn(
    before: Order,
    purchase: Purchase,
    ways: Collection[ConnectionId],
    *,
    orders: Orders,
    processors: Processors,
    return_url: ReturnUrl,
) -> Order:
    """A replaced order, once it can never be paid any more; or paid, where the purchase does not name it and
    is wanted again; or as it was, where its buyer was told that nobody knows of that very one, and wants to
    pay all the same. A processor of which its buyer has been told so is not waited for a second time.

    Only a payment that the processor calls cancelled is out of the way, or one that was never shown to
    anybody: one it is still working on may yet succeed. `ways` are the connections that the purchase may be
    paid through. Raises AlreadyPaid, or BoughtJustNow, StillProcessing, EarlierUnknown, and Outage or
    ProcessorRefused where there is no other way than the one that is silent, or lets its seller do nothing.
    """
    silent: Outage | ProcessorRefused | None = None
    if before.state is OrderState.PLACED and _stays(before, purchase, ways):
        return before
    if before.state is OrderState.PLACED:
        try:
            truth = hearing.cancelled(before, processors=processors, return_url=return_url)
        except (Outage, ProcessorRefused) as away:
            silent = away
            until_done(lambda: call_off(orders.get(before.id), orders))
            before = orders.get(before.id)
        else:
            before = converge(before, truth, orders).order
    if before.state is OrderState.PLACED:
        if silent is None:
            raise StillProcessing(order=before.id)
        if not _elsewhere(before, ways):
            raise silent
        raise EarlierUnknown(order=before.id) from silent
    if before.state is OrderState.PAID:
        _bought(before, purchase)
    return before


def _stays(before: Order, purchase: Purchase, ways: Collection[ConnectionId]) -> bool:
    """Whether it is left as it is, by a buyer who knows that it may be paid, and pays elsewhere."""
    return before.id in purchase.let_be and _elsewhere(before, ways)


def _elsewhere(before: Order, ways: Collection[ConnectionId]) -> bool:
    return not set(ways) <= {before.payment.connection}


def _bought(before: Order, purchase: Purchase) -> None:
    """Raises unless what turned out to be paid is wanted once more."""
    if before.id == purchase.replaces:
        raise AlreadyPaid(order=before.id)
    if not (purchase.again or before.id in purchase.let_be):
        raise BoughtJustNow(order=before.id)
