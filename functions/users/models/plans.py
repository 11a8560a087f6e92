"""How an option is paid, as it is made and shown. `kind` tells the plans apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from cartwright.domain.catalog import Abroad
from cartwright.domain.plans import Chosen, Free, Interval, OneTime, Plan, Split, Subscription
from users.models.common import Amount, AmountOrNothing, AmountTaken, Currency, Given, Taken


class OneTimeTaken(Taken):
    kind: Literal["one-time"]
    price: AmountTaken

    def plan(self) -> OneTime:
        return OneTime(self.price.money())


class FreeTaken(Taken):
    kind: Literal["free"]
    currency: Currency

    def plan(self) -> Free:
        return Free(self.currency)


class ChosenTaken(Taken):
    """Pay what you want: `price` is suggested, and nothing below `minimum` is taken."""

    kind: Literal["chosen"]
    price: AmountOrNothing
    minimum: AmountOrNothing

    def plan(self) -> Chosen:
        return Chosen(self.price.money(), self.minimum.money())


class SubscriptionTaken(Taken):
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


class SplitTaken(Taken):
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
