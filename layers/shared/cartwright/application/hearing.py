"""The last word on an order: its processor's, or, where nothing is asked of the buyer, its own."""

from __future__ import annotations

from cartwright.application.ports.processors import Processors
from cartwright.application.ports.selling import ReturnUrl
from cartwright.domain.orders import Order
from cartwright.domain.payments import Asks, Truth
from cartwright.domain.settlement import granted


def truth(order: Order, *, processors: Processors, return_url: ReturnUrl) -> Truth:
    """How the order's payment stands. Raises Outage, and NotFound for a connection that is not there."""
    if order.payment.asks is Asks.NOTHING:
        return granted(order)
    return processors.known(order).truth(order, return_url=return_url(order))


def cancelled(order: Order, *, processors: Processors, return_url: ReturnUrl) -> Truth:
    """The same after trying to cancel it: what asked for nothing has been bought."""
    if order.payment.asks is Asks.NOTHING:
        return granted(order)
    return processors.known(order).cancel(order, return_url=return_url(order))
