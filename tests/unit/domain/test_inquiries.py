"""When a processor is asked about an order without an end."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.inquiries import next_inquiry
from tests.unit.domain.shop import NOON

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("age", "after"),
    [
        (timedelta(0), timedelta(minutes=1)),
        (timedelta(seconds=59), timedelta(minutes=1)),
        (timedelta(minutes=1), timedelta(minutes=5)),
        (timedelta(minutes=5), timedelta(hours=1)),
        (timedelta(hours=1), DAY),
        (DAY - timedelta(seconds=1), DAY),
        (DAY, 2 * DAY),
        (9.5 * DAY, 10 * DAY),
    ],
)
def test_soon_and_then_ever_more_seldom(age: timedelta, after: timedelta) -> None:
    assert next_inquiry(NOON, NOON + age) == NOON + after


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400)))
def test_the_next_moment_always_lies_ahead_and_never_further_than_a_day(age: timedelta) -> None:
    now = NOON + age
    assert now < next_inquiry(NOON, now) <= now + DAY
