"""The table of docs/subscriptions.md: what a change of plan credits and charges.

`python -m tests.unit.domain.changed_plans` writes it anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from cartwright.domain.catalog import PricingOption
from cartwright.domain.money import Money
from cartwright.domain.orders import Order
from cartwright.domain.plans import Interval
from cartwright.domain.plans import Subscription as Every
from cartwright.domain.settlement import settle
from cartwright.domain.subscriptions import Subscription, Terms, rebill
from cartwright.domain.subscriptions.covering import Turn
from cartwright.domain.subscriptions.turning import Unused, require_changeable, turned, under, unused
from tests.unit.domain.due_days import END, PAGE
from tests.unit.domain.shop import offer, option_id, placed, product, profile, truth

BEGIN = "<!-- made by tests/unit/domain/changed_plans.py: begin -->\n"
ZONE = "Europe/Berlin"


@dataclass(frozen=True)
class Row:
    """Bought and changed at these times of the seller's clock, without tax."""

    why: str
    bought: str
    old: str
    changed: str
    new: str

    @cached_property
    def sold(self) -> tuple[Order, Subscription, Terms]:
        kept = product()
        old = PricingOption(kept.preferred.id, "Old", _plan(self.old))
        page = offer(replace(kept, options=(old,)), sellers=[profile(time_zone=ZONE)])
        order = placed(page)
        settlement = settle(order, truth(order, at=_moment(self.bought)))
        assert settlement is not None
        [found] = settlement.begun
        return settlement.after, found, Terms(settlement.after, page.product, page.sellers[found.owner])

    @cached_property
    def done(self) -> tuple[Unused, Turn, Order]:
        order, found, terms = self.sold
        at = _moment(self.changed)
        to = require_changeable(found, PricingOption(option_id("new"), "New", _plan(self.new)), "DE")
        rest = unused(found, order, order.lines[0].amount, at)
        turn = turned(found, to, terms, rest, at)
        made = rebill(under(found, turn), terms, key="key", at=at, on=found.calendar.today(at))
        return rest, turn, made

    @property
    def cells(self) -> tuple[str, ...]:
        rest, turn, made = self.done
        held, used = turn.credit, made.lines[0].credit
        left = held.gross - used.gross if held and used else Money.zero("EUR")
        following = turn.calendar.day(turn.calendar.counted + 1)
        return (
            f"{self.bought} {self.old}",
            f"{self.changed} {self.new}",
            f"{rest.left} of {rest.days}",
            f"{used.gross.decimal}" if used else "0.00",
            f"{made.total.gross.decimal}",
            f"{left.decimal}",
            f"{following}",
            self.why,
        )


def _plan(text: str) -> Every:
    price, interval = text.split(" ")
    return Every(Money.of(price, "EUR"), Interval(interval))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


ROWS = (
    Row("the middle of a month", "2026-11-02 09:00", "30.00 monthly", "2026-11-17 18:00", "60.00 monthly"),
    Row(
        "on the day that was paid for",
        "2026-11-02 09:00",
        "30.00 monthly",
        "2026-11-02 23:59",
        "60.00 monthly",
    ),
    Row(
        "on the last day before the next charge",
        "2026-11-02 09:00",
        "30.00 monthly",
        "2026-12-01 08:00",
        "60.00 monthly",
    ),
    Row(
        "February is short, and so are its days dear",
        "2027-01-31 09:00",
        "28.00 monthly",
        "2027-02-14 09:00",
        "60.00 monthly",
    ),
    Row(
        "clocks go forward: a day is a day",
        "2026-03-20 12:00",
        "31.00 monthly",
        "2026-04-05 00:30",
        "60.00 monthly",
    ),
    Row(
        "a year with a 29th of February",
        "2027-03-01 09:00",
        "366.00 yearly",
        "2027-03-11 09:00",
        "50.00 monthly",
    ),
    Row(
        "to less: what exceeds it is taken off what follows",
        "2026-11-02 09:00",
        "30.00 monthly",
        "2026-11-12 09:00",
        "8.00 weekly",
    ),
    Row(
        "to the same price, another interval",
        "2026-11-02 09:00",
        "30.00 monthly",
        "2026-11-17 09:00",
        "30.00 yearly",
    ),
    Row("cents that do not divide", "2026-11-02 09:00", "9.99 monthly", "2026-11-13 09:00", "19.99 monthly"),
)


def table() -> str:
    lines = [
        "| bought | changed to | not used | credited | charged at once | stays | then due | |",
        "| --- | --- | --- | ---: | ---: | ---: | --- | --- |",
    ]
    return "\n".join([*lines, *(f"| {' | '.join(row.cells)} |" for row in ROWS)]) + "\n"


def page() -> str:
    """The whole page as it should be."""
    before, _, rest = PAGE.read_text().partition(BEGIN)
    return f"{before}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(page())
