"""What every processor in SAVING promises of a payment that is charged while its buyer is away."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from cartwright.domain.declines import Decline, classified
from cartwright.domain.ids import SubscriptionId, derived
from cartwright.domain.instalments import Instalment
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.payments import PaymentState, Truth
from tests.contract.processors.conftest import Place
from tests.contract.processors.test_charging import bought
from tests.contract.processors.test_faults import TELLING, at_each_call
from tests.contract.processors.test_saving import truth
from tests.contract.processors.till import BACK, Card, Till, insist
from tests.contract.processors.tills import CALLED, MENDING

INSTALMENT = Instalment(SubscriptionId(derived("subscription", "first")), 1, 12)


def due(till: Till, place: Place, card: Card = Card.GOOD) -> Order:
    """A charge of a subscription, whose first payment left the card."""
    return following(bought(till, place, card), place, again=1)


def following(paid: Order, place: Place, again: int = 2) -> Order:
    """The charge after what was paid."""
    order = place("20.00", again=again)
    line = replace(order.lines[0], instalment=INSTALMENT)
    payment = replace(order.payment, saves=True, kept=paid.payment.saved)
    return replace(order, lines=(line,), payment=payment)


def rebilled(till: Till, order: Order) -> Truth:
    return till.processor().rebill(order, return_url=BACK)


def test_it_is_paid_with_the_method_that_was_kept(till: Till, place: Place) -> None:
    order = due(till, place)
    heard = rebilled(till, order)
    assert (heard.state, heard.amount) == (PaymentState.SUCCEEDED, order.payment.amount)
    assert heard.method
    paid = order.heard(heard)
    assert paid.state is OrderState.PAID
    assert paid.payment.saved is not None


def test_the_method_pays_the_next_one_as_well(till: Till, place: Place) -> None:
    order = due(till, place)
    paid = order.heard(rebilled(till, order))
    assert rebilled(till, following(paid, place)).state is PaymentState.SUCCEEDED


def test_however_often_it_is_asked_it_is_charged_once(till: Till, place: Place) -> None:
    order = due(till, place)
    told = [rebilled(till, order) for _ in range(3)]
    assert {one.state for one in told} == {PaymentState.SUCCEEDED}
    assert len({one.reference for one in told}) == 1
    assert (till.taken(order), till.attempts(order)) == (1, 1)


def test_many_at_once_charge_once(till: Till, place: Place) -> None:
    order = due(till, place)
    with ThreadPoolExecutor(8) as crowd:
        told = list(crowd.map(lambda _: insist(lambda: rebilled(till, order)), range(8)))
    assert {one.state for one in told} == {PaymentState.SUCCEEDED}
    assert till.taken(order) == 1


@pytest.mark.parametrize(
    ("card", "decline"),
    [
        (Card.ONCE, Decline.SOFT),
        (Card.REVOKED, Decline.HARD),
        (Card.ASKS, Decline.AUTHENTICATION),
    ],
)
def test_a_failure_says_whether_it_is_worth_another_try(
    till: Till, place: Place, card: Card, decline: Decline
) -> None:
    order = due(till, place, card)
    declined = rebilled(till, order)
    assert declined.state is PaymentState.OPEN
    assert classified(declined.failure) is decline
    assert rebilled(till, order) == declined
    assert till.attempts(order) == 1
    cancelled = till.stop(order)
    assert (cancelled.state, till.taken(order)) == (PaymentState.CANCELED, 0)


@pytest.mark.parametrize("till", MENDING, indirect=True, scope="module")
def test_its_buyer_can_pay_what_failed_with_another_card_which_is_kept(till: Till, place: Place) -> None:
    order = due(till, place, Card.REVOKED)
    order = order.attached(rebilled(till, order).reference)
    # Its page notes what it shows.
    shown = till.processor().open(order, return_url=BACK)
    assert till.processor().open(order, return_url=BACK).truth.reference == shown.truth.reference
    order = order.attached(shown.truth.reference)
    till.pay(order, Card.GOOD)
    paid = order.heard(truth(till, order))
    assert paid.state is OrderState.PAID
    assert paid.payment.saved not in {None, order.payment.kept}
    assert rebilled(till, following(paid, place)).state is PaymentState.SUCCEEDED
    assert till.taken(order) == 1


def test_what_was_called_off_is_not_charged(till: Till, place: Place) -> None:
    order = due(till, place)
    till.processor().open(order, return_url=BACK)
    cancelled = till.stop(order)
    known = order.heard(cancelled) if till.hosted else order
    assert rebilled(till, known).state is PaymentState.CANCELED
    assert till.taken(order) == 0


@pytest.mark.parametrize("till", CALLED, indirect=True, scope="module")
@pytest.mark.parametrize("kind", TELLING)
@pytest.mark.parametrize("card", [Card.GOOD, Card.ONCE])
def test_a_fault_on_the_way_tries_the_card_once(till: Till, place: Place, kind: str, card: Card) -> None:
    def use(order: Order) -> None:
        hasty = till.processor(hasty=True)
        told = [insist(lambda: hasty.rebill(order, return_url=BACK)) for _ in range(2)]
        wanted = PaymentState.SUCCEEDED if card is Card.GOOD else PaymentState.OPEN
        assert [one.state for one in told] == [wanted] * 2
        assert (till.attempts(order), till.taken(order)) == (1, int(card is Card.GOOD))

    at_each_call(till, kind, place, lambda fresh: due(till, fresh, card), use)
