"""Calendar days of a time zone, as people ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from cartwright.domain.errors import Invalid

YEARS = range(2000, 2999)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """From `first` to `last`, both whole, by the calendar of `zone`. Raises Invalid for none at all."""

    first: date
    last: date
    zone: tzinfo

    def __post_init__(self) -> None:
        if self.first.year not in YEARS or self.last.year not in YEARS:
            raise Invalid.at("?from", "a day of this millennium")
        if self.last < self.first:
            raise Invalid.at("?to", "a day that is not before the first")

    @property
    def begin(self) -> datetime:
        return datetime.combine(self.first, time(), self.zone)

    @property
    def end(self) -> datetime:
        """The first moment that is no longer one of them."""
        return datetime.combine(self.last + _DAY, time(), self.zone)

    @property
    def count(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def months(self) -> tuple[str, ...]:
        """Every month (`2026-11`) that some of these moments can fall in, whatever zone books are kept by."""
        day, last, found = self.first - _DAY, self.last + _DAY, dict[str, None]()
        while day <= last:
            found[f"{day:%Y-%m}"] = None
            day = (day.replace(day=28) + 4 * _DAY).replace(day=1)
        return tuple(found)

    def day(self, at: datetime) -> date:
        """Which day a moment falls in."""
        return at.astimezone(self.zone).date()

    def hold(self, at: datetime) -> bool:
        return self.begin <= at < self.end
