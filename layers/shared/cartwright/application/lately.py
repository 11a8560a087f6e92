"""What the same browser ordered on the same page a moment ago: nobody pays twice without meaning to."""

from __future__ import annotations

from cartwright.application.ports.selling import Orders
from cartwright.application.shelves import Held
from cartwright.domain.errors import Conflict, NotFound
from cartwright.domain.ids import OrderId
from cartwright.domain.orders import Order, OrderState


class BoughtJustNow(Conflict):
    """The same browser paid for this within the last hour, and nobody has said that it is wanted once more.
    Facts: `order`, the one that is paid."""

    code = "bought-just-now"
    title = "This was bought a moment ago"


def unmeant(
    lately: Held | None,
    attempt: OrderId,
    *,
    named: OrderId | None = None,
    again: bool = False,
    orders: Orders,
) -> Order | None:
    """The order that was placed before and can still be paid, which this `attempt` is to stand in for: from
    another tab, or from before the page was loaded anew. None for the one that its buyer has `named`, and for
    an attempt that was sent before and is paid, or over: that is what it was. Raises BoughtJustNow, unless
    this is wanted `again`."""
    if lately is None or lately.order in {attempt, named}:
        return None
    before = _opened(lately, orders)
    if before is None or _over(attempt, orders):
        return None
    if before.state is OrderState.PAID and not again:
        raise BoughtJustNow(order=before.id)
    return before if before.state is OrderState.PLACED else None


def bought(lately: Held | None, *, orders: Orders) -> bool:
    """Whether what was ordered a moment ago is paid."""
    before = _opened(lately, orders) if lately else None
    return before is not None and before.state is OrderState.PAID


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
