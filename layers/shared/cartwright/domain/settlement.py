"""All that one word of the processor changes, as one value: it is committed whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cartwright.domain import entitlements
from cartwright.domain.entitlements import Entitlement
from cartwright.domain.jobs import Job, number
from cartwright.domain.journal import Entry, charged, contested, cost
from cartwright.domain.movements import Disputed
from cartwright.domain.orders import Order, OrderState, Sale
from cartwright.domain.payments import PaymentState, Truth
from cartwright.domain.vat_checks import VatCheck, opened


@dataclass(frozen=True, slots=True)
class Settlement:
    """`after` replaces the order as it was `before`; the rest is new. `revived`: it had expired,
    and was paid all the same, so what it gave back is taken again. `checks` are of the sales whose buyer's
    VAT number was in doubt; `entitlements` are what the sales grant."""

    before: Order
    after: Order
    sales: tuple[Sale, ...] = ()
    entries: tuple[Entry, ...] = ()
    jobs: tuple[Job, ...] = ()
    revived: bool = False
    checks: tuple[VatCheck, ...] = ()
    entitlements: tuple[Entitlement, ...] = ()


def granted(order: Order) -> Truth:
    """The word on an order that asks for nothing, which no processor has to give: it is bought as it is
    placed, and of that moment, whoever says so and however often."""
    payment = order.payment
    return Truth(payment.id, order.id, PaymentState.SUCCEEDED, payment.amount, order.placed_at)


def settle(order: Order, truth: Truth) -> Settlement | None:
    """What `truth` changes of `order`; None if nothing. Raises AnotherOrders and AmountDiffers."""
    after = order.heard(truth)
    if after is order:
        return None
    if after.state is not OrderState.PAID:
        return Settlement(order, after)
    if order.state is OrderState.PAID:
        return Settlement(order, after, entries=cost(after))
    sales = tuple(after.sale(owner) for owner in after.owners)
    jobs = tuple(number(sale.account, sale.owner, sale.id) for sale in sales)
    revived = order.state is OrderState.EXPIRED
    checks = tuple(check for sale in sales if (check := opened(sale)))
    entitled = tuple(one for sale in sales for one in entitlements.granted(sale))
    entries = (*charged(after), *cost(after))
    return Settlement(order, after, sales, entries, jobs, revived, checks, entitled)


def dispute(order: Order, disputes: Sequence[Disputed]) -> Settlement | None:
    """What the processor's word on the disputes of a paid order's payment changes; None if nothing."""
    after = order.disputed(disputes)
    return None if after is order else Settlement(order, after, entries=contested(order, after))
