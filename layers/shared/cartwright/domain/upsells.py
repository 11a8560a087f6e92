"""Orders that come of offers after paying: their price, and the order a yes makes.

Each is an order of its own with a payment, sales, entries and numbers of its own; it is charged to the method
that the order it follows left, and nothing that becomes of it touches that order.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from functools import partial

from cartwright.domain.coupons import (
    Coupon,
    CouponElsewhere,
    CouponNotYet,
    CouponOver,
    CouponTooSmall,
    Lowering,
    Reduction,
    Used,
)
from cartwright.domain.doubts import doubted
from cartwright.domain.funnel import Step
from cartwright.domain.ids import OrderId, PaymentId, StepId, derived
from cartwright.domain.offers import Offer
from cartwright.domain.orders import Order, lines_of, sellers_of
from cartwright.domain.payments import Payment
from cartwright.domain.pricing import Quote, Selection, quote
from cartwright.domain.tax import Business


def follow_on_id(order: OrderId, step: StepId) -> OrderId:
    """The id of the order that a yes to a step makes: the same however often it is said."""
    return OrderId(derived("order", "step", order, step))


def price(step: Step, offer: Offer, order: Order, *, now: datetime) -> Quote:
    """What a step costs the buyer of `order` (with its words): less the step's own discount, or the coupon
    that `order` used, whichever leaves less to pay; they are not added up.

    The coupon counts as of the moment `order` was placed: this is still that purchase. Raises what `quote`
    does.
    """
    ways: list[Lowering | None] = [Reduction(step.discount) if step.discount else None]
    if offer.coupon is not None and order.coupon is not None:
        ways.append(offer.coupon.coupon)
    found: list[Quote] = []

    def priced(way: Lowering | None, business: Business | None) -> Quote:
        chosen, place = Selection(step.option, part=step.kind.part), order.buyer.place
        at = order.placed_at
        return quote(offer, chosen, place=place, on=now.date(), coupon=way, now=at, business=business)

    for way in ways:
        with suppress(CouponElsewhere, CouponNotYet, CouponOver, CouponTooSmall):
            found.append(doubted(priced(way, order.buyer.business), partial(priced, way)))
    return min(found, key=_cost)


def follow_on(order: Order, step: Step, priced: Quote, offer: Offer, *, at: datetime) -> Order:
    """What a yes to a step of `order` (paid, with its words) places. Raises ValueError without a method."""
    if order.payment.saved is None:
        raise ValueError("without a method that was kept, nothing is charged with one click")
    made = follow_on_id(order.id, step.id)
    coupon = offer.coupon.coupon if offer.coupon else None
    return Order(
        account=order.account,
        id=made,
        key=order.key,
        host=order.host,
        slug=order.slug,
        mode=order.mode,
        # What was asked and carried along is that order's: nothing is asked for one click.
        buyer=order.buyer.telling((), linked=False),
        lines=lines_of(priced, offer),
        sellers=sellers_of(priced, offer),
        payment=Payment(
            PaymentId(derived("payment", made)),
            order.payment.connection,
            priced.total.gross,
            saves=priced.later,
            kept=order.payment.saved,
            holder=order.payment.holder,
            step=offer.step(priced.currency),
        ),
        placed_at=at,
        coupon=_used(coupon) if coupon and priced.coupon else None,
        follows=order.id,
        accent=order.accent,
    )


def _used(coupon: Coupon) -> Used:
    """One purchase is one use, and the order this one follows has counted it."""
    return Used(coupon.id, coupon.code)


def _cost(priced: Quote) -> tuple[int, ...]:
    """To be compared: what is due today, then what falls due later, one after the other."""
    later = (
        stretch.amount.gross.minor
        for line in priced.lines
        if line.future is not None
        for stretch in line.future.stretches
    )
    return priced.total.gross.minor, *later
