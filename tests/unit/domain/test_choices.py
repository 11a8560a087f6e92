"""What a buyer may do about its subscription by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cartwright.domain.catalog import PricingOption
from cartwright.domain.futures import Future, Stretch
from cartwright.domain.ids import OptionId, derived
from cartwright.domain.money import Money, Taxed
from cartwright.domain.plan_changes import PlanChange
from cartwright.domain.plans import Interval, Plan, Split
from cartwright.domain.plans import Subscription as Every
from cartwright.domain.subscriptions import Farewell, Subscription, SubscriptionState
from cartwright.domain.subscriptions.choices import PAUSE_AT_MOST, AskTheSeller, Choice, choices
from tests.unit.domain.shop import NOON, product
from tests.unit.domain.test_subscriptions import bought

ENDS = {Choice.END_NOW, Choice.END_LATER, Choice.METHOD}
COURSE = product("Course", "100.00")
PRICE = Money.of("100.00", "EUR")


def club(*, trialing: bool = False) -> Subscription:
    _, found = bought()
    return replace(found, state=SubscriptionState.TRIALING if trialing else SubscriptionState.ACTIVE)


def of(found: Subscription, plan: Plan | None = None) -> set[Choice]:
    """With the product selling by that plan now; None: gone."""
    option = COURSE.options[0]
    found = replace(found, option=option.id)
    plans = (PricingOption(option.id, "As agreed", plan),) if plan else ()
    return set(choices(found, replace(COURSE, options=plans) if plan else None, NOON).these)


MONTHLY = Every(PRICE, Interval.MONTHLY)
PARTS = Split(PRICE, Interval.MONTHLY, 3)


def times(found: Subscription, many: int) -> Subscription:
    stretch = Stretch(PRICE, Taxed.free(PRICE), many)
    return replace(found, future=Future(Interval.MONTHLY, 0, (stretch,)))


@pytest.mark.parametrize(
    ("now", "may"),
    [
        (club, ENDS | {Choice.PAUSE}),
        (lambda: club(trialing=True), ENDS),
        (lambda: club().cancels(Farewell(NOON)), {Choice.END_NOW, Choice.KEEP, Choice.METHOD}),
        (lambda: club().fails("card_declined", at=NOON), {Choice.END_NOW, Choice.METHOD}),
        (lambda: club().pauses(None, at=NOON), {Choice.END_NOW, Choice.RESUME, Choice.METHOD}),
        (lambda: club().ends(Farewell(NOON)), set()),
    ],
)
def test_what_may_be_done_is_by_its_state(now: Callable[[], Subscription], may: set[Choice]) -> None:
    assert of(now(), MONTHLY) == may


def test_what_is_due_today_is_paid_before_a_pause() -> None:
    """Or a buyer could pause again and again and never pay."""
    found = club()
    today = replace(found, calendar=found.calendar.moved(found.coming, found.calendar.today(NOON)))
    assert of(today, MONTHLY) == ENDS


def test_parts_of_one_price_are_owed_and_limited_charges_are_not() -> None:
    assert of(times(club(), 3), PARTS) == {Choice.METHOD}
    assert of(times(club(), 3).pauses(None, at=NOON), PARTS) == {Choice.RESUME, Choice.METHOD}
    assert of(times(club(), 3), MONTHLY) == ENDS | {Choice.PAUSE}


def test_where_nobody_knows_the_plan_any_more_a_fixed_number_is_owed() -> None:
    assert of(times(club(), 3)) == {Choice.METHOD}
    assert of(club()) == ENDS | {Choice.PAUSE}


def test_a_pause_has_a_latest_day_and_what_may_not_be_is_refused_with_what_may() -> None:
    found = choices(club().cancels(Farewell(NOON)), None, NOON)
    assert found.latest == club().calendar.today(NOON) + PAUSE_AT_MOST
    found.require(Choice.KEEP)
    with pytest.raises(AskTheSeller) as no:
        found.require(Choice.PAUSE)
    assert no.value.facts == {"choices": ["end-now", "keep", "method"]}


OTHER = OptionId(derived("option", "other"))


@pytest.mark.parametrize(
    ("found", "option", "may"),
    [
        (club(), COURSE.options[0].id, True),
        (club(), OTHER, False),
        (club(trialing=True), COURSE.options[0].id, True),
        (club().pauses(None, at=NOON), COURSE.options[0].id, False),
        (club().cancels(Farewell(NOON)), COURSE.options[0].id, False),
    ],
)
def test_its_plan_is_changed_where_the_seller_lists_it_and_nothing_is_under_way(
    found: Subscription, option: OptionId, may: bool
) -> None:
    options = tuple(PricingOption(one, one, MONTHLY) for one in (COURSE.options[0].id, OTHER))
    page = replace(COURSE, options=options, changes=(PlanChange(COURSE.options[0].id, OTHER),))
    found = replace(found, option=option)
    assert (Choice.PLAN in choices(found, page, NOON).these) is may
    assert Choice.PLAN not in choices(found, replace(page, changes=()), NOON).these
