"""Doing what is due of a subscription: one small step after another, each committed before the next.

::

    nothing under way ──▶ place the charge's order ──▶ charge it ──▶ paid: the next charge
                                                          └ failed: said so, and left open for its buyer
    one that failed, the day of the retry ──▶ call it off at the processor ──▶ place the next attempt's order
                                                 └ paid meanwhile: the next charge

Whoever does it, however often and from wherever it broke off: an order's id follows from subscription,
charge and attempt, the processor is asked under the payment's own key, and order and subscription end
together. Between any two steps everything may be lost but the table.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cartwright.application import hearing
from cartwright.application.dunning import of_a_failure, of_cancelling, of_giving_up
from cartwright.application.listening import Readers
from cartwright.application.ports.processors import ProcessorRefused, Processors
from cartwright.application.ports.selling import Orders, ReturnUrl, Stale
from cartwright.application.ports.subscriptions import Subscriptions
from cartwright.application.ports.world import Births
from cartwright.application.settling import converge
from cartwright.application.taxing import Vouch
from cartwright.application.withdrawing import withdrawn
from cartwright.domain.errors import NotFound, Outage, Refusal
from cartwright.domain.ids import SubscriptionId
from cartwright.domain.notices import (
    Told,
    of_a_card_that_ends,
    of_a_change_that_waits,
    of_a_charge_ahead,
)
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.payments import Asks, PaymentState, Truth
from cartwright.domain.people import ShopClosed
from cartwright.domain.settlement import Settlement, granted, renewal
from cartwright.domain.subscriptions import (
    Farewell,
    Subscription,
    SubscriptionState,
    Terms,
    rebill,
    turning,
)
from cartwright.domain.subscriptions.resting import woken
from cartwright.domain.subscriptions.subscription import FORGOTTEN

STEPS = 12
"""More than any subscription needs at one moment: two attempts, one called off, and the end."""

STEPS_OF_ITS_OWN_CLOCK = 1_500
"""A year of days, each of four steps. What is left goes on when the message comes again."""


QUIET = Told()


class Did(StrEnum):
    """What a step came to: MOVED may be followed by another; WAITS has nothing more to do by itself."""

    MOVED = "moved"
    WAITS = "waits"


@dataclass(frozen=True, slots=True)
class Clerk:
    """Who does it, and with what."""

    subscriptions: Subscriptions
    orders: Orders
    processors: Processors
    return_url: ReturnUrl
    births: Births
    vouch: Vouch
    readers: Readers
    now: datetime

    def move(self, after: Subscription, told: Told = QUIET) -> Did:
        """With the end of what its buyer was let into, if it has ended. Raises Stale."""
        access = withdrawn(after, self.subscriptions, self.now)
        self.subscriptions.move(after, access=access, jobs=told.letters, joins=told.joins)
        return Did.MOVED


def bill(subscription: SubscriptionId, clerk: Clerk) -> int:
    """Do all that is due of it, and say in how many steps. Raises NotFound, and Outage: it goes on from where
    it is when it comes again."""
    for step in range(STEPS_OF_ITS_OWN_CLOCK):
        found = clerk.subscriptions.get(subscription)
        own = found.clock is not None
        if not found.is_due(found.clock or clerk.now) or (step >= STEPS and not own):
            return step
        # By a clock of its own it is each time the moment that something fell due.
        at = found.due if own and found.due else clerk.now
        did = Did.MOVED
        with suppress(Stale):
            did = _step(found, at, clerk)
        if did is Did.WAITS and not own:
            return step + 1
    raise Outage("a clock that has far to go", retry_after=1)


def _step(found: Subscription, at: datetime, clerk: Clerk) -> Did:
    """The next thing to do. Raises Stale."""
    if found.trying is not None:
        return _under_way(found, at, clerk)
    if found.contested:
        # Nothing but its end comes by itself as long as a bank has the money.
        return clerk.move(found.leaves(at))
    if found.state is SubscriptionState.PAUSED:
        goes_on = found.resumes is not None and found.resumes <= at < found.calendar.moment(found.coming)
        ends = found.leaving is not None and not goes_on
        return clerk.move(found.leaves(at) if ends else found.resumes_at(at))
    if found.warns(at):
        warned = found.tells_of_the_card(at)
        return clerk.move(warned, Told((of_a_card_that_ends(warned),)))
    if found.reminds(at):
        return clerk.move(found.tells(), Told((of_a_charge_ahead(found),)))
    if found.leaving is not None:
        return clerk.move(found.leaves(at))
    if found.spent:
        after = found.gives_up(at)
        return clerk.move(after, of_giving_up(after, clerk.readers, at=clerk.now))
    if at < found.calendar.moment(found.coming):
        # Whatever woke it: no charge is begun before its own moment.
        return clerk.move(woken(found))
    return _begun(found, at, clerk)


def _begun(found: Subscription, at: datetime, clerk: Clerk) -> Did:
    try:
        terms = clerk.subscriptions.terms(found)
        if terms.forgotten:
            after = found.ends(Farewell(at, FORGOTTEN))
            return clerk.move(after, of_cancelling(after, clerk.readers, at=clerk.now))
        order = _order(found, terms, at, clerk)
    except ShopClosed:
        return clerk.move(found.pauses(None, at=at))
    except Refusal as no:
        after = found.misses(no.code, at=at)
        return clerk.move(after, of_a_failure(after, clerk.readers, at=clerk.now))
    begun = found.begins(terms.product.dunning)
    clerk.subscriptions.begin(begun, order)
    return _tried(begun, order, at, clerk)


def _order(found: Subscription, terms: Terms, at: datetime, clerk: Clerk) -> Order:
    day = found.calendar.today(at)
    return rebill(found, terms, key=clerk.births.secret(), at=clerk.now, on=day, known=clerk.vouch)


def _under_way(found: Subscription, at: datetime, clerk: Clerk) -> Did:
    assert found.trying is not None
    order = clerk.orders.get(found.trying)
    if order.state is not OrderState.PLACED:
        raise Stale  # its end was the subscription's move
    return _called_off(found, order, at, clerk) if found.called_off else _tried(found, order, at, clerk)


def _tried(found: Subscription, order: Order, at: datetime, clerk: Clerk) -> Did:
    """The order after its one attempt to be charged."""
    if order.payment.asks is Asks.NOTHING:
        converge(order, granted(order), clerk.orders)
        return Did.WAITS
    if order.payment.kept is None:
        return _failed(found, "no-method", at, clerk)
    try:
        processor = clerk.processors.known(order)
        truth = processor.rebill(order, return_url=clerk.return_url(order))
    except ProcessorRefused as no:
        return _failed(found, str(no.facts.get("reason", no.code)), at, clerk)
    except NotFound as gone:
        return _failed(found, gone.code, at, clerk)
    return _heard(found, order, truth, at, clerk)


def _heard(found: Subscription, order: Order, truth: Truth, at: datetime, clerk: Clerk) -> Did:
    if truth.state.final:
        converge(order, truth, clerk.orders)
        return Did.MOVED if truth.state is PaymentState.CANCELED else Did.WAITS
    if not order.payment.reference:
        clerk.orders.attach(order.attached(truth.reference))
    if truth.state is PaymentState.PROCESSING:
        clerk.move(found.awaits(at))
        return Did.WAITS
    asks = truth.state is PaymentState.ACTION
    return _failed(found, truth.failure or ("authentication_required" if asks else "declined"), at, clerk)


def _failed(found: Subscription, failure: str, at: datetime, clerk: Clerk) -> Did:
    if found.turn is not None:
        waits = turning.fails(found, failure, at)
        return clerk.move(waits, Told((of_a_change_that_waits(waits),)))
    after = found.fails(failure, at=at)
    return clerk.move(after, of_a_failure(after, clerk.readers, at=clerk.now))


def _called_off(found: Subscription, order: Order, at: datetime, clerk: Clerk) -> Did:
    """What was not paid by now shall not be paid later; if it was, the charge is."""
    try:
        truth = hearing.cancelled(order, processors=clerk.processors, return_url=clerk.return_url)
    except (ProcessorRefused, NotFound):
        # It was never opened there, and nobody will open it.
        expired = order.unopened()
        if expired is order:
            raise
        of = clerk.orders.renewed(order)
        clerk.orders.settle(Settlement(order, expired, renewal=renewal(expired, of)))
        return Did.MOVED
    if truth.state.final:
        converge(order, truth, clerk.orders)
        return Did.MOVED
    clerk.move(found.awaits(at))
    return Did.WAITS
