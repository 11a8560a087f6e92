"""What every processor's own books say of what it did."""

from __future__ import annotations

from datetime import timedelta

from cartwright.domain.money import Money, total
from cartwright.domain.movements import Movement, MovementKind
from cartwright.domain.orders import Order
from cartwright.domain.payments import PaymentState
from tests.contract.processors.conftest import Place
from tests.contract.processors.test_disputes import opened
from tests.contract.processors.till import BACK, Card, Till
from tests.contract.processors.tills import SandboxTill

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
    assert till.says_fees is (truth.fee is not None)
    kept = truth.fee.amount if truth.fee else Money.zero("EUR")
    assert (line.kind, line.amount, line.fee, line.order) == (
        MovementKind.PAYMENT,
        truth.amount,
        kept,
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


def test_what_was_given_back_stands_in_it_once_it_is_there(till: Till, place: Place) -> None:
    order = opened(till, place)
    till.pay(order, Card.SLOWLY_BACK)
    assert till.processor().truth(order, return_url=BACK).state is PaymentState.SUCCEEDED
    till.give_back(order, Money.of("40.00", "EUR"))
    lines = stated(till, order)
    on_its_way = [line.amount for line in lines if line.kind is MovementKind.REFUND]
    waiting = {line.origin for line in lines if line.kind is MovementKind.WAITING}
    till.arrive(order)
    (told,) = till.processor().returned(order)
    # Whoever gave it back there, and whether or not anybody calls: its end is asked for.
    assert waiting == (set() if isinstance(till, SandboxTill) else {told.reference})
    (arrived,) = [line for line in stated(till, order) if line.kind is MovementKind.REFUND]
    assert (on_its_way, arrived.amount) == ([], Money.of("-40.00", "EUR"))
    assert abs(arrived.at - told.at) < timedelta(minutes=1)
    # Once more by its payment alone, where it may be too old to be listed.
    assert list(till.books().given_back(order.payment.reference)) in ([], [arrived])


def test_what_was_paid_out_is_all_that_came_in(till: Till, place: Place) -> None:
    order = opened(till, place)
    till.pay(order, Card.GOOD)
    assert till.processor().truth(order, return_url=BACK).state is PaymentState.SUCCEEDED
    till.pay_out()
    lines = list(till.statement(since=order.placed_at - DAY, until=order.placed_at + 400 * DAY))
    paid_out = [line for line in lines if line.kind is MovementKind.PAYOUT]
    assert paid_out
    assert order.payment.reference in {line.of for line in lines}
    assert total([line.amount - line.fee for line in lines], "EUR") == Money.zero("EUR")


def test_what_lies_outside_of_the_time_is_not_told(till: Till, place: Place) -> None:
    order = opened(till, place)
    till.pay(order, Card.GOOD)
    (line,) = stated(till, order)
    early = till.statement(since=line.at - DAY, until=line.at)
    assert line.reference not in {one.reference for one in early}
    late = till.statement(since=line.at + timedelta(seconds=1), until=line.at + DAY)
    assert line.reference not in {one.reference for one in late}
