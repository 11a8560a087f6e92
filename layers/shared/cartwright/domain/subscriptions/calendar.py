"""When charges fall due: on the day a person would say, at the time of day of the purchase, on the seller's
own clock.

::

    31 January, monthly       28 February, 31 March, 30 April: a short month ends on its own last day
    29 February, yearly       28 February, and the 29th again in a leap year
    02:30, clocks go forward  03:30 that day; 02:30 again the next time
    02:30, clocks go back     02:30, the first of the two
    another plan on 28 Feb    of one that was bought on the 31st: 28 February, and the 31st of March
    paused past a due day     the day it goes on, and from then on counted from that day
    disputed past a due day   the next of its days: one that was passed is left out

docs/subscriptions.md has more of them, made by this. What no calendar has, nothing falls due on: it is
refused by name, and never an error of ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cartwright.domain.plans import Interval
from cartwright.domain.subscriptions.states import TooFarAhead

AHEAD_AT_MOST = 5
"""How many years lie ahead of a moment, for what somebody says of a day to come."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The charge `counted` falls on the day `anchor`, every other so many intervals before or after; all at
    `at` o'clock in `zone` (of the IANA database). `month_day`: the day of the month that is meant where that
    of `anchor` was too short for it; 0: its own."""

    interval: Interval
    anchor: date
    counted: int
    zone: str
    at: time
    month_day: int = 0

    @classmethod
    def begun(cls, interval: Interval, wait: int, bought: datetime, zone: str) -> Calendar:
        """Of something bought at that moment: the first charge `wait` days later, or, where there is no wait,
        an interval later."""
        there = bought.astimezone(ZoneInfo(zone))
        anchor = there.date() + timedelta(days=wait)
        return cls(interval, anchor, 1 if wait else 0, zone, there.time().replace(tzinfo=None))

    def day(self, number: int) -> date:
        """Raises TooFarAhead."""
        with _a_calendar_has():
            return self.interval.after(self.anchor, number - self.counted, self.month_day)

    def moment(self, number: int) -> datetime:
        """UTC. A time that the clocks leave out that day is as much later; of one that comes twice it is the
        first."""
        return self.on(self.day(number))

    def on(self, day: date) -> datetime:
        """That day, at its time of day. Raises TooFarAhead."""
        with _a_calendar_has():
            return datetime.combine(day, self.at, ZoneInfo(self.zone)).astimezone(UTC)

    def today(self, now: datetime) -> date:
        """Raises TooFarAhead."""
        with _a_calendar_has():
            return now.astimezone(ZoneInfo(self.zone)).date()

    def latest(self, now: datetime) -> date:
        """The last day of which anybody may say something now. Raises TooFarAhead."""
        with _a_calendar_has():
            return Interval.YEARLY.after(self.today(now), AHEAD_AT_MOST)

    def far(self, since: datetime, charges: int, *, within: datetime) -> datetime:
        """The moment so many charges after `since`, or the last one of which anything may be said `within`
        that one, whichever comes first. Raises TooFarAhead."""
        with _a_calendar_has():
            day = self.interval.after(self.today(since), charges)
        return self.on(min(day, self.latest(within)))

    def within(self, day: date, now: datetime) -> date:
        """That day. Raises TooFarAhead."""
        if day > (latest := self.latest(now)):
            raise TooFarAhead(latest=latest.isoformat())
        return day

    def skipping(self, many: int) -> Calendar:
        """Each charge so many intervals later, on the days that later ones would have been."""
        return replace(self, counted=self.counted - many)

    def moved(self, number: int, day: date) -> Calendar:
        """The charge `number` on that day, and those after it counted from there."""
        return replace(self, anchor=day, counted=number, month_day=0)

    def every(self, interval: Interval, number: int) -> Calendar:
        """From the charge `number` on, whose day stays, so often. Where a short month had brought that
        forward, those after it come on the day that was meant. Raises TooFarAhead."""
        day = self.day(number)
        meant = (self.month_day or self.anchor.day) if self.interval.by_month else day.day
        month_day = meant if interval.by_month and meant > day.day else 0
        return replace(self, interval=interval, anchor=day, counted=number, month_day=month_day)


@contextmanager
def _a_calendar_has() -> Iterator[None]:
    try:
        yield
    except (OverflowError, ValueError) as beyond:
        raise TooFarAhead(latest=date.max.isoformat()) from beyond
