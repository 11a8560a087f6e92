"""What every processor that keeps methods promises of a payment that is charged to a method kept before."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from cartwright.domain.orders import Order, OrderState
from cartwright.domain.payments import PaymentState, Truth
from tests.contract.processors.conftest import Place
from tests.contract.processors.test_faults import TELLING, at_each_call
from tests.contract.processors.test_saving import kept, truth
from tests.contract.processors.till import BACK, Card, Till, insist
from tests.contract.processors.tills import ASKING, CALLED


def bought(till: Till, place: Place, card: Card = Card.GOOD) -> Order:
    """An order that was paid, and left the card."""
    order = kept(place())
    till.processor().open(order, return_url=BACK)
    till.pay(order, card)
    if card is Card.ASKS:
        till.agree(order)
    paid = order.heard(truth(till, order))
    assert paid.payment.saved is not None
    return paid


def after(till: Till, place: Place, card: Card = Card.GOOD, price: str = "20.00") -> Order:
    """Another order, to be charged to the card of one that was paid."""
    first, order = bought(till, place, card), place(price, again=1)
    return replace(order, payment=replace(order.payment, kept=first.payment.saved))


def opened(till: Till, order: Order) -> Order:
    heard = till.processor().open(order, return_url=BACK).truth
    assert (heard.state, heard.failure) == (PaymentState.OPEN, "")
    return order.attached(heard.reference)


def charged(till: Till, order: Order) -> Truth:
    return till.processor().charge(order, return_url=BACK)


def test_one_click_pays_with_the_method_that_was_kept(till: Till, place: Place) -> None:
    order = opened(till, after(till, place))
    heard = charged(till, order)
    assert (heard.state, heard.amount) == (PaymentState.SUCCEEDED, order.payment.amount)
    assert heard.method
    assert heard == truth(till, order)
    assert order.heard(heard).state is OrderState.PAID


def test_opening_and_looking_charge_nobody(till: Till, place: Place) -> None:
    order = opened(till, after(till, place))
    assert truth(till, order).state is PaymentState.OPEN
    till.let_pass(till.lasts)
    assert truth(till, order).state is PaymentState.OPEN
    assert till.taken(order) == 0
    assert till.stop(order).state is PaymentState.CANCELED
    assert till.taken(order) == 0


def test_however_often_it_is_asked_it_is_charged_once(till: Till, place: Place) -> None:
    order = opened(till, after(till, place))
    told = [charged(till, order) for _ in range(3)]
    assert {one.state for one in told} == {PaymentState.SUCCEEDED}
    assert len({one.reference for one in told}) == 1
    assert till.taken(order) == 1


def test_many_at_once_charge_once(till: Till, place: Place) -> None:
    order = opened(till, after(till, place))
    with ThreadPoolExecutor(8) as crowd:
        told = list(crowd.map(lambda _: insist(lambda: charged(till, order)), range(8)))
    assert {one.state for one in told} == {PaymentState.SUCCEEDED}
    assert till.taken(order) == 1


def test_a_decline_is_the_last_word_of_that_payment(till: Till, place: Place) -> None:
    order = opened(till, after(till, place, Card.ONCE))
    declined = charged(till, order)
    assert (declined.state, bool(declined.failure)) == (PaymentState.OPEN, True)
    assert charged(till, order) == declined
    assert truth(till, order) == declined
    assert till.attempts(order) == 1
    cancelled = till.stop(order)
    assert (cancelled.state, till.taken(order)) == (PaymentState.CANCELED, 0)


def test_what_was_cancelled_is_not_charged(till: Till, place: Place) -> None:
    order = opened(till, after(till, place))
    cancelled = till.stop(order)
    known = order.heard(cancelled) if till.hosted else order
    assert charged(till, known).state is PaymentState.CANCELED
    assert till.taken(order) == 0


@pytest.mark.parametrize("till", ASKING, indirect=True, scope="module")
def test_a_bank_that_asks_is_asked_at_a_place_of_its_own(till: Till, place: Place) -> None:
    order = opened(till, after(till, place, Card.ASKS))
    assert charged(till, order).state is PaymentState.ACTION
    assert till.processor().open(order, return_url=BACK).hosted_url
    assert charged(till, order).state is PaymentState.ACTION
    till.agree(order)
    assert truth(till, order).state is PaymentState.SUCCEEDED
    assert till.taken(order) == 1


@pytest.mark.parametrize("till", ASKING, indirect=True, scope="module")
def test_what_was_left_at_the_bank_can_be_called_off(till: Till, place: Place) -> None:
    order = opened(till, after(till, place, Card.ASKS))
    charged(till, order)
    assert till.stop(order).state is PaymentState.CANCELED
    assert till.taken(order) == 0


@pytest.mark.parametrize("till", CALLED, indirect=True, scope="module")
@pytest.mark.parametrize("kind", TELLING)
def test_a_fault_on_the_way_charges_once(till: Till, place: Place, kind: str) -> None:
    def use(order: Order) -> None:
        hasty = till.processor(hasty=True)
        reference = insist(lambda: hasty.open(order, return_url=BACK)).truth.reference
        attached = order.attached(reference)
        done = insist(lambda: hasty.charge(attached, return_url=BACK))
        assert done.state is PaymentState.SUCCEEDED
        assert reference in {"", done.reference}  # where making a payment is charging it, none was opened
        assert insist(lambda: hasty.truth(attached, return_url=BACK)) == done
        assert till.taken(order) == 1

    at_each_call(till, kind, place, lambda fresh: after(till, fresh), use)


@pytest.mark.parametrize("till", CALLED, indirect=True, scope="module")
@pytest.mark.parametrize("kind", TELLING)
def test_a_fault_on_the_way_of_a_decline_tries_the_card_once(till: Till, place: Place, kind: str) -> None:
    def use(order: Order) -> None:
        hasty = till.processor(hasty=True)
        told = [insist(lambda: hasty.charge(order, return_url=BACK)) for _ in range(2)]
        assert [(one.state, bool(one.failure)) for one in told] == [(PaymentState.OPEN, True)] * 2
        assert (till.attempts(order), till.taken(order)) == (1, 0)

    at_each_call(till, kind, place, lambda fresh: opened(till, after(till, fresh, Card.ONCE)), use)
