"""What the lines of a paid order go on as."""

from __future__ import annotations

from dataclasses import replace

from cartwright.domain.dunning import USUAL
from cartwright.domain.orders import Order, Sale
from cartwright.domain.subscriptions.calendar import Calendar
from cartwright.domain.subscriptions.states import SubscriptionState
from cartwright.domain.subscriptions.subscription import Subscription, subscription_id


def begun(order: Order, sales: tuple[Sale, ...]) -> tuple[Subscription, ...]:
    """What a paid order's lines go on as, where something falls due later."""
    return tuple(
        _begun(order, sale, line.number) for sale in sales for line in sale.lines if line.future is not None
    )


def _begun(order: Order, sale: Sale, number: int) -> Subscription:
    line = next(one for one in sale.lines if one.number == number)
    future = line.future
    assert future is not None
    calendar = Calendar.begun(future.interval, future.wait, sale.at, sale.seller.time_zone)
    made = Subscription(
        account=sale.account,
        id=subscription_id(sale.id, number),
        owner=sale.owner,
        order=sale.order,
        sale=sale.id,
        line=number,
        product=line.product,
        option=line.option,
        name=line.name,
        mode=sale.mode,
        connection=order.payment.connection,
        future=future,
        calendar=calendar,
        began=sale.at,
        state=SubscriptionState.TRIALING if future.wait else SubscriptionState.ACTIVE,
        due=None,
        saved=order.payment.saved,
        access=line.access,
        dunning=line.dunning or USUAL,
        step=order.payment.step,
    )
    return replace(made, due=made.next_due())
