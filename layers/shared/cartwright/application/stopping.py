"""What follows for what goes on of an order when what was paid with it is taken back by a bank, or given back
whole: nobody is charged for what lets nobody in.

The order and its refunds are the facts, and committed before; this draws from them, for each subscription in
one transaction with its buyer's access and the letters. Whoever does it again finds it done, and who died in
between is followed by who does the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from cartwright.application import entitling
from cartwright.application.again import until_done
from cartwright.application.listening import Readers, owner
from cartwright.application.ports.entitlements import Entitlements
from cartwright.application.ports.selling import Orders
from cartwright.application.ports.subscriptions import Subscriptions
from cartwright.domain.credits import gone, wholly_back
from cartwright.domain.dunning import RETRIES_AT_MOST
from cartwright.domain.entitlements import Ending, granting
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import ProductId, SubscriptionId
from cartwright.domain.movements import DisputeState, taken
from cartwright.domain.notices import Told, of_a_cancellation
from cartwright.domain.orders import Order, OrderState, Sale
from cartwright.domain.refund_entries import remaining
from cartwright.domain.refunds import Returns
from cartwright.domain.subscriptions import Subscription, stopping, subscription_id
from cartwright.domain.subscriptions.credited import goes_on, overdrawn
from cartwright.domain.subscriptions.stopping import GivenBack, number_of

ATTEMPTS = RETRIES_AT_MOST + 4
"""How many orders for one charge are looked through: all retries, and a few changes of plan that failed."""

type Move = Callable[[Subscription, datetime], Subscription]
"""What becomes of it, by the time it lives in."""


class Stoppable(Readers, Protocol):
    """What may have to stop, and who is told: one account's."""

    @property
    def entitlements(self) -> Entitlements: ...
    @property
    def subscriptions(self) -> Subscriptions: ...


def disputed(order: Order, *, mine: Stoppable, now: datetime) -> None:
    """By how the disputes of a paid order stand: as long as a bank has the money, nobody is let in by what it
    paid for, and nothing more is charged for that. Raises Outage if others keep being faster."""
    held = taken(order.disputes)
    if not held and not any(one.state is DisputeState.WON for one in order.disputes):
        return
    lost = any(one.state is DisputeState.LOST for one in order.disputes)
    drawn = stopping.lost if lost else stopping.contested if held else stopping.won
    since = held[0].at if held else now

    def move(found: Subscription, at: datetime) -> Subscription:
        return drawn(found, order.id, at)

    for sale in map(order.sale, order.owners):
        going = _going_on(order, sale)
        moved = {of for one, of in going.items() if _moved(one, move, mine, since=since, now=now)}
        rest = [product for product in granting(sale.lines) if product not in moved]
        if held:
            entitling.revoke(sale, Ending.DISPUTE, at=since, products=rest, entitlements=mine.entitlements)
        else:
            entitling.give_back(sale, products=rest, entitlements=mine.entitlements)


def returned(order: Order, returns: Returns, *, mine: Stoppable, orders: Orders, now: datetime) -> None:
    """By what was given back of a paid order: what a charge paid for that was given back whole is over, or
    rests. Raises Outage if others keep being faster."""
    for sale in map(order.sale, order.owners):
        for one, product in _going_on(order, sale).items():
            _overdrawn(one, sale, returns, mine, now)
            fact = _given_back(order, sale, product, returns)
            if fact is None:
                continue

            def move(found: Subscription, at: datetime, fact: GivenBack = fact) -> Subscription:
                return stopping.given_back(found, _beside(found, fact, orders), at)

            if not _moved(one, move, mine, since=fact.at, now=now) and product in gone(sale, returns):
                # It was sold before anything fell due by itself.
                entitling.revoke(
                    sale, Ending.REFUND, at=fact.at, products=[product], entitlements=mine.entitlements
                )


def _overdrawn(wanted: SubscriptionId, sale: Sale, returns: Returns, mine: Stoppable, now: datetime) -> None:
    """What was given back without asking here may be what is credited to another plan. Read only then."""
    if all(one.by is not None for one in returns.of(sale.id)):
        return
    line = next(one for one in sale.lines if goes_on(sale, one) == wanted)

    def move(found: Subscription, at: datetime) -> Subscription:
        return overdrawn(found, sale.order, remaining(line, returns), at)

    _moved(wanted, move, mine, since=now, now=now)


def _going_on(order: Order, sale: Sale) -> Mapping[SubscriptionId, ProductId]:
    """What of a sale goes on: of a charge, that which it is a charge of."""
    if order.instalment is not None:
        return {order.instalment.subscription: order.lines[0].product}
    return {subscription_id(sale.id, line.number): line.product for line in sale.lines if line.future}


def _given_back(order: Order, sale: Sale, product: ProductId, returns: Returns) -> GivenBack | None:
    """What its last refund makes of it; None unless all that was paid is back."""
    if not wholly_back(product, sale.lines, returns):
        return None
    lines = {line.number for line in sale.lines if line.product == product}
    arrived = (one for one in returns.of(sale.id) if one.id in returns.arrived(sale.id))
    about = (one for one in arrived if lines & {portion.line for portion in one.portions})
    last = max(about, key=lambda one: (one.at or one.asked_at, one.asked_at))
    return GivenBack(order.id, number_of(order), last.at or last.asked_at, last.keeps)


def _beside(found: Subscription, fact: GivenBack, orders: Orders) -> GivenBack:
    """With whether the charge after it was paid since: then it was the last one paid when it was given back,
    and nobody has said that it may go on. Read only where that matters."""
    if fact.keeps or fact.order in found.returned or found.covered is None or fact.number == found.paid:
        return fact
    paid = _paid_at(found, fact.number + 1, orders)
    return replace(fact, overtaken=paid is not None and paid > fact.at)


def _paid_at(found: Subscription, number: int, orders: Orders) -> datetime | None:
    """When that charge was; None where that is in none of the first orders for it."""
    assert found.covered is not None
    if number == found.paid:
        return orders.get(found.covered.order).payment.settled_at
    for attempt in range(ATTEMPTS):
        with suppress(NotFound):
            order = orders.get(found.attempted(number, attempt))
            if order.state is OrderState.PAID:
                return order.payment.settled_at
    return None


def _moved(wanted: SubscriptionId, move: Move, mine: Stoppable, *, since: datetime, now: datetime) -> bool:
    """Whether there is such a one; moved, if that is news."""

    def attempt() -> bool:
        found = mine.subscriptions.get(wanted)
        after = move(found, found.clock or now)
        if after is found:
            return True
        held = mine.subscriptions.entitlement(after) if after.access else None
        kept = stopping.access(after, held, since) if held else None
        ends = (after.ended, after.leaving) != (found.ended, found.leaving)
        told = of_a_cancellation(after, owner(after.owner, mine), now) if ends else Told()
        mine.subscriptions.move(
            after, access=kept if kept is not held else None, jobs=told.letters, joins=told.joins
        )
        return True

    with suppress(NotFound):
        return until_done(attempt, what="the subscription, which others keep moving")
    return False
