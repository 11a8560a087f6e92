"""What is taken back of what paid for a subscription: by a bank, or given back whole. Nobody is charged for
what lets nobody in.

::

    a bank has the money of one of its charges     nothing is charged, and nobody is let in
        └ it gives it back                         both as before, and the coming charge on the next of its
        │                                          days: what fell due meanwhile is not charged
        └ for good                                 it ends
    the last one paid is given back whole          nobody is let in, and it ends; or, where it is to go on,
                                                   the next charge that is paid lets in again

Each is a fact of one order, and drawn once: heard of again, nothing moves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from cartwright.domain.entitlements import Ending, Entitlement
from cartwright.domain.ids import OrderId
from cartwright.domain.orders import Order
from cartwright.domain.subscriptions.resting import rested
from cartwright.domain.subscriptions.states import DISPUTED, REFUNDED, Farewell, SubscriptionState
from cartwright.domain.subscriptions.subscription import Subscription


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A charge that was given back whole, `at` that moment. `keeps`: what it paid for goes on all the same.
    `overtaken`: the charge after it was paid since, so it was the last one then."""

    order: OrderId
    number: int
    at: datetime
    keeps: bool = False
    overtaken: bool = False


def number_of(order: Order) -> int:
    """Of the charge that a paid order is of a subscription; 0: it began with that one."""
    return order.instalment.number if order.instalment else 0


def contested(found: Subscription, order: OrderId, at: datetime) -> Subscription:
    """A bank has the money of that charge. What waits to be paid is called off."""
    if order in found.contested:
        return found
    after = replace(found, contested=(*found.contested, order), version=found.version + 1)
    return after if after.state.over else rested(replace(after, due=at))


def lost(found: Subscription, order: OrderId, at: datetime) -> Subscription:
    """It has it for good: that ends it, at once, or as soon as what waits is called off."""
    after = contested(found, order, at)
    ends_so = after.leaving is not None and after.leaving.reason == DISPUTED
    if after.state.over or ends_so:
        return after
    return replace(after.ends(Farewell(at, DISPUTED)), version=found.version + 1)


def won(found: Subscription, order: OrderId, at: datetime) -> Subscription:
    """It has given it back. Once no bank has any, it is charged again, from the next of its days on."""
    if order not in found.contested:
        return found
    left = tuple(one for one in found.contested if one != order)
    after = replace(found, contested=left, version=found.version + 1)
    if left:
        return after
    last = after.covered.order if after.covered else after.order
    # What was paid while a bank had the money lets in from now on.
    after = replace(after, shut=after.shut and last in after.returned)
    if after.state.over:
        return after
    if after.trying is not None:
        # A change of plan was asked for on another day: it is called off, and charged no more.
        return replace(after, declined=after.declined or after.turn is not None, due=at)
    paused = after.state is SubscriptionState.PAUSED
    if paused and (after.resumes is None or after.resumes > at):
        return rested(after)
    if after.leaving is None:
        after = replace(after, calendar=after.calendar.skipping(_passed(after, at)))
    if paused:
        return replace(after.resumes_at(at), version=found.version + 1)
    if after.state is SubscriptionState.PAST_DUE:
        after = replace(after, state=SubscriptionState.ACTIVE, failed=0, since=None, failure="")
    return replace(after, due=after.next_due())


def given_back(found: Subscription, one: GivenBack, at: datetime) -> Subscription:
    """A charge was given back whole. Where that is the last one paid, it is over, or rests until another is;
    where another was paid since, it is over when that one's time is. An earlier one takes nothing: its own
    time is over."""
    if one.order in found.returned:
        return found
    after = replace(found, returned=(*found.returned, one.order), version=found.version + 1)
    latest, kept_whole = one.number == after.paid, one.keeps and after.state.over
    stays = after.access is not None and after.access.stays
    if latest and not stays and not kept_whole and after.state is not SubscriptionState.CANCELLED:
        after = replace(after, shut=True)
    if one.keeps or after.state.over:
        return after
    if latest:
        after = after.ends(Farewell(at, REFUNDED))
    elif one.overtaken and after.leaving is None:
        after = after.cancels(Farewell(at, REFUNDED))
    return replace(after, version=found.version + 1)


def access(after: Subscription, held: Entitlement, at: datetime) -> Entitlement:
    """What its buyer is let into, by how it stands; the very same where nothing changes."""
    if after.shut:
        return held.revoke(Ending.REFUND, at=at)
    if after.state is SubscriptionState.CANCELLED and not _stays(after):
        return held.revoke(Ending.SUBSCRIPTION, at=at)
    if after.contested:
        return held.revoke(Ending.DISPUTE, at=at)
    days = after.access.days if after.access else None
    until = after.calendar.moment(after.coming) if days and not after.state.over else None
    return held.pay_anew(until) if held.because is Ending.REFUND else held.give_back(until)


def _passed(found: Subscription, at: datetime) -> int:
    """How many of its charges have fallen due by then, and were not made."""
    passed = 0
    while found.calendar.moment(found.coming + passed) <= at:
        passed += 1
    return passed


def _stays(after: Subscription) -> bool:
    """Whether it ended by a refund, which takes nothing of what is its buyer's to keep."""
    refunded = after.ended is not None and after.ended.reason == REFUNDED
    return refunded and after.access is not None and after.access.stays
