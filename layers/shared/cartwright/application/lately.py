"""What the same browser ordered on the same page a moment ago: nobody pays twice without meaning to."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from cartwright.application.ports.selling import Orders
from cartwright.application.shelves import Held
from cartwright.domain.errors import Conflict, NotFound
from cartwright.domain.ids import AccountId, OrderId
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.subaddresses import undetailed

if TYPE_CHECKING:
    from cartwright.application.ports.returns import Returning

type ReturningOf = Callable[[AccountId], Returning]


class BoughtJustNow(Conflict):
    """The same browser paid for this within the last hour, and nobody has said that it is wanted once more.
    Facts: `order`, the one that is paid."""

    code = "bought-just-now"
    title = "This was bought a moment ago"


def unmeant(
    lately: Held | None,
    attempt: Order,
    *,
    named: OrderId | None = None,
    again: bool = False,
    told_of: Collection[OrderId] = (),
    orders: Orders,
    returns: ReturningOf,
) -> Order | None:
    """The order that was placed before and can still be paid, which this `attempt` is to stand in for: from
    another tab, or from before the page was loaded anew. None for the one that its buyer has `named`, for
    another buyer's at the same browser, and for an attempt that was sent before and is paid, or over: that is
    what it was. Raises BoughtJustNow, unless this is wanted `again`, or all of it was given back, or
    the buyer was `told_of` it as one that may be paid, and wants to pay once more."""
    if lately is None or lately.order in {attempt.id, named}:
        return None
    before = _opened(lately, orders)
    if before is None or _over(attempt.id, orders) or not _of_one_mailbox(orders.recall(before), attempt):
        return None
    meant = again or before.id in told_of
    if before.state is OrderState.PAID and not meant and not _given_back(before, returns):
        raise BoughtJustNow(order=before.id)
    return before if before.state is OrderState.PLACED else None


def bought(lately: Held | None, *, orders: Orders, returns: ReturningOf) -> bool:
    """Whether what was ordered a moment ago is paid, and not given back."""
    before = _opened(lately, orders) if lately else None
    return before is not None and before.state is OrderState.PAID and not _given_back(before, returns)


def _opened(held: Held, orders: Orders) -> Order | None:
    """None without the order's own key."""
    try:
        order = orders.get(held.order)
    except NotFound:
        return None
    return order if order.key == held.key else None


def _over(attempt: OrderId, orders: Orders) -> bool:
    """Whether it was sent before and asks for no money any more. One whose answer was lost may: its browser
    never heard of it, and has paid in another tab since."""
    try:
        order = orders.get(attempt)
    except NotFound:
        return False
    return order.state is not OrderState.PLACED


def _of_one_mailbox(before: Order, attempt: Order) -> bool:
    """Of a forgotten buyer nobody can say any more that it was another."""
    if before.buyer.veiled:
        return True
    one, other = (undetailed(order.buyer.email).casefold() for order in (before, attempt))
    return one == other


def _given_back(before: Order, returns: ReturningOf) -> bool:
    """Whether all of a paid order was given back, or is on its way to its buyer."""
    return returns(before.account).of(before.id).whole(before.lines)
