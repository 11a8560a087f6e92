"""From how much a year a state of the US has a seller elsewhere register, and how near a client is to it.

What counts is what was sold to buyers there, gross of what was given back: the states differ in what they
leave out (resale, what is exempt, marketplaces), and who is warned too early loses nothing. Sales in other
currencies than the dollar count as sales and not as dollars: the watch knows no rates, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from cartwright.domain.catalog import Mode
from cartwright.domain.ids import AccountId, ClientId
from cartwright.domain.nexus_table import NEXUS, SOURCE, Measured
from cartwright.domain.orders import Sale

__all__ = [
    "MARKS",
    "MONTHS_KEPT",
    "NEXUS",
    "SOURCE",
    "Measured",
    "Month",
    "StateSales",
    "month_of_sale",
    "state_of",
]

MARKS: Final = (80, 100)
"""At how many per cent of a threshold a client is told."""

MONTHS_KEPT: Final = 24


@dataclass(frozen=True, slots=True)
class Month:
    """What was sold to a state in a month: dollars in cents, how many sales, and how many of these were in
    another currency."""

    cents: int = 0
    sales: int = 0
    elsewhere: int = 0

    def __add__(self, other: Month) -> Month:
        return Month(self.cents + other.cents, self.sales + other.sales, self.elsewhere + other.elsewhere)


@dataclass(frozen=True, slots=True)
class StateSales:
    """What a client sold to buyers in a state, by months of its own calendar; of the last MONTHS_KEPT."""

    account: AccountId
    client: ClientId
    state: str
    months: Mapping[str, Month]
    version: int = 0

    def after(self, sale: Sale) -> StateSales:
        """With a sale to that state; itself, where it is a test."""
        if sale.mode is not Mode.LIVE:
            return self
        net = sale.total.net
        dollars = net.currency == "USD"
        more = Month(net.minor if dollars else 0, 1, 0 if dollars else 1)
        month = month_of_sale(sale)
        months = {**self.months, month: self.months.get(month, Month()) + more}
        kept = {name: months[name] for name in sorted(months)[-MONTHS_KEPT:]}
        return replace(self, months=kept, version=self.version + 1)

    def measured(self, month: str) -> Month:
        """What counts with that month."""
        found = (self.months.get(one, Month()) for one in NEXUS[self.state].measured.months(month))
        return sum(found, Month())

    def percent(self, month: str) -> int:
        one = self.measured(month)
        return NEXUS[self.state].percent(one.cents, one.sales)

    def passed(self, before: StateSales, month: str) -> Sequence[int]:
        """The marks that were reached on the way from `before`, the highest last."""
        was, now = before.percent(month), self.percent(month)
        return [mark for mark in MARKS if was < mark <= now]


def state_of(sale: Sale) -> str | None:
    """The state whose threshold a sale counts towards; None where there is none."""
    there = any(line.treatment.country == "US" for line in sale.lines)
    state = sale.buyer.place.region
    return state if there and state in NEXUS else None


def month_of_sale(sale: Sale) -> str:
    """On its seller's own clock."""
    return f"{sale.at.astimezone(sale.seller.zone):%Y-%m}"
