"""What falls due after the day of a purchase, at the prices and taxes of that day.

It is what the buyer agrees to and what billing follows; the tax of each charge is worked out anew on its own
day, so a charge may differ from what is said here where a law or the buyer's place has changed by then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import reduce
from itertools import chain, islice, repeat
from operator import add

from cartwright.domain.money import Money, Taxed
from cartwright.domain.plans import Interval, Rebill


@dataclass(frozen=True, slots=True)
class Stretch:
    """`times` charges of the same amount (None: all that follow). `listed` is as the page lists prices;
    `carriage` is what sending it costs each time, as listed, beside that: it is in the `amount`."""

    listed: Money
    amount: Taxed
    times: int | None = None
    carriage: Money | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    due: date
    listed: Money
    amount: Taxed


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch on the calendar: from its first charge to its last (None: no end)."""

    stretch: Stretch
    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class Future:
    """Charges every `interval`, the first `wait` days after the purchase (0: an interval after). Only the
    last stretch may be without an end. `included`: what they are listed at contains the tax (None in futures
    older than this: then the product says)."""

    interval: Interval
    wait: int
    stretches: tuple[Stretch, ...]
    included: bool | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if not self.stretches or any(stretch.times is None for stretch in self.stretches[:-1]):
            raise ValueError("a future has stretches, and only its last may be without an end")

    @property
    def times(self) -> int | None:
        """How many charges; None where they go on until somebody ends them."""
        counted = [stretch.times for stretch in self.stretches]
        return None if counted[-1] is None else sum(times for times in counted if times is not None)

    @property
    def total(self) -> Taxed | None:
        """All of them together; None where there is no end."""
        if self.times is None:
            return None
        return reduce(add, [stretch.amount for stretch in self.stretches for _ in range(stretch.times or 0)])

    @property
    def costs(self) -> bool:
        """Whether any of them takes money: a coupon may have taken all of it off."""
        return any(stretch.amount.gross for stretch in self.stretches)

    def stretch(self, number: int) -> Stretch:
        """The one that the charge `number` is of; the first is 1. Raises StopIteration past the end."""
        return next(islice(self._each(), number - 1, None))

    def spans(self, bought: date) -> tuple[Span, ...]:
        """The stretches on the calendar, of something bought on that day."""
        anchor = bought + timedelta(days=self.wait)
        place = 0 if self.wait else 1
        spans: list[Span] = []
        for stretch in self.stretches:
            last = None if stretch.times is None else self.interval.after(anchor, place + stretch.times - 1)
            spans.append(Span(stretch, self.interval.after(anchor, place), last))
            place += stretch.times or 0
        return tuple(spans)

    def charges(self, bought: date) -> Iterator[Charge]:
        """Each in its order; they may never end."""
        rebill = Rebill(self.stretches[0].listed, self.interval, self.times, self.wait)
        for due, stretch in zip(rebill.dues(bought), self._each(), strict=False):
            yield Charge(due, stretch.listed, stretch.amount)

    def _each(self) -> Iterator[Stretch]:
        return chain.from_iterable(
            repeat(stretch) if stretch.times is None else repeat(stretch, stretch.times)
            for stretch in self.stretches
        )


def total_of(today: Taxed, futures: Sequence[Future | None]) -> Taxed | None:
    """What is paid today and all that falls due later; None where that has no end, or nothing falls due."""
    totals = [future.total for future in futures if future is not None]
    if not totals or any(one is None for one in totals):
        return None
    return reduce(add, (one for one in totals if one is not None), today)


def stretches(
    full: Stretch, lowered: Stretch, lowered_for: int | None, times: int | None
) -> Sequence[Stretch]:
    """`times` charges (None: no end), of which the first `lowered_for` (None: all) are lowered."""
    if lowered_for is None or (times is not None and lowered_for >= times):
        return [_of(lowered, times)]
    if lowered_for <= 0:
        return [_of(full, times)]
    return [_of(lowered, lowered_for), _of(full, None if times is None else times - lowered_for)]


def _of(stretch: Stretch, times: int | None) -> Stretch:
    return replace(stretch, times=times)
