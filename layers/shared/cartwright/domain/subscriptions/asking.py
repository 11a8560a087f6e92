"""The order by which a buyer leaves another payment method: it asks for a method alone, and sells nothing.

It is opened, paid, heard of and given up as every order is, so each processor that keeps a method without a
purchase takes another in its own way; only that its end is the subscription's move, and nothing else.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cartwright.domain.ids import OrderId, PaymentId, derived
from cartwright.domain.money import Money, Taxed
from cartwright.domain.orders import Line, Order
from cartwright.domain.payments import Payment
from cartwright.domain.subscriptions.rebilling import Terms
from cartwright.domain.subscriptions.subscription import Subscription


def asked(subscription: Subscription, terms: Terms, *, order: OrderId, key: str, at: datetime) -> Order:
    """Under that id, placed `at`."""
    first = terms.order
    line = next(one for one in first.lines if one.number == subscription.line)
    nothing = Taxed.free(Money.zero(first.payment.amount.currency))
    return Order(
        account=subscription.account,
        id=order,
        key=key,
        host=first.host,
        slug=first.slug,
        mode=subscription.mode,
        buyer=replace(first.buyer.telling((), linked=False), delivery=None),
        lines=(
            Line(
                number=1,
                part=line.part,
                product=subscription.product,
                option=subscription.option,
                owner=subscription.owner,
                name=subscription.name,
                amount=nothing,
                treatment=line.treatment,
            ),
        ),
        sellers={subscription.owner: terms.seller},
        payment=Payment(
            PaymentId(derived("payment", order)),
            subscription.connection,
            nothing.gross,
            saves=True,
            holder=first.payment.holder,
        ),
        placed_at=at,
        accent=first.accent,
        keeps=subscription.id,
    )
