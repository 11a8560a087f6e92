"""What is next to be done of a subscription that is paused, or of which a bank has what paid for it.

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
