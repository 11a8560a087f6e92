"""How an option is paid, as it is made and shown. `kind` tells the plans apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from cartwright.domain.catalog import Abroad
from cartwright.domain.plans import Chosen, Free, Interval, OneTime, Plan, Split, Subscription
from users.models.common import Amount, AmountOrNothing, AmountTaken, Currency, Given, Kind


class PlanKind(Kind):
    shape: ClassVar[frozenset[str]] = frozenset({"minimum", "interval", "times", "first", "trial", "parts"})


class OneTimeTaken(PlanKind):
    kind: Literal["one-time"]
    price: AmountTaken

    def plan(self) -> OneTime:
        return OneTime(self.price.money())


class FreeTaken(PlanKind):
    """In a `currency`, or at a `price` of nothing, as it is shown."""

    kind: Literal["free"]
    currency: Currency | None = None
    price: AmountOrNothing | None = None

    @model_validator(mode="after")
    def _nothing_in_one_currency(self) -> Self:
        named = {self.currency, self.price.currency if self.price else None} - {None}
        if len(named) != 1 or (self.price and self.price.minor):
            raise ValueError("a currency, and if any, a price of nothing in it")
        return self

    def plan(self) -> Free:
        currency = self.currency or (self.price.currency if self.price else None)
        assert currency is not None
        return Free(currency)


class ChosenTaken(PlanKind):
    """Pay what you want: `price` is suggested, and nothing below `minimum` is taken."""

    kind: Literal["chosen"]
    price: AmountOrNothing
    minimum: AmountOrNothing

    def plan(self) -> Chosen:
        return Chosen(self.price.money(), self.minimum.money())


class SubscriptionTaken(PlanKind):
    """`price` every `interval`, until it is cancelled, or `times` times after today. `first` is due today in
    its place; with `trial` days before the first of them nothing is, or `first`."""

    kind: Literal["subscription"]
    price: AmountTaken
    interval: Interval
    times: int | None = None
    first: AmountOrNothing | None = None
    trial: int = 0

    def plan(self) -> Subscription:
        first = self.first.money() if self.first else None
        return Subscription(self.price.money(), self.interval, self.times, first, self.trial)


class SplitTaken(PlanKind):
    """`parts` payments of `price`: one today, the others one an `interval`."""

    kind: Literal["split"]
    price: AmountTaken
    interval: Interval
    parts: int

    def plan(self) -> Split:
        return Split(self.price.money(), self.interval, self.parts)


type PlanTaken = Annotated[
    OneTimeTaken | FreeTaken | ChosenTaken | SubscriptionTaken | SplitTaken, Field(discriminator="kind")
]


class PlanSeen(Given):
    """`price` is as advertised; what a plan has no word for is null."""

    kind: str
    price: Amount
    minimum: Amount | None = None
    interval: Interval | None = None
    times: int | None = None
    first: Amount | None = None
    trial: int | None = None
    parts: int | None = None

    @classmethod
    def of(cls, plan: Plan) -> PlanSeen:
        seen = cls(kind=plan.kind, price=Amount.of(plan.price))
        match plan:
            case Chosen():
                seen.minimum = Amount.of(plan.minimum)
            case Subscription():
                seen.interval, seen.times, seen.trial = plan.interval, plan.times, plan.trial
                seen.first = Amount.of(plan.first) if plan.first is not None else None
            case Split():
                seen.interval, seen.parts = plan.interval, plan.parts
            case _:
                pass
        return seen


def abroad(taken: Mapping[str, PlanTaken]) -> tuple[Abroad, ...]:
    return tuple(Abroad(country, plan.plan()) for country, plan in sorted(taken.items()))
