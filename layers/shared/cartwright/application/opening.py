"""Opening the payment of an order that was placed: through the connection that was asked for, or through one
that stands in for it.

::

    opened there ──▶ attached ──▶ shown          from here on, this payment or none
    refused, no answer ──▶ passed on to the next that stands in ──▶ opened there …

Two conditional writes keep a buyer from ever being asked for the same money twice. A payment is shown only
once its reference is attached to the order, which the order refuses if it has another payment by then; and it
is passed on only while it has no reference. So what is left behind nobody was ever given the means to pay,
whether its processor made it or not.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cartwright.application.again import TRIES, until_done
from cartwright.application.ports.processors import ProcessorRefused
from cartwright.application.ports.selling import Stale
from cartwright.domain.errors import Outage
from cartwright.domain.orders import OrderState
from cartwright.domain.settlement import Settlement

if TYPE_CHECKING:
    from cartwright.application.ports.processors import Intent, Processors
    from cartwright.application.ports.selling import Orders, ReturnUrl
    from cartwright.domain.connections import Connection
    from cartwright.domain.ids import ConnectionId
    from cartwright.domain.offers import Offer
    from cartwright.domain.orders import Order


@dataclass(frozen=True, slots=True)
class Opened:
    """The order as it is now, its payment if there is still one to be made, and the connection it is at; None
    for one that the offer does not know any more."""

    order: Order
    intent: Intent | None
    through: Connection | None


def opened(
    order: Order, offer: Offer, *, orders: Orders, processors: Processors, return_url: ReturnUrl
) -> Opened:
    """The order's payment, opened: at its own connection, or, as long as it was never shown to anybody, at
    the next that stands in where that one does not answer or refuses. Each is asked once.

    A decline is no reason: nobody has paid with anything yet. Raises ProcessorRefused where all refuse, and
    then the order has expired; Outage where one did not answer, and then it waits: the same may be sent
    again.
    """
    asked: set[ConnectionId] = set()
    silent: Outage | None = None
    for _ in range(TRIES):
        through = offer.known(order.payment.connection)
        asked.add(order.payment.connection)
        try:
            processor = processors.of(through) if through else processors.known(order)
            intent = processor.open(order, return_url=return_url(order))
        except (Outage, ProcessorRefused) as failed:
            silent = silent or (failed if isinstance(failed, Outage) else None)
            standing_in = next((one for one in offer.stand_ins(order) if one.id not in asked), None)
            if standing_in is None:
                if silent is None:
                    _expire(order, orders)
                raise silent or failed from failed
            order = _passed_on(order, standing_in, orders)
        else:
            if order.payment.reference == intent.truth.reference:
                return Opened(order, intent, through)
            attached = order.attached(intent.truth.reference)
            if orders.attach(attached):
                return Opened(attached, intent, through)
            latest = orders.get(order.id)
            if latest.payment.id == order.payment.id:
                return Opened(attached, intent, through)
            order = orders.recall(latest)
        if order.state is not OrderState.PLACED:
            return Opened(order, None, through)
    raise Outage("the order, which others keep moving", retry_after=1)


def payable(order: Order, *, orders: Orders, processors: Processors, return_url: ReturnUrl) -> str:
    """Where the buyer can pay a placed order at its processor; empty where it cannot (any more). What is
    opened in the place of a payment that failed is noted before it is shown, so who calls the order off looks
    at that one. Raises Outage, ProcessorRefused, and NotFound."""
    intent = processors.known(order).open(order, return_url=return_url(order))
    if not intent.hosted_url or intent.truth.reference == order.payment.reference:
        return intent.hosted_url
    if orders.attach(order.attached(intent.truth.reference)):
        return intent.hosted_url
    latest = orders.get(order.id)
    same = latest.payment.reference == intent.truth.reference
    return intent.hosted_url if same and latest.state is OrderState.PLACED else ""


def _passed_on(order: Order, to: Connection, orders: Orders) -> Order:
    """The order with a payment of its own through another connection; or as others have it by now."""
    after = order.passed_on(to.id, to.holder)
    try:
        orders.pass_on(after)
    except Stale:
        return orders.recall(orders.get(order.id))
    return after


def _expire(order: Order, orders: Orders) -> None:
    with suppress(Outage):  # then the sweep finds it
        until_done(lambda: call_off(orders.get(order.id), orders))


def call_off(order: Order, orders: Orders) -> None:
    """The order, expired, if its payment was never opened. Raises Stale."""
    expired = order.unopened()
    if expired is not order:
        orders.settle(Settlement(order, expired))
