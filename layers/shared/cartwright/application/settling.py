"""From the processor's word to paid, booked and due its number. Webhook, confirmation and sweep take this one
way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from cartwright.application import disputing, hearing
from cartwright.application.again import until_done
from cartwright.application.disputing import ConcernedOf
from cartwright.application.ports.processors import Processors
from cartwright.application.ports.selling import Delivery, Inbox, Orders, ReturnUrl, Stale
from cartwright.application.reasons import why
from cartwright.domain.attempts import Limits, TooManyAttempts, Window
from cartwright.domain.errors import Conflict, Invalid, NotFound, Refusal
from cartwright.domain.ids import OrderId, parse
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.payments import PaymentState, Truth
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


AT_LAST = timedelta(hours=1)
"""How long a webhook waits for the order it names."""


class OrderUnknown(NotFound):
    """A webhook names an order in our own words, and there is none."""

    code = "order-unknown"
    title = "There is no such order"


class PaidElsewhere(Conflict):
    """Money was taken by a payment that nobody was given the means to make, and that its order has left
    behind. Facts: `order`, `connection`, `amount`."""

    code = "paid-elsewhere"
    title = "A payment that was left behind has been made"


class Heard(StrEnum):
    """What came of a webhook."""

    IGNORED = "ignored"
    SEEN = "seen"
    WAITING = "waiting"
    DECLINED = "declined"
    SETTLED = "settled"
    RETURNED = "returned"
    PARKED = "parked"


def hear(
    delivery: Delivery,
    *,
    orders: Orders,
    inbox: Inbox,
    processors: Processors,
    return_url: ReturnUrl,
    concerned: ConcernedOf,
    limits: Limits,
    now: datetime,
    returned: Callable[[OrderId], object],
) -> Heard:
    """Do what a webhook is about, once. Refusals park it with their reason; an Outage is left to be
    retried.

    What tells of money given back of a paid order has `returned` look what was.

    A decline is counted by card and by mailbox, once for each delivery that tells of it. Where one of them
    has been declined too often the payment is called off, so that nobody tries on, and the mailbox places no
    order until its window ends.
    """
    order = _about(delivery, orders, inbox, now)
    if isinstance(order, Heard):
        return order
    try:
        if order.payment.connection != delivery.connection:
            return _left_behind(order, delivery, inbox=inbox, processors=processors, return_url=return_url)
        after = _afterwards(
            order,
            delivery,
            orders=orders,
            processors=processors,
            concerned=concerned,
            returned=returned,
            now=now,
        )
        if after is not None:
            # Last: until all is done, whoever hears of it again does all of it again.
            inbox.close(delivery, after)
            return after
        truth = None
        if order.state is not OrderState.PAID or order.payment.awaits_fee:
            truth = hearing.truth(order, processors=processors, return_url=return_url)
        heard = Heard.SEEN
        # A card that our own clock tries is nobody's attempt at guessing.
        tried = order.state is OrderState.PLACED and order.instalment is None
        if truth is not None and tried and _declined(truth):
            heard = Heard.DECLINED
            windows = limits.of_decline(truth.card, order.buyer.email, order.mode, now)
            if _counted(delivery, windows, orders):
                return heard
            orders.bar(limits.of_decline("", order.buyer.email, order.mode, now))
            truth = hearing.cancelled(order, processors=processors, return_url=return_url)
        if truth is not None and converge(order, truth, orders, delivery).committed:
            return Heard.SETTLED if heard is Heard.SEEN else heard
        inbox.close(delivery, "seen")
    except Stale:
        # It was told before, and counted then.
        return Heard.SEEN
    except Refusal as refusal:
        inbox.park(delivery, code=refusal.code, detail=why(refusal))
        return Heard.PARKED
    return heard


def _afterwards(
    order: Order,
    delivery: Delivery,
    *,
    orders: Orders,
    processors: Processors,
    concerned: ConcernedOf,
    returned: Callable[[OrderId], object],
    now: datetime,
) -> Heard | None:
    """What came of what is told of a paid order; None where it is about the payment itself."""
    if order.state is not OrderState.PAID:
        return None
    heard = None
    if disputing.tells_of_one(delivery):
        looked = disputing.look(order, orders=orders, processors=processors, concerned=concerned, now=now)
        heard = Heard.SETTLED if looked.committed else Heard.SEEN
    # It may be about either: Mollie says nothing but that something was.
    if _of_a_refund(delivery):
        returned(order.id)
        heard = Heard.RETURNED
    return heard


def _left_behind(
    order: Order, delivery: Delivery, *, inbox: Inbox, processors: Processors, return_url: ReturnUrl
) -> Heard:
    """What came of news of a payment that the order left behind at another connection: it is called off.
    Raises PaidElsewhere if money was taken there all the same, and NotFound where there was none."""
    before = order.left_behind(delivery.connection)
    if before is None:
        raise NotFound
    truth = hearing.cancelled(before, processors=processors, return_url=return_url)
    if truth.state is PaymentState.SUCCEEDED:
        raise PaidElsewhere(order=order.id, connection=delivery.connection, amount=str(truth.amount))
    inbox.close(delivery, "seen")
    return Heard.SEEN


def _of_a_refund(delivery: Delivery) -> bool:
    """All processors name it so: `charge.refunded`, `PAYMENT.CAPTURE.REFUNDED`, `refund.failed`."""
    return "refund" in delivery.kind.casefold()


def _about(delivery: Delivery, orders: Orders, inbox: Inbox, now: datetime) -> Order | Heard:
    """The order a webhook is about; or what came of it, where there is none."""
    wanted = _named(delivery, orders)
    if wanted is None:
        # The client's processor account has other business than ours: not an error.
        inbox.close(delivery, "ignored")
        return Heard.IGNORED
    try:
        return orders.get(wanted)
    except NotFound:
        return _of_nobody(delivery, inbox, now)


def _named(delivery: Delivery, orders: Orders) -> OrderId | None:
    """The order that a webhook is about: which it names, or that of the payment that is disputed or given
    back."""
    try:
        return OrderId(parse("order", delivery.order))
    except Invalid:
        known_by_payment = disputing.tells_of_one(delivery) or _of_a_refund(delivery)
        return disputing.whose(delivery, orders) if known_by_payment else None


def _of_nobody(delivery: Delivery, inbox: Inbox, now: datetime) -> Heard:
    """It names an order in our own words, and there is none: it waits, and the sweeper sends it again; after
    AT_LAST it is set aside."""
    if now - inbox.since(delivery) < AT_LAST:
        return Heard.WAITING
    inbox.park(delivery, code=OrderUnknown.code, detail=delivery.order)
    return Heard.PARKED


def _declined(truth: Truth) -> bool:
    return truth.state is PaymentState.OPEN and bool(truth.failure)


def _counted(delivery: Delivery, windows: Sequence[Window], orders: Orders) -> bool:
    """One decline more, with which the delivery is done; or there is no room for it. Raises Stale if it was
    done before."""
    try:
        orders.decline(delivery, windows)
    except TooManyAttempts:
        return False
    return True


def converge(order: Order, truth: Truth, orders: Orders, delivery: Delivery | None = None) -> Standing:
    """Commit what the processor's word changes; whoever loses a race looks at what the winner did.

    Raises AnotherOrders, AmountDiffers, and Outage if others keep being faster.
    """
    known = iter([order])

    def attempt() -> Standing:
        """On the order as it was handed over; once a race was lost, as it is then."""
        latest = next(known, None) or orders.get(order.id)
        moved = latest.payment.reference not in {order.payment.reference, truth.reference}
        if latest.payment.id != order.payment.id or (moved and truth.state is PaymentState.CANCELED):
            # What was said is of a payment that it has left behind.
            return Standing(latest)
        # Only its end moves a subscription.
        ends = latest.moves is not None and truth.state.final and latest.state is not OrderState.PAID
        settlement = settle(latest, truth, orders.renewed(latest) if ends else None)
        if settlement is None:
            return Standing(latest, truth)
        orders.settle(settlement, delivery)
        return Standing(settlement.after, truth, committed=True)

    return until_done(attempt, what="the order, which others keep moving")
