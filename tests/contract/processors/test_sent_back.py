"""What a bank sent back of what was given back, in the processor's own books.

These tell of it on the day on which it comes back, however old the refund is, so the night of that day finds
it. Mollie says of none when that was (test_mollie.py).
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from cartwright.domain.ids import RefundId, derived
from cartwright.domain.movements import MovementKind
from tests.contract.processors.conftest import Place
from tests.contract.processors.test_disputes import opened
from tests.contract.processors.test_statements import DAY, stated
from tests.contract.processors.till import BACK, Card, Till
from tests.contract.processors.tills import BOUNCING

pytestmark = pytest.mark.parametrize("till", BOUNCING, indirect=True, scope="module")


def test_what_was_given_back_stands_in_it_and_so_does_what_a_bank_sent_back(till: Till, place: Place) -> None:
    order = opened(till, place)
    till.pay(order, Card.GOOD)
    order = order.heard(till.processor().truth(order, return_url=BACK))
    back = order.payment.amount.split((1, 3))[0]
    till.let_pass(DAY)
    returned = till.processor().refund(order, RefundId(derived("refund", order.id)), back)
    (line,) = (one for one in stated(till, order) if one.kind is MovementKind.REFUND)
    assert (line.amount, line.fee.minor) == (-back, 0)
    assert line.order == order.id
    assert abs(line.at - returned.at) < timedelta(minutes=1)
    # Long after: these tell of it when it moves, and not as of when the refund was made.
    till.let_pass(60 * DAY)
    till.bounce(order, returned.reference)
    lines = [one for one in stated(till, order) if one.kind is MovementKind.REFUND]
    assert sorted(one.amount.minor for one in lines) == [-back.minor, back.minor]
    later = line.at + timedelta(hours=1)
    # What is older is told as well where it is paid out then.
    late = [one for one in till.statement(since=later, until=line.at + 61 * DAY) if one.at >= later]
    assert [one.amount for one in late if one.of == order.payment.reference] == [back]
