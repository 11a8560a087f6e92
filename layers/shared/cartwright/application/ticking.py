"""The billing clock: every few minutes, a message for each subscription of which something is due.

::

    mark ──▶ 13:00 ──▶ 14:00 ──▶ 15:00 (now)     each hour is read; the mark follows behind, to the first hour
                                                 of which something is left

So a run that is missed, and all that went wrong in it, is caught up by the next; and only what is due is
read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cartwright.application.ports.queues import Queues, bill_errand
from cartwright.application.ports.subscriptions import DueSubscriptions

HOUR = timedelta(hours=1)
AT_FIRST = timedelta(days=2)
"""How far back the very first run looks."""

AT_ONCE = 5_000
"""How many are handed on by one run; what is left is for the next, minutes later."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one run did: how many messages, from which hour on it looked, and up to which nothing is left."""

    sent: int
    since: datetime
    mark: datetime


def tick(*, due: DueSubscriptions, queues: Queues, now: datetime) -> Ticked:
    """Hand on what is due at `now`. A message that was not taken is sent by the next run, as is one whose
    subscription has not moved by then: doing it twice is harmless."""
    this = now.replace(minute=0, second=0, microsecond=0)
    known = due.mark()
    since = min(known, this) if known is not None else this - AT_FIRST
    hour = mark = since
    sent = 0
    while hour <= this and sent < AT_ONCE:
        found = due.due(hour, until=now, limit=AT_ONCE - sent)
        errands = [bill_errand(one.account, one.subscription, one.version, now) for one in found]
        sent += len(errands) - (len(queues.send(errands)) if errands else 0)
        if not found and mark == hour and hour < this:
            mark = hour + HOUR
        hour += HOUR
    if mark != known:
        due.remember(mark)
    return Ticked(sent, since, mark)
