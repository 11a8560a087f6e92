"""What a euro was worth on a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cartwright.domain.taxbook.exchange import EuroRate, Published


class ExchangeRates(Protocol):
    def at(self, currency: str, day: date) -> EuroRate | None:
        """The European Central Bank's reference rate of that day or, if none was published on it, of the next
        day on which one was (2006/112/EC art. 366(1), 369h(1)); None where none is, or is yet. Raises
        Outage."""
        ...

    def published(self, first: date, last: date) -> Published:
        """All that the bank published from a day to another. Raises Outage."""
        ...
