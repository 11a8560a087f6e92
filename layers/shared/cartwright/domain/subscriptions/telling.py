"""When the buyer of a subscription is told what is to come: a charge, and that the card ends before one."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cartwright.domain.money import Money
from cartwright.domain.payments import Saved
from cartwright.domain.plans import Interval

if TYPE_CHECKING:
    from cartwright.domain.subscriptions.subscription import Subscription


def reminder(found: Subscription) -> datetime | None:
    """Who pays daily is not told."""
    days, often = found.dunning.reminder, found.future.interval is Interval.DAILY
    if not days or often or found.told >= found.coming or not expected(found, found.coming):
        return None
    return found.calendar.on(found.falls_due - timedelta(days=days))


def expected(found: Subscription, number: int) -> Money:
    """What the charge `number` will come to by today's taxes, less what was paid before and not used: in the
    steps that it is paid in."""
    full = found.future.stretch(number).amount.gross
    if found.credit is None or number < found.coming:
        return full
    before = [found.future.stretch(one).amount.gross for one in range(found.coming, number)]
    left = found.credit.gross - sum(before, Money.zero(full.currency))
    comes = full - min(full, max(left, Money.zero(full.currency)))
    return comes.portion(Decimal(1), found.step)


def warning(found: Subscription) -> datetime | None:
    """When the buyer is to be told the next time that the card ends."""
    if found.saved is None or found.saved.ends is None or unpayable(found) is None:
        return None
    left = found.dunning.warnings(found.saved.ends)[found.warned :]
    return found.calendar.on(left[0]) if left else None


def unpayable(found: Subscription) -> int | None:
    """The number of the first charge to come that the kept card does not live to see; None if it does, or
    nobody says."""
    ends = found.saved.ends if found.saved else None
    if ends is None:
        return None
    last = found.coming + max(0, (ends - found.falls_due).days) + 1
    number = bisect_right(range(found.coming, last), ends, key=found.calendar.day) + found.coming
    charges = found.future.times
    return number if charges is None or number <= charges else None


def charged_to(found: Subscription, saved: Saved | None) -> dict[str, Any]:
    """What another method makes of it: of another card's end its buyer is told anew."""
    same = _ends(saved) == _ends(found.saved)
    return {"saved": saved, "warned": found.warned if same else 0}


def _ends(saved: Saved | None) -> date | None:
    return saved.ends if saved else None
