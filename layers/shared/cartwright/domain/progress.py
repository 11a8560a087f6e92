"""How many rows a report that is being made will have: counting them would be reading them. So it is said by
what is known: how many the newest report of each month had, and how far through a month the reading is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from fractions import Fraction

from cartwright.domain.periods import Period


@dataclass(frozen=True, slots=True)
class Progress:
    """What is written: so many `rows`, of which so many stood there when its `month` began; the last is of
    `at`. Without a month nothing was noted yet, and without a moment nothing of that month."""

    rows: int = 0
    month: str = ""
    before: int = 0
    at: datetime | None = None


def expected(months: Sequence[str], known: Mapping[str, int], so_far: Progress) -> int | None:
    """Of all `months` of a report, of which the newest report had as many rows as is `known`; None while
    nobody can tell. Never fewer than there are."""
    month = so_far.month or months[0]
    after = [one for one in months if one > month]
    here = so_far.rows - so_far.before
    whole = known.get(month)
    if whole is None:
        share = _share(month, so_far.at) if so_far.at else Fraction(0)
        whole = round(here / share) if share else None
    if whole is None:
        return None
    seen = [known[one] for one in months if one in known] or [whole]
    rest = sum(known.get(one, round(Fraction(sum(seen), len(seen)))) for one in after)
    return so_far.before + max(whole, here) + rest


def _share(month: str, at: datetime) -> Fraction:
    """How much of a month is over, by UTC: a client's clock is a day off at most."""
    period = Period(month)
    begin, end = (datetime.combine(day, time(), UTC) for day in (period.first, period.after.first))
    second = timedelta(seconds=1)
    return min(max(Fraction((at - begin) // second, (end - begin) // second), Fraction(0)), Fraction(1))
