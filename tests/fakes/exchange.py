"""A bank with a table of rates of its own: no rates that ever were."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from cartwright.domain.errors import Outage
from cartwright.domain.taxbook.exchange import EuroRate, Published

RATES: Mapping[tuple[str, date], Decimal] = {
    ("USD", date(2026, 9, 30)): Decimal("1.2500"),
    ("USD", date(2026, 12, 31)): Decimal("1.6000"),
    ("JPY", date(2026, 12, 31)): Decimal("160.00"),
    ("USD", date(2027, 4, 1)): Decimal("2.0000"),
}


class FakeRates:
    """`down`: it does not answer."""

    def __init__(self, *, down: bool = False) -> None:
        self.down = down

    def at(self, currency: str, day: date) -> EuroRate | None:
        if self.down:
            raise Outage("the bank")
        found = sorted(
            (when, rate) for (code, when), rate in RATES.items() if code == currency and when >= day
        )
        week = [(when, rate) for when, rate in found if (when - day).days <= 7]
        return EuroRate(currency, *week[0], "no rate that ever was") if week else None

    def published(self, first: date, last: date) -> Published:
        if self.down:
            raise Outage("the bank")
        found: dict[str, list[EuroRate]] = {}
        for (code, day), rate in sorted(RATES.items(), key=lambda one: one[0][1]):
            if first <= day <= last:
                found.setdefault(code, []).append(EuroRate(code, day, rate, "no rate that ever was"))
        return Published(found)
