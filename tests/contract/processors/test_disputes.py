"""What every processor promises of disputes."""

from __future__ import annotations

from cartwright.domain.ids import RefundId, derived
from cartwright.domain.money import Money
from cartwright.domain.movements import DisputeState, ReturnState
from cartwright.domain.orders import Order
from tests.contract.processors.conftest import Place
from tests.contract.processors.till import BACK, Card, Till


def opened(till: Till, place: Place) -> Order:
    """An order whose payment is open and known by its reference."""
    order = place()
    return order.attached(till.processor().open(order, return_url=BACK).truth.reference)


def test_what_is_not_disputed_has_no_disputes(till: Till, place: Place) -> None:
    order = opened(till, place)
    assert list(till.processor().disputed(order)) == []
    till.pay(order, Card.GOOD)
    assert list(till.processor().disputed(order)) == []
    assert list(till.processor().disputed(place(again=1))) == []


def test_a_disputed_payment_tells_its_dispute_always_the_same(till: Till, place: Place) -> None:
    order = opened(till, place)
    till.contest(order)
    (dispute,) = till.processor().disputed(order)
    assert (dispute.state, dispute.payment) == (DisputeState.OPEN, order.payment.reference)
    assert dispute.taken == order.payment.amount
    assert (dispute.fee > Money.zero("EUR")) == till.disputes_cost
    assert [dispute] == list(till.processor().disputed(order))
    assert till.taken(order) == 1  # it was paid, and stays so


def test_what_the_bank_has_is_not_given_back_beside_it(till: Till, place: Place) -> None:
    order = opened(till, place)
    till.contest(order)
    part = order.payment.amount.split((1, 1))[0]
    refund = RefundId(derived("refund", order.id, "one"))
    returned = till.processor().refund(order, refund, part)
    assert (returned.state, returned.refund) == (ReturnState.FAILED, refund)
    assert all(one.state is ReturnState.FAILED for one in till.processor().returned(order))
    # Asked again, it is the same: a refusal is no reason to try on.
    assert till.processor().refund(order, refund, part).state is ReturnState.FAILED
