"""What is next to be done of a subscription that is paused, or of which a bank has what paid for it; and of
one that was to end at once, and is not.

::

    an order waits to be paid      that is called off first
    it goes on on a day            that day
    it was to end                  when what was paid is over, or that day, whichever comes first
    neither                        nothing, until somebody says so

As long as a bank has the money, no day brings it on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cartwright.domain.subscriptions.states import SubscriptionState

if TYPE_CHECKING:
    from cartwright.domain.subscriptions.subscription import Subscription


def rested(found: Subscription) -> Subscription:
    """It, due when that is; the very same where neither is so, or an order waits."""
    rests = found.state is SubscriptionState.PAUSED or found.contested
    if not rests or found.trying is not None:
        return found
    ends = found.calendar.moment(found.coming) if found.leaving else None
    goes_on = None if found.contested else found.resumes
    due = min((at for at in (goes_on, ends) if at is not None), default=None)
    return replace(found, due=due)


def retracted(found: Subscription) -> Subscription:
    """It, due when it was before it was said to end at once: so nothing is charged, tried again or called off
    before its day. What its bank or its processor has not answered yet is asked about as it was."""
    turn = found.turn
    rests = found.state is SubscriptionState.PAUSED or bool(found.contested)
    if turn is not None:
        until = None if rests else turn.until
        return replace(found, turn=replace(turn, ends=False), due=until or found.due)
    if rests:
        return found
    if found.state is SubscriptionState.PAST_DUE and found.since is not None:
        if found.trying is not None and not found.declined:
            return found
        return replace(found, due=found.again or found.dunning.last(found.since))
    waits = found.state in {SubscriptionState.TRIALING, SubscriptionState.ACTIVE}
    return replace(found, due=found.next_due()) if waits and found.trying is None else found


def woken(found: Subscription) -> Subscription:
    """It, before the day of its coming charge, with nothing to be done: due on that day, or with a mail."""
    return replace(found, due=found.next_due(), version=found.version + 1)
