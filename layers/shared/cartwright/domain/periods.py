"""Calendar months, as reports and logs go by them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from cartwright.domain.errors import Invalid

_MONTH = re.compile(r"(2\d\d\d)-(0[1-9]|1[0-2])\Z")


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
