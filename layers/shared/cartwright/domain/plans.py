"""How an option is paid: what is due today, and what falls due by itself later.

::

    OneTime       the price, today
    Free          nothing, ever
    Chosen        what the buyer gives, from a minimum on
    Subscription  the price every interval: until it is cancelled, or so many rebills after today; what is due
                  today may be another price, or that of a trial
    Split         the price in so many parts: one today, one every interval

Days are calendar days. A month is counted from the day of the month it began on: who buys on 31 January is
billed on 28 February, 31 March and 30 April.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import count, islice
from typing import Literal

from cartwright.domain.errors import Invalid
from cartwright.domain.money import Money

TRIAL_AT_MOST, REBILLS_AT_MOST, PARTS_AT_MOST = 730, 999, 60


class Interval(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    TWO_WEEKLY = "two-weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half-yearly"
    YEARLY = "yearly"

    @property
    def by_month(self) -> bool:
        """Whether it is counted in months, and not in days."""
        return self in _MONTHS

    def after(self, start: date, times: int, month_day: int = 0) -> date:
        """The day `times` intervals after `start`: of months, on the `month_day` (0: that of `start`). A
        month too short for it ends on its own last."""
        if self in _DAYS:
            return start + timedelta(days=_DAYS[self] * times)
        months = start.year * 12 + start.month - 1 + _MONTHS[self] * times
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(month_day or start.day, monthrange(year, month)[1]))


_DAYS = {Interval.DAILY: 1, Interval.WEEKLY: 7, Interval.TWO_WEEKLY: 14}
_MONTHS = {Interval.MONTHLY: 1, Interval.QUARTERLY: 3, Interval.HALF_YEARLY: 6, Interval.YEARLY: 12}


@dataclass(frozen=True, slots=True)
class Rebill:
    """What falls due after the day of the purchase: `amount` (as listed) every `interval`, `times` times;
    None is until it is cancelled. `wait` is the days of a trial; without one the first is due an interval
    later."""

    amount: Money
    interval: Interval
    times: int | None = None
    wait: int = 0

    def dues(self, bought: date) -> Iterator[date]:
        """The days it falls due, in their order; they may never end."""
        first = 0 if self.wait else 1
        anchor = bought + timedelta(days=self.wait)
        days = (self.interval.after(anchor, place) for place in count(first))
        return islice(days, self.times)


@dataclass(frozen=True, slots=True)
class OneTime:
    price: Money
    kind: Literal["one-time"] = "one-time"

    def __post_init__(self) -> None:
        _positive("/price", self.price)

    def today(self, given: Money | None = None) -> Money:
        _nothing_given(given)
        return self.price

    @property
    def rebill(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Free:
    currency: str
    kind: Literal["free"] = "free"

    def __post_init__(self) -> None:
        Money.zero(self.currency)

    @property
    def price(self) -> Money:
        return Money.zero(self.currency)

    def today(self, given: Money | None = None) -> Money:
        _nothing_given(given)
        return self.price

    @property
    def rebill(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Chosen:
    """Pay what you want. `price` is what the page suggests; `minimum` may be nothing."""

    price: Money
    minimum: Money
    kind: Literal["chosen"] = "chosen"

    def __post_init__(self) -> None:
        _not_negative("/minimum", self.minimum)
        _alike("/minimum", self.price, self.minimum)
        if self.price < self.minimum:
            raise Invalid.at("/price", "what is suggested is not less than the minimum")

    def today(self, given: Money | None = None) -> Money:
        """What the buyer gives, or else what is suggested. Raises Invalid below the minimum."""
        if given is None:
            return self.price
        if given.currency != self.price.currency:
            raise Invalid.at("/amount", "in the currency of the page")
        if given < self.minimum:
            raise Invalid.at("/amount", f"at least {self.minimum}")
        return given

    @property
    def rebill(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Subscription:
    """`price` every `interval`; `times` rebills after today (None: until cancelled).

    Due today is `first`, or else the price; with a trial of `trial` days `first`, or else nothing.
    """

    price: Money
    interval: Interval
    times: int | None = None
    first: Money | None = None
    trial: int = 0
    kind: Literal["subscription"] = "subscription"

    def __post_init__(self) -> None:
        _positive("/price", self.price)
        if self.first is not None:
            _not_negative("/first", self.first)
            _alike("/first", self.price, self.first)
        if self.times is not None and not 1 <= self.times <= REBILLS_AT_MOST:
            raise Invalid.at("/times", f"1 to {REBILLS_AT_MOST} rebills after today")
        if not 0 <= self.trial <= TRIAL_AT_MOST:
            raise Invalid.at("/trial", f"up to {TRIAL_AT_MOST} days")

    def today(self, given: Money | None = None) -> Money:
        _nothing_given(given)
        if self.first is not None:
            return self.first
        return Money.zero(self.price.currency) if self.trial else self.price

    @property
    def rebill(self) -> Rebill:
        return Rebill(self.price, self.interval, self.times, self.trial)


@dataclass(frozen=True, slots=True)
class Split:
    """`price` is each part's; `parts` counts today's."""

    price: Money
    interval: Interval
    parts: int
    kind: Literal["split"] = "split"

    def __post_init__(self) -> None:
        _positive("/price", self.price)
        if not 2 <= self.parts <= PARTS_AT_MOST:
            raise Invalid.at("/parts", f"2 to {PARTS_AT_MOST} payments")

    def today(self, given: Money | None = None) -> Money:
        _nothing_given(given)
        return self.price

    @property
    def rebill(self) -> Rebill:
        return Rebill(self.price, self.interval, self.parts - 1)


type Plan = OneTime | Free | Chosen | Subscription | Split


def alike(one: Plan, other: Plan) -> bool:
    """Whether two plans differ in amounts and currency alone: what one option may be in two countries."""
    return _shape(one) == _shape(other)


def amounts(plan: Plan) -> tuple[Money, ...]:
    """All the amounts that are written in it."""
    match plan:
        case Subscription(first=Money() as first):
            return plan.price, first
        case Chosen():
            return plan.price, plan.minimum
        case _:
            return (plan.price,)


def said(plan: Plan) -> str:
    """A plan in words for the log: `19.00 EUR monthly, 12 times after today, 14 days of trial`."""
    match plan:
        case Subscription():
            parts = [f"{plan.price} {plan.interval}"]
            parts += [f"{plan.times} times after today"] if plan.times else []
            parts += [f"first {plan.first}"] if plan.first is not None else []
            parts += [f"{plan.trial} days of trial"] if plan.trial else []
            return ", ".join(parts)
        case Split():
            return f"{plan.parts} x {plan.price} {plan.interval}"
        case Chosen():
            return f"{plan.price} suggested, from {plan.minimum}"
        case _:
            return str(plan.price)


def _shape(plan: Plan) -> tuple[object, ...]:
    match plan:
        case Subscription():
            return plan.kind, plan.interval, plan.times, plan.trial
        case Split():
            return plan.kind, plan.interval, plan.parts
        case _:
            return (plan.kind,)


def _positive(pointer: str, amount: Money) -> None:
    if amount.minor <= 0:
        raise Invalid.at(pointer, "more than nothing")


def _not_negative(pointer: str, amount: Money) -> None:
    if amount.minor < 0:
        raise Invalid.at(pointer, "not less than nothing")


def _alike(pointer: str, one: Money, other: Money) -> None:
    if one.currency != other.currency:
        raise Invalid.at(pointer, "in the currency of the price")


def _nothing_given(given: Money | None) -> None:
    if given is not None:
        raise Invalid.at("/amount", "this option has its price")
