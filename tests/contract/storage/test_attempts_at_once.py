"""Many attempts in one moment, and none slips through. On MiniStack, whose transactions are isolated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest

from cartwright.application.again import until_done
from cartwright.domain.attempts import Limits, TooManyAttempts
from cartwright.domain.catalog import Mode
from cartwright.domain.errors import Outage
from tests.contract.storage import test_concurrency
from tests.contract.storage.test_concurrency import at_once
from tests.contract.storage.town import Agency
from tests.fakes.world import NOON

pytestmark = pytest.mark.stack
store, agency = test_concurrency.store, test_concurrency.agency

MANY, OF_A_MAILBOX = 50, 12
WINDOWS = Limits().of_order("203.0.113.7", "ada@buyer.example", Mode.LIVE, NOON)


def pressed(attempt: Callable[[], None]) -> None:
    """As often as it takes while others are at the same number: a page says to press again."""
    for _ in range(MANY):
        try:
            return until_done(attempt)
        except Outage:
            continue
    raise AssertionError("others were always faster")


def test_of_fifty_orders_of_one_mailbox_as_many_are_placed_as_may_be(agency: Agency) -> None:
    orders = [agency.order(number) for number in range(MANY)]
    placing = [partial(pressed, partial(agency.mine.orders.place, order, WINDOWS)) for order in orders]
    outcomes = at_once(*placing)
    assert Counter(outcomes) == {None: OF_A_MAILBOX, TooManyAttempts: MANY - OF_A_MAILBOX}
    for order, came in zip(orders, outcomes, strict=True):
        if came is None:
            assert agency.mine.orders.get(order.id) == order
