"""To which other plans of a product its buyers may change by themselves, and when.

What is not listed is the seller's to do: of a product that says nothing, buyers change nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cartwright.domain.errors import Invalid
from cartwright.domain.ids import OptionId
from cartwright.domain.plans import Plan, Subscription


@dataclass(frozen=True, slots=True)
class PlanChange:
    """Who has `option` may change to `to`: at once (`now`), with the next charge (`later`), or either."""

    option: OptionId
    to: OptionId
    now: bool = True
    later: bool = True


def checked(changes: Sequence[PlanChange], plans: Mapping[OptionId, Plan]) -> None:
    """Raises Invalid for what is no option of the product, for one that is there twice, and for one that is
    for nothing."""
    seen = set[tuple[OptionId, OptionId]]()
    for place, one in enumerate(changes):
        if one.option not in plans or one.to not in plans:
            raise Invalid.at(f"/changes/{place}", "from one option of this product to another")
        if one.option == one.to or (one.option, one.to) in seen:
            raise Invalid.at(f"/changes/{place}", "each pair once, and of two options")
        if not (one.now or one.later):
            raise Invalid.at(f"/changes/{place}", "now, later, or either")
        seen.add((one.option, one.to))


def fitting(changes: Sequence[PlanChange], plans: Mapping[OptionId, Plan]) -> None:
    """Raises Invalid for plans that are not changed at all: what ends by itself is owed, what is paid once
    is paid."""
    for place, one in enumerate(changes):
        if not (_goes_on(plans[one.option]) and _goes_on(plans[one.to])):
            raise Invalid.at(f"/changes/{place}", "subscriptions that go on until they are ended")


def _goes_on(plan: Plan) -> bool:
    return isinstance(plan, Subscription) and plan.times is None
