"""When `rate(…)` and `cron(…)` fire, in UTC.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html: six fields, minutes to
years; days of the month and of the week exclude each other with `?`; weeks start on Sunday = 1. `L`, `W`
and `#` raise: nothing of ours uses them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
_MONTHS = {
    name: number
    for number, name in enumerate("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(), start=1)
}
_DAYS = {name: number for number, name in enumerate("SUN MON TUE WED THU FRI SAT".split(), start=1)}
_LAST_YEAR = 2199


class NotASchedule(ValueError):
    """An expression that EventBridge would refuse, or one of the forms that the local stack leaves out."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Every so often, counted from the moment the schedule was made."""

    every: timedelta

    def after(self, moment: datetime) -> datetime:
        return moment + self.every


@dataclass(frozen=True, slots=True)
class Cron:
    """Minutes that fit all of the fields; `days` and `weekdays` are None for `?`."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int] | None
    months: frozenset[int]
    weekdays: frozenset[int] | None
    years: frozenset[int]

    def after(self, moment: datetime) -> datetime:
        """The first minute later than `moment` that fits. Raises NotASchedule when no year has one."""
        at = moment.astimezone(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
        last = min(max(self.years), at.year + 8)
        while at.year <= last:
            if at.year not in self.years or at.month not in self.months or not self._fits_day(at):
                at = at.replace(hour=0, minute=0) + timedelta(days=1)
            elif at.hour not in self.hours:
                at = at.replace(minute=0) + timedelta(hours=1)
            elif at.minute not in self.minutes:
                at += timedelta(minutes=1)
            else:
                return at
        raise NotASchedule("no such minute will come")

    def _fits_day(self, at: datetime) -> bool:
        in_month = self.days is None or at.day in self.days
        in_week = self.weekdays is None or at.isoweekday() % 7 + 1 in self.weekdays
        return in_month and in_week


def schedule(expression: str) -> Rate | Cron:
    """Reads `rate(5 minutes)` or `cron(0/15 * * * ? *)`. Raises NotASchedule."""
    found = re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", expression)
    if found:
        if int(found[1]) < 1:
            raise NotASchedule(expression)
        return Rate(int(found[1]) * _UNITS[found[2]])
    found = re.fullmatch(r"cron\(([^)]*)\)", expression)
    fields = found[1].split() if found else []
    if len(fields) != 6 or (fields[2] == "?") == (fields[4] == "?"):
        raise NotASchedule(expression)
    return Cron(
        minutes=_field(fields[0], 0, 59),
        hours=_field(fields[1], 0, 23),
        days=None if fields[2] == "?" else _field(fields[2], 1, 31),
        months=_field(fields[3], 1, 12, _MONTHS),
        weekdays=None if fields[4] == "?" else _field(fields[4], 1, 7, _DAYS),
        years=_field(fields[5], 1970, _LAST_YEAR),
    )


def _field(text: str, lowest: int, highest: int, names: dict[str, int] | None = None) -> frozenset[int]:
    values: set[int] = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        if span == "*":
            first, last = lowest, highest
        else:
            start, dash, end = span.partition("-")
            first = _number(start, names)
            last = _number(end, names) if dash else highest if step else first
        if not lowest <= first <= last <= highest:
            raise NotASchedule(text)
        values.update(range(first, last + 1, _number(step, None) if step else 1))
    return frozenset(values)


def _number(text: str, names: dict[str, int] | None) -> int:
    if names and text.upper() in names:
        return names[text.upper()]
    if not text.isdecimal():
        raise NotASchedule(text)
    return int(text)
