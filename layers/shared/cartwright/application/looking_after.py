"""What a buyer does about its own subscription, in the hub.

The seller is told of an end, and the buyer has it in writing. None of it is an act of a member's, so the
account's log has nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from cartwright.application import hub
from cartwright.application.again import until_done
from cartwright.application.dunning import of_cancelling, of_keeping
from cartwright.application.fulfilling import Placed, Shelf
from cartwright.application.listening import Readers
from cartwright.application.ports.sold import Buyers
from cartwright.application.ports.subscriptions import Subscriptions
from cartwright.application.withdrawing import withdrawn
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import SubscriptionId
from cartwright.domain.notices import Told
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.passes import Pass
from cartwright.domain.subscriptions import Farewell, Subscription
from cartwright.domain.subscriptions.choices import Choice, Choices, Why, choices

BY = "buyer"
"""What a reason of a buyer's begins with: the seller's own are words of a member's."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A guest's subscription, and what the guest may do about it."""

    subscription: Subscription
    choices: Choices


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where a guest looks after what it has: one account's."""

    guest: Pass
    buyers: Buyers
    subscriptions: Subscriptions
    shelf: Shelf
    readers: Readers
    now: datetime

    def open(self, wanted: SubscriptionId) -> Opened:
        """Raises NotFound for what the guest did not buy here."""
        found = hub.subscription(self.guest, wanted, buyers=self.buyers, subscriptions=self.subscriptions)
        product = next(iter(self.shelf.some([found.product])), None)
        return Opened(found, choices(found, product, found.clock or self.now))


def end(wanted: SubscriptionId, desk: Desk, *, at_once: bool, why: Why | None) -> Subscription:
    """At once, with the access; or when the time paid for is over. Raises NotFound, and AskTheSeller."""

    def ended(opened: Opened) -> Subscription:
        found = opened.subscription
        farewell = Farewell(found.clock or desk.now, f"{BY}: {why}" if why else BY)
        return found.ends(farewell) if at_once else found.cancels(farewell)

    def told(_: Subscription, after: Subscription) -> Told:
        return of_cancelling(after, desk.readers, at=desk.now)

    return _done(wanted, desk, Choice.END_NOW if at_once else Choice.END_LATER, ended, told=told)


def keep(wanted: SubscriptionId, desk: Desk) -> Subscription:
    """It goes on after all; who was told that it ends is told so. Raises what `end` does."""

    def told(before: Subscription, after: Subscription) -> Told:
        return of_keeping(before, after, desk.readers, at=desk.now)

    return _done(wanted, desk, Choice.KEEP, lambda opened: opened.subscription.stays(), told=told)


def pause(wanted: SubscriptionId, desk: Desk, until: date) -> Subscription:
    """Nothing is charged until that day. Raises what `end` does, and Invalid for a day that is not to come,
    or too far off."""

    def paused(opened: Opened) -> Subscription:
        found, latest = opened.subscription, opened.choices.latest
        if not found.calendar.today(found.clock or desk.now) < until <= latest:
            raise Invalid.at("/until", f"a day to come, up to {latest}")
        return found.pauses(until, at=found.clock or desk.now)

    return _done(wanted, desk, Choice.PAUSE, paused)


def resume(wanted: SubscriptionId, desk: Desk) -> Subscription:
    """It goes on from now: what fell due meanwhile falls due today. Raises what `end` does."""

    def resumed(opened: Opened) -> Subscription:
        found = opened.subscription
        return found.resumes_at(found.clock or desk.now)

    return _done(wanted, desk, Choice.RESUME, resumed)


def unpaid(found: Subscription, *, orders: Placed) -> Order | None:
    """The order of an attempt that failed, which its buyer can pay with any method, used from then on; None
    where there is none, or none any more."""
    if found.trying is None or not found.declined:
        return None
    order = orders.get(found.trying)
    return order if order.state is OrderState.PLACED else None


def _done(
    wanted: SubscriptionId,
    desk: Desk,
    choice: Choice,
    move: Callable[[Opened], Subscription],
    *,
    told: Callable[[Subscription, Subscription], Told] = lambda _, __: Told(),
) -> Subscription:
    def done() -> Subscription:
        opened = desk.open(wanted)
        opened.choices.require(choice)
        after = move(opened)
        access = withdrawn(after, desk.subscriptions, desk.now)
        news = told(opened.subscription, after)
        desk.subscriptions.move(after, access=access, jobs=news.letters, joins=news.joins)
        return after

    return until_done(done)
