"""All that one word of the processor changes, as one value: it is committed whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cartwright.domain import entitlements, subscriptions
from cartwright.domain.entitlements import Entitlement
from cartwright.domain.jobs import Job, number
from cartwright.domain.journal import Entry, charged, contested, cost
from cartwright.domain.movements import Disputed
from cartwright.domain.orders import Order, OrderState, Sale
from cartwright.domain.payments import PaymentState, Truth
from cartwright.domain.subscriptions import Subscription
from cartwright.domain.vat_checks import VatCheck, opened


@dataclass(frozen=True, slots=True)
class Settlement:
    """`after` replaces the order as it was `before`; the rest is new. `revived`: it had expired,
    and was paid all the same, so what it gave back is taken again. `checks` are of the sales whose buyer's
    VAT number was in doubt; `entitlements` are what the sales grant, `begun` what their lines go on as.

    `renewal` is there where the order is a charge of a subscription."""

    before: Order
    after: Order
    sales: tuple[Sale, ...] = ()
    entries: tuple[Entry, ...] = ()
    jobs: tuple[Job, ...] = ()
    revived: bool = False
    checks: tuple[VatCheck, ...] = ()
    entitlements: tuple[Entitlement, ...] = ()
    begun: tuple[Subscription, ...] = ()
    renewal: Renewal | None = None


@dataclass(frozen=True, slots=True)
class Renewal:
    """How a subscription stands after the end of an order of its own, and till when that lets its buyer in:
    both are the next versions of what was read."""

    subscription: Subscription | None = None
    entitlement: Entitlement | None = None


def granted(order: Order) -> Truth:
    """The word on an order that asks for nothing, which no processor has to give: it is bought as it is
    placed, and of that moment, whoever says so and however often."""
    payment = order.payment
    return Truth(payment.id, order.id, PaymentState.SUCCEEDED, payment.amount, order.placed_at)


@dataclass(frozen=True, slots=True)
class Renewed:
    """The subscription that an order moves, as it stands, and what its buyer is let into by it, if that is
    there."""

    subscription: Subscription
    entitlement: Entitlement | None = None


def settle(order: Order, truth: Truth, of: Renewed | None = None) -> Settlement | None:
    """What `truth` changes of `order`, which is a charge `of` a subscription if it is one; None if nothing.
    Raises AnotherOrders and AmountDiffers."""
    after = order.heard(truth)
    if after is order:
        return None
    ended = renewal(after, of) if of is not None else None
    if after.state is not OrderState.PAID or after.keeps is not None:
        return Settlement(order, after, renewal=ended)
    if order.state is OrderState.PAID:
        return Settlement(order, after, entries=cost(after))
    sales = tuple(after.sale(owner) for owner in after.owners)
    jobs = tuple(number(sale.account, sale.owner, sale.id) for sale in sales)
    revived = order.state is OrderState.EXPIRED
    checks = tuple(check for sale in sales if (check := opened(sale)))
    entitled = tuple(one for sale in sales for one in entitlements.granted(sale))
    begun = subscriptions.begun(after, sales)
    entries = (*charged(after), *cost(after))
    return Settlement(order, after, sales, entries, jobs, revived, checks, entitled, begun, ended)


def renewal(order: Order, of: Renewed) -> Renewal:
    """A charge that is paid lets its buyer in for longer; one that cannot be paid any more is an attempt that
    failed. A method that was left is the subscription's."""
    before = of.subscription
    if order.state is not OrderState.PAID or order.keeps is not None:
        after = before.lapses(order.id) if order.state is not OrderState.PAID else before.takes(order)
        return Renewal(after if after is not before else None)
    assert order.payment.settled_at is not None
    after = before.pays(order)
    if after is before:
        return Renewal()
    longer = after.prolonged(of.entitlement, order.payment.settled_at) if of.entitlement else None
    return Renewal(after, longer if longer is not of.entitlement else None)


def dispute(order: Order, disputes: Sequence[Disputed]) -> Settlement | None:
    """What the processor's word on the disputes of a paid order's payment changes; None if nothing."""
    after = order.disputed(disputes)
    return None if after is order else Settlement(order, after, entries=contested(order, after))
