"""What every processor's own books say of what it did."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cartwright.domain.movements import Movement, MovementKind
from cartwright.domain.orders import Order
from tests.contract.processors.conftest import Place
from tests.contract.processors.test_disputes import opened
from tests.contract.processors.till import BACK, Card, Till
from tests.contract.processors.tills import LISTING

pytestmark = pytest.mark.parametrize("till", LISTING, indirect=True, scope="module")

DAY = timedelta(days=1)


def stated(till: Till, order: Order) -> list[Movement]:
    """What the statement of these days says of the order's payment."""
    lines = till.statement(since=order.placed_at - DAY, until=order.placed_at + 400 * DAY)
    return [line for line in lines if line.of == order.payment.reference]


def test_a_payment_stands_in_it_as_it_was_told(till: Till, place: Place) -> None:
    order = opened(till, place)
    assert stated(till, order) == []
    till.pay(order, Card.GOOD)
    (line,) = stated(till, order)
    truth = till.processor().truth(order, return_url=BACK)
    assert truth.fee is not None
    assert (line.kind, line.amount, line.fee, line.order) == (
        MovementKind.PAYMENT,
        truth.amount,
        truth.fee.amount,
        order.id,
    )
    assert abs(line.at - truth.at) < timedelta(minutes=1)


def test_a_decline_moved_nothing(till: Till, place: Place) -> None:
    order = opened(till, place)
    till.pay(order, Card.DECLINED)
    assert stated(till, order) == []


def test_a_dispute_stands_in_it_with_its_fee(till: Till, place: Place) -> None:
    order = opened(till, place)
    till.contest(order)
    (dispute,) = till.processor().disputed(order)
    by_kind = {line.kind: line for line in stated(till, order)}
    assert set(by_kind) == {MovementKind.PAYMENT, MovementKind.DISPUTE}
    taken = by_kind[MovementKind.DISPUTE]
    assert (taken.amount, taken.fee) == (-dispute.amount, dispute.fee)


def test_what_lies_outside_of_the_time_is_not_told(till: Till, place: Place) -> None:
    order = opened(till, place)
    till.pay(order, Card.GOOD)
    (line,) = stated(till, order)
    early = till.statement(since=line.at - DAY, until=line.at)
    assert line.reference not in {one.reference for one in early}
    late = till.statement(since=line.at + timedelta(seconds=1), until=line.at + DAY)
    assert line.reference not in {one.reference for one in late}
