"""Spans of a calendar, as reports and logs go by them: months, and what is made of them and of their days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final

from cartwright.domain.errors import Invalid

_MONTH = re.compile(r"(2\d\d\d)-(0[1-9]|1[0-2])\Z", re.ASCII)
_QUARTER = re.compile(r"(2\d\d\d)-Q([1-4])\Z", re.ASCII)
_YEAR = re.compile(r"(2\d\d\d)\Z", re.ASCII)
_DAYS = re.compile(r"(2\d\d\d-\d\d-\d\d)\.\.(2\d\d\d-\d\d-\d\d)\Z", re.ASCII)

DAYS_AT_MOST: Final = 366


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar month, `2026-10`, in the client's own time zone."""

    month: str

    def __post_init__(self) -> None:
        if not _MONTH.match(self.month):
            raise Invalid.at("/period", "a month such as 2026-10")

    @classmethod
    def before(cls, moment: datetime) -> Period:
        """The month before the one `moment` (in the client's zone) falls in."""
        year, month = (moment.year, moment.month - 1) if moment.month > 1 else (moment.year - 1, 12)
        return cls(f"{year}-{month:02d}")

    @property
    def first(self) -> date:
        return date.fromisoformat(f"{self.month}-01")

    @property
    def after(self) -> Period:
        """The month that follows."""
        year, month = self.first.year, self.first.month
        return Period(f"{year + month // 12}-{month % 12 + 1:02d}")

    @property
    def last(self) -> date:
        """Its last day."""
        return self.after.first - timedelta(days=1)

    @property
    def quarter(self) -> str:
        """`2026-Q4`: what a one-stop-shop return is of."""
        return quarter_of(self.month)


def quarter_of(month: str) -> str:
    """Of a month such as `2026-10`: `2026-Q4`."""
    return f"{month[:4]}-Q{(int(month[5:7]) + 2) // 3}"


@dataclass(frozen=True)
class Span:
    """Whole days in a row of a client's own calendar, a year of them at most, by their name: a month
    (`2026-10`), a quarter (`2026-Q4`), a year (`2026`), or any days (`2026-10-05..2026-11-04`).

    Raises Invalid for any other name.
    """

    name: str

    def __post_init__(self) -> None:
        if not 0 < (self.last - self.first).days + 1 <= DAYS_AT_MOST:
            raise Invalid.at("/period", f"from a day to a later one, {DAYS_AT_MOST} days at most")

    @property
    def first(self) -> date:
        return self._ends[0]

    @property
    def last(self) -> date:
        return self._ends[1]

    @cached_property
    def months(self) -> tuple[Period, ...]:
        """All that it is of, whole or in part, in their order."""
        found = [Period(f"{self.first:%Y-%m}")]
        while found[-1].after.first <= self.last:
            found.append(found[-1].after)
        return tuple(found)

    @cached_property
    def quarters(self) -> tuple[str, ...]:
        """Those that are whole in it."""
        return tuple(
            month.quarter
            for month in self.months
            if month.first.month % 3 == 1
            and self.first <= month.first
            and month.after.after.last <= self.last
        )

    def whole(self, month: Period) -> bool:
        """Whether all of a month is in it."""
        return self.first <= month.first and month.last <= self.last

    def holds(self, month: Period, day: date) -> bool:
        """Whether a day that books of `month` were written on is in it.

        Which month's books an entry stands in was decided by the clock of its client then. By another clock
        its day may be of the month beside: then it counts as the day of its own month that is nearest, so
        that the days of a month are always the month.
        """
        return self.first <= min(max(day, month.first), month.last) <= self.last

    @cached_property
    def _ends(self) -> tuple[date, date]:
        if _MONTH.match(self.name):
            month = Period(self.name)
            return month.first, month.last
        if quarter := _QUARTER.match(self.name):
            first = Period(f"{quarter[1]}-{int(quarter[2]) * 3 - 2:02d}")
            return first.first, first.after.after.last
        if _YEAR.match(self.name):
            return date(int(self.name), 1, 1), date(int(self.name), 12, 31)
        if days := _DAYS.match(self.name):
            try:
                return date.fromisoformat(days[1]), date.fromisoformat(days[2])
            except ValueError:
                pass
        raise Invalid.at("/period", "such as 2026-10, 2026-Q4, 2026 or 2026-10-05..2026-11-04")
