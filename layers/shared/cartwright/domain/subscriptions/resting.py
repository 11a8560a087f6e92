"""What is next to be done of a subscription that is paused.

::

    an order waits to be paid      that is called off first
    it goes on on a day            that day
    it was to end                  when what was paid is over, or that day, whichever comes first
    neither                        nothing, until somebody says so
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cartwright.domain.subscriptions.states import SubscriptionState

if TYPE_CHECKING:
    from cartwright.domain.subscriptions.subscription import Subscription


def rested(found: Subscription) -> Subscription:
    """It, due when that is; the very same where it is not paused, or an order waits."""
    if found.state is not SubscriptionState.PAUSED or found.trying is not None:
        return found
    ends = found.calendar.moment(found.coming) if found.leaving else None
    due = min((at for at in (found.resumes, ends) if at is not None), default=None)
    return replace(found, due=due)
