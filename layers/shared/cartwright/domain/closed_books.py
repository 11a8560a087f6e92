"""A client's closed months: what is in them stays, and what is booked for them later counts in a later one.

::

    entry of October ──booked on 3 November──▶ October            (it was open)
    October closed on 5 November, with all that was booked till a quarter of an hour before
    entry of October ──booked on 9 November──▶ November, as a correction of October

Months are closed one after the other, and reopened the other way round, so that nothing ever moves in a month
that is closed. Entries themselves never move: they stand in the books of the month they happened in. A month
is closed by hand, or by the report that is made of it on the first of the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Final

from cartwright.domain.errors import Conflict
from cartwright.domain.ids import AccountId, ClientId
from cartwright.domain.periods import Period, Span

IN_FLIGHT: Final = timedelta(minutes=15)
"""Longer than a write that has read its clock may still take to be there."""

_EASTERNMOST, _WESTERNMOST = timedelta(hours=14), timedelta(hours=12)


class PeriodNotOver(Conflict):
    """A month is closed once it is over everywhere. Facts: `from`, the moment from which it can be."""

    code = "period-not-over"
    title = "This month is not over yet"


class PeriodClosed(Conflict):
    """It is closed already, or one after it is. Facts: `last`, the last month that is closed."""

    code = "period-closed"
    title = "This month is closed"


class PeriodOpen(Conflict):
    """Only the last closed month is reopened. Facts: `last`, that month; null where none is closed."""

    code = "period-not-last"
    title = "This is not the last closed month"


def late(month: str, booked: datetime) -> bool:
    """Whether an entry of `month` may have been booked when that was over: to be kept with it, as nobody
    knows it later."""
    return booked >= _over(Period(month)) - _EASTERNMOST


def closes_from(month: Period) -> datetime:
    """When it can be closed: once it is over in every time zone, and nothing of it is in flight."""
    return _over(month) + _WESTERNMOST + IN_FLIGHT


@dataclass(frozen=True, slots=True)
class ClosedBooks:
    """Which months are closed, the last of them last, each `till` what was booked by then is in it. Whatever
    is older than the first was closed with that."""

    account: AccountId
    client: ClientId
    till: Mapping[str, datetime]
    version: int = 0

    @property
    def last(self) -> str | None:
        return max(self.till, default=None)

    def close(self, month: Period, now: datetime) -> ClosedBooks:
        """With it, and any month between it and the last. Raises PeriodNotOver, PeriodClosed."""
        last = self.last
        if last is not None and month.month <= last:
            raise PeriodClosed(last=last)
        if now < closes_from(month):
            raise PeriodNotOver(**{"from": closes_from(month).isoformat()})
        return self._closed(month, now)

    def reported(self, month: Period, now: datetime) -> ClosedBooks:
        """As they are once the month's own report, begun now, is filed: itself where it was closed before.
        That report is due when the month is over by its client's clock, and waits for no other zone."""
        return self if month.month <= (self.last or "") else self._closed(month, now)

    def reopen(self, month: Period) -> ClosedBooks:
        """Without it. Raises PeriodOpen."""
        if month.month != self.last:
            raise PeriodOpen(last=self.last)
        till = {name: moment for name, moment in self.till.items() if name != month.month}
        return replace(self, till=till, version=self.version + 1)

    def _closed(self, month: Period, now: datetime) -> ClosedBooks:
        one, till = Period(self.last).after if self.last else month, dict(self.till)
        while one.month <= month.month:
            till[one.month] = now - IN_FLIGHT
            one = one.after
        return replace(self, till=till, version=self.version + 1)

    def missed(self, month: str, booked: datetime | None) -> bool:
        """Whether an entry of that month came too late for it; `booked` is kept of those alone that came
        when it was over."""
        till = self.closed_at(month)
        return booked is not None and till is not None and booked > till

    def closed_at(self, month: str) -> datetime | None:
        """Till when what was booked is in it; None while it is open."""
        if not self.till:
            return None
        first = min(self.till)
        return self.till[first] if month < first else self.till.get(month)

    def tills(self, span: Span) -> tuple[datetime, ...]:
        """That of each month that a span is of; nothing while one of them is open."""
        found = [till for month in span.months if (till := self.closed_at(month.month)) is not None]
        return tuple(found) if len(found) == len(span.months) else ()

    def counted(self, booked: datetime) -> Period:
        """The month that what came too late counts in: that of its booking, by UTC, or the next where that
        one was closed already, as it is east of Greenwich."""
        month = Period(f"{booked.astimezone(UTC):%Y-%m}")
        return month.after if self.missed(month.month, booked) else month

    def counts_from(self, month: Period) -> datetime:
        """The earliest that something can have been booked which came too late and counts in that month."""
        first = datetime.combine(month.first, time(), UTC)
        return min(first, self.till.get(Period.before(first).month, first))


def _over(month: Period) -> datetime:
    """In UTC."""
    return datetime.combine(month.after.first, time(), UTC)
