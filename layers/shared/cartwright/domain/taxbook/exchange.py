"""What an amount is in euros, by the rate of a day: exact, rounded once, with its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from cartwright.domain.money import EXPONENTS, Money

EURO = "EUR"
AWAY_AT_MOST, NOT_AWAY = timedelta(days=7), timedelta(0)
"""Longer than any run of days without a rate: Christmas beside a weekend is five."""


@dataclass(frozen=True, slots=True)
class EuroRate:
    """How much of a currency one euro was on a `day`, and who said so."""

    currency: str
    day: date
    per_euro: Decimal
    source: str

    def __post_init__(self) -> None:
        if self.per_euro <= 0:
            raise ValueError("a rate is more than nothing")

    def euros(self, amount: Money) -> Money:
        """Half a cent is rounded away from nothing."""
        if amount.currency != self.currency:
            raise ValueError(f"a rate of {self.currency}")
        return Money(amount.minor, EURO).portion(
            Decimal(10) ** (EXPONENTS[EURO] - EXPONENTS[self.currency]) / self.per_euro
        )


@dataclass(frozen=True, slots=True)
class Published:
    """What the bank published, by currency, the oldest first: nothing on weekends and on its holidays."""

    rates: Mapping[str, Sequence[EuroRate]] = field(default_factory=dict)

    def on(self, currency: str, day: date) -> EuroRate | None:
        """The latest that there was on a day: its own, or that of the last day before on which one was
        published (2006/112/EC art. 91(2)). None where that is more than a week ago, or there is none."""
        before = [rate for rate in self.rates.get(currency, ()) if AWAY_AT_MOST >= day - rate.day >= NOT_AWAY]
        return before[-1] if before else None


type Rates = Mapping[tuple[str, str], EuroRate]
"""By currency and quarter (`2026-Q4`): that of the quarter's last day."""


def in_euros(amount: Money, quarter: str, rates: Rates) -> Money | None:
    """None where the rate of that quarter's end is not known (yet)."""
    if amount.currency == EURO:
        return amount
    rate = rates.get((amount.currency, quarter))
    return rate.euros(amount) if rate else None
