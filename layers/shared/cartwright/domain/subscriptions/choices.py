"""What the buyer of a subscription may do about it by itself, in the hub.

::

    ends it at once, or when the time paid for is over    unless a fixed sum is paid in parts: that is owed
    lets it go on after all                               as long as it has not ended
    pauses it, up to a day within 90                      while nothing is due: after each comes a charge
    lets it go on from a pause
    leaves another payment method                         as long as it has not ended
    changes to another plan                               to those that the seller lists, while nothing is due

As long as its bank has what paid for it, a pause neither begins nor ends: nothing is charged anyway.

All else is the seller's to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from cartwright.domain.catalog import Product
from cartwright.domain.errors import Conflict
from cartwright.domain.plans import Split
from cartwright.domain.subscriptions.states import SubscriptionState
from cartwright.domain.subscriptions.subscription import Subscription
from cartwright.domain.subscriptions.turning import hindrance

PAUSE_AT_MOST = timedelta(days=90)


class Choice(StrEnum):
    END_NOW = "end-now"
    END_LATER = "end-later"
    KEEP = "keep"
    PAUSE = "pause"
    RESUME = "resume"
    METHOD = "method"
    PLAN = "plan"


class Why(StrEnum):
    """Why a buyer ends it, in no words of its own: a reason is kept, and names nobody."""

    TOO_EXPENSIVE = "too-expensive"
    NOT_USED = "not-used"
    SOMETHING_MISSING = "something-missing"
    SOMETHING_ELSE = "something-else"
    TROUBLE = "trouble"
    OTHER = "other"


class AskTheSeller(Conflict):
    """It cannot be done here, or not as it stands. Facts: `choices`, what can be."""

    code = "ask-the-seller"
    title = "This is the seller's to do"


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be done at a moment, and up to which day a pause may last."""

    these: frozenset[Choice]
    latest: date

    def require(self, choice: Choice) -> None:
        """Raises AskTheSeller."""
        if choice not in self.these:
            raise AskTheSeller(choices=[one.value for one in sorted(self.these)])


def choices(found: Subscription, product: Product | None, now: datetime) -> Choices:
    """`product` as it is by now, None if it is gone."""
    today = found.calendar.today(now)
    these = _these(found, today, owed=_owed(found, product))
    if _replaceable(found, product):
        these.add(Choice.PLAN)
    return Choices(frozenset(these), today + PAUSE_AT_MOST)


def _these(found: Subscription, today: date, *, owed: bool) -> set[Choice]:
    if found.state.over:
        return set()
    these = {Choice.METHOD}
    if found.state is SubscriptionState.PAUSED and not found.contested:
        these.add(Choice.RESUME)
    if owed:
        return these
    these.add(Choice.END_NOW)
    if found.leaving is not None:
        return these | {Choice.KEEP}
    if found.state in {SubscriptionState.TRIALING, SubscriptionState.ACTIVE}:
        these.add(Choice.END_LATER)
    if found.state is SubscriptionState.ACTIVE and found.falls_due > today and not found.contested:
        these.add(Choice.PAUSE)
    return these


def _replaceable(found: Subscription, product: Product | None) -> bool:
    """To another plan. Of one that begins with its coming charge, the plan that was paid tells, which stands
    in its order: so there any may be listed."""
    listed = product.changes if product else ()
    begins = found.calendar.counted == found.coming
    return any(begins or one.option == found.option for one in listed) and not hindrance(found)


def _owed(found: Subscription, product: Product | None) -> bool:
    """Whether its charges are parts of one price. Where nobody knows any more, a fixed number of them is."""
    options = product.options if product else ()
    plans = [option.plan for option in options if option.id == found.option]
    return isinstance(plans[0], Split) if plans else found.future.times is not None
