"""What an amount is in euros, by the rate of a day: exact, rounded once, with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cartwright.domain.money import EXPONENTS, Money

EURO = "EUR"


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


type Rates = Mapping[tuple[str, str], EuroRate]
"""By currency and quarter (`2026-Q4`): that of the quarter's last day."""


def in_euros(amount: Money, quarter: str, rates: Rates) -> Money | None:
    """None where the rate of that quarter's end is not known (yet)."""
    if amount.currency == EURO:
        return amount
    rate = rates.get((amount.currency, quarter))
    return rate.euros(amount) if rate else None
