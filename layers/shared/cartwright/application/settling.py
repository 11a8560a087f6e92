"""From the processor's word to paid, booked and due its number. Webhook, confirmation and sweep take this one
way."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cartwright.application import hearing
from cartwright.application.again import until_done
from cartwright.application.ports.processors import Processors
from cartwright.application.ports.selling import Delivery, Inbox, Orders, ReturnUrl
from cartwright.application.reasons import why
from cartwright.domain.errors import Invalid, NotFound, Refusal
from cartwright.domain.ids import OrderId, parse
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.payments import Truth
from cartwright.domain.settlement import settle


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an order stands, the processor's last word if it was asked, and whether this very call moved the
    order."""

    order: Order
    truth: Truth | None = None
    committed: bool = False


def confirm(
    order: OrderId, key: str, *, orders: Orders, processors: Processors, return_url: ReturnUrl
) -> Standing:
    """Where the buyer's order stands, after asking the processor unless it is settled.

    Raises NotFound without the order's key. An Outage of the processor leaves the order as it is.
    """
    found = orders.get(order)
    if found.key != key:
        raise NotFound
    if found.state is not OrderState.PLACED:
        return Standing(orders.recall(found))
    truth = hearing.truth(found, processors=processors, return_url=return_url)
    standing = converge(found, truth, orders)
    return replace(standing, order=orders.recall(standing.order))


def hear(
    delivery: Delivery, *, orders: Orders, inbox: Inbox, processors: Processors, return_url: ReturnUrl
) -> None:
    """Do what a webhook is about, once. Refusals park it with their reason; an Outage is left to be
    retried."""
    try:
        order = orders.get(OrderId(parse("order", delivery.order)))
    except (Invalid, NotFound):
        # The client's processor account has other business than ours: not an error.
        inbox.close(delivery, "ignored")
        return
    try:
        if order.payment.connection != delivery.connection:
            raise NotFound
        if order.state is not OrderState.PAID:
            truth = hearing.truth(order, processors=processors, return_url=return_url)
            if converge(order, truth, orders, delivery).committed:
                return
        inbox.close(delivery, "seen")
    except Refusal as refusal:
        inbox.park(delivery, code=refusal.code, detail=why(refusal))


def converge(order: Order, truth: Truth, orders: Orders, delivery: Delivery | None = None) -> Standing:
    """Commit what the processor's word changes; whoever loses a race looks at what the winner did.

    Raises AnotherOrders, AmountDiffers, and Outage if others keep being faster.
    """
    known = iter([order])

    def attempt() -> Standing:
        """On the order as it was handed over; once a race was lost, as it is then."""
        latest = next(known, None) or orders.get(order.id)
        settlement = settle(latest, truth)
        if settlement is None:
            return Standing(latest, truth)
        orders.settle(settlement, delivery)
        return Standing(settlement.after, truth, committed=True)

    return until_done(attempt, what="the order, which others keep moving")
