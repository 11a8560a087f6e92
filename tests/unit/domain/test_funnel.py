"""What is offered after the page is paid: every way through it has an end."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.errors import Invalid
from cartwright.domain.funnel import STEPS_AT_MOST, Offered, Part, Step, checked
from cartwright.domain.ids import StepId, derived
from tests.unit.domain.shop import option_id, product_id


def step_id(name: object) -> StepId:
    return StepId(derived("step", f"{name}"))


def step(name: object, accepted: object = None, declined: object = None) -> Step:
    return Step(
        step_id(name),
        Offered.UPSELL,
        product_id("Mug"),
        option_id("Mug"),
        "And this?",
        step_id(accepted) if accepted else None,
        step_id(declined) if declined else None,
    )


def test_a_yes_and_a_no_lead_to_different_steps_or_to_the_end() -> None:
    steps = [step("club", accepted="coaching", declined="book"), step("coaching"), step("book")]
    assert checked(steps) == tuple(steps)
    assert checked([]) == ()


def test_two_ways_may_meet_again() -> None:
    steps = [step("a", "b", "c"), step("b", "d"), step("c", "d"), step("d")]
    assert checked(steps) == tuple(steps)


@pytest.mark.parametrize(
    "steps",
    [
        [step("a", "a")],
        [step("a", "b"), step("b", declined="a")],
        [step("a", "b"), step("b", "c"), step("c", "b")],
        [step("a", "nowhere")],
        [step("a", declined="nowhere")],
        [step("a"), step("a")],
        [step("a"), step("lost")],
        [step("a"), step("b", "c"), step("c", "b")],
        [step(number, number + 1) for number in range(STEPS_AT_MOST + 1)],
    ],
)
def test_a_way_without_an_end_or_a_beginning_is_refused(steps: list[Step]) -> None:
    with pytest.raises(Invalid):
        checked(steps)


@pytest.mark.parametrize("open_for", [timedelta(seconds=59), timedelta(days=31)])
def test_a_step_is_open_from_a_minute_to_thirty_days(open_for: timedelta) -> None:
    with pytest.raises(Invalid):
        replace(step("a"), open_for=open_for)


def test_what_a_step_sells_is_a_part_of_its_own() -> None:
    assert (Offered.UPSELL.part, Offered.DOWNSELL.part) == (Part.UPSELL, Part.DOWNSELL)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=6))
def test_whatever_is_let_through_ends_after_as_many_steps_as_there_are(ways: list[tuple[int, int]]) -> None:
    steps = [step(place + 1, yes, no) for place, (yes, no) in enumerate(ways)]
    try:
        known = {one.id: one for one in checked(steps)}
    except Invalid:
        return
    at = {steps[0].id}
    for _ in steps:
        at = {
            following
            for one in at
            for following in (known[one].accepted, known[one].declined)
            if following is not None
        }
    assert not at
