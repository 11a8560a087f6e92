"""To which plans buyers may change by themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.domain.catalog import PricingOption
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import OptionId, derived
from cartwright.domain.money import Money
from cartwright.domain.plan_changes import PlanChange, checked, fitting
from cartwright.domain.plans import Interval, OneTime, Plan, Split, Subscription
from tests.unit.domain.shop import product

PRICE = Money.of("10.00", "EUR")
BASIC, BIG, ONCE, LIMITED, PARTS = (
    OptionId(derived("option", name)) for name in ("basic", "big", "once", "limited", "parts")
)
PLANS: dict[OptionId, Plan] = {
    BASIC: Subscription(PRICE, Interval.MONTHLY),
    BIG: Subscription(PRICE, Interval.YEARLY),
    ONCE: OneTime(PRICE),
    LIMITED: Subscription(PRICE, Interval.MONTHLY, 3),
    PARTS: Split(PRICE, Interval.MONTHLY, 3),
}
UP, DOWN = PlanChange(BASIC, BIG), PlanChange(BIG, BASIC, now=False)


def test_each_way_is_said_by_itself() -> None:
    checked((UP, DOWN), PLANS)
    fitting((UP, DOWN), PLANS)


@pytest.mark.parametrize(
    "changes",
    [
        (PlanChange(BASIC, OptionId(derived("option", "nobody"))),),
        (PlanChange(OptionId(derived("option", "nobody")), BASIC),),
        (PlanChange(BASIC, BASIC),),
        (UP, replace(UP, now=False)),
        (UP, replace(DOWN, later=False)),
    ],
)
def test_what_is_no_other_option_twice_or_for_nothing_is_refused(changes: tuple[PlanChange, ...]) -> None:
    with pytest.raises(Invalid):
        checked(changes, PLANS)


@pytest.mark.parametrize("other", [ONCE, LIMITED, PARTS])
def test_only_what_goes_on_until_it_is_ended_is_changed(other: OptionId) -> None:
    for change in (PlanChange(BASIC, other), PlanChange(other, BASIC)):
        checked((change,), PLANS)
        with pytest.raises(Invalid):
            fitting((change,), PLANS)


def test_a_product_knows_its_own_and_no_others() -> None:
    options = tuple(PricingOption(name, name, plan) for name, plan in PLANS.items())
    page = replace(product(), options=options, changes=(UP,))
    assert (page.change(BASIC, BIG), page.change(BIG, BASIC)) == (UP, None)
    with pytest.raises(Invalid):
        replace(page, options=options[1:])
