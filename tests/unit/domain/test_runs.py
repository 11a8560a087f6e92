"""What was answered in a funnel, and where that leads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.errors import Invalid
from cartwright.domain.funnel import checked, reached
from cartwright.domain.ids import OrderId, derived
from cartwright.domain.runs import Run
from tests.unit.domain.shop import ACCOUNT, NOON
from tests.unit.domain.test_funnel import step, step_id

STEPS = (step("club", accepted="coaching", declined="book"), step("coaching"), step("book"))
NEW = Run(ACCOUNT, OrderId(derived("order", "first")))


def test_the_way_follows_each_answer_to_the_end() -> None:
    assert reached(STEPS, {}) == STEPS[0]
    assert reached(STEPS, {step_id("club"): True}) == STEPS[1]
    assert reached(STEPS, {step_id("club"): False}) == STEPS[2]
    assert reached(STEPS, {step_id("club"): False, step_id("book"): True}) is None
    assert reached((), {}) is None


def test_an_answer_to_what_was_not_reached_leads_nowhere() -> None:
    assert reached(STEPS, {step_id("book"): True}) == STEPS[0]


def test_a_step_is_answered_once() -> None:
    answered = NEW.answered(step_id("club"), yes=True, at=NOON)
    assert (NEW.said(step_id("club")), answered.said(step_id("club"))) == (None, True)
    assert answered.version == NEW.version + 1
    assert answered.answered(step_id("coaching"), yes=False, at=NOON).said(step_id("coaching")) is False
    for yes in (True, False):
        with pytest.raises(ValueError, match="once"):
            answered.answered(step_id("club"), yes=yes, at=NOON)


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=6),
    st.lists(st.booleans(), min_size=6, max_size=6),
)
def test_whoever_answers_what_is_offered_comes_to_the_end_and_is_never_asked_twice(
    ways: list[tuple[int, int]], answers: list[bool]
) -> None:
    try:
        steps = checked([step(place + 1, yes, no) for place, (yes, no) in enumerate(ways)])
    except Invalid:
        return
    run = NEW
    for yes in answers[: len(steps)]:
        at = reached(steps, {answer.step: answer.yes for answer in run.answers})
        if at is None:
            return
        run = run.answered(at.id, yes=yes, at=NOON)
    assert reached(steps, {answer.step: answer.yes for answer in run.answers}) is None
