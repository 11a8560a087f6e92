"""What every processor promises, whatever it is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from cartwright.domain.money import EXPONENTS, Money
from cartwright.domain.orders import AnotherOrders, Order, OrderState
from cartwright.domain.payments import PaymentState, Truth
from tests.contract.processors.conftest import Place
from tests.contract.processors.till import BACK, Card, Till, Unpayable, insist


def truth(till: Till, order: Order) -> Truth:
    return till.processor().truth(order, return_url=BACK)


def test_a_payment_opened_twice_is_one_payment(till: Till, place: Place) -> None:
    order = place()
    first = till.processor().open(order, return_url=BACK)
    again = till.processor().open(order, return_url=BACK)
    assert (again.truth.reference, again.client_secret) == (first.truth.reference, first.client_secret)
    assert first.truth.state is PaymentState.OPEN
    known = till.processor().open(order.attached(first.truth.reference), return_url=BACK)
    assert known.truth == first.truth


def test_a_payment_opened_by_many_at_once_is_one_payment(till: Till, place: Place) -> None:
    order, processor = place(), till.processor()
    with ThreadPoolExecutor(8) as crowd:
        opened = list(crowd.map(lambda _: insist(lambda: processor.open(order, return_url=BACK)), range(8)))
    assert len({intent.truth.reference for intent in opened}) == 1


def test_another_order_gets_another_payment(till: Till, place: Place) -> None:
    opened = [till.processor().open(place(again=number), return_url=BACK) for number in range(2)]
    assert len({intent.truth.reference for intent in opened}) == 2


def test_the_truth_is_there_before_anybody_opened_it(till: Till, place: Place) -> None:
    assert truth(till, place()).state is PaymentState.OPEN


def test_the_truth_follows_the_buyer(till: Till, place: Place) -> None:
    order = place()
    till.processor().open(order, return_url=BACK)
    till.pay(order, Card.DECLINED)
    declined = truth(till, order)
    assert (declined.state, declined.failure) == (PaymentState.OPEN, till.declined)
    if till.asks:
        till.pay(order, Card.ASKS)
        assert truth(till, order).state is PaymentState.ACTION
        till.agree(order)
    else:
        till.pay(order, Card.GOOD)
    paid = truth(till, order)
    assert (paid.state, paid.failure, paid.amount) == (PaymentState.SUCCEEDED, "", order.payment.amount)
    assert order.heard(paid).state is OrderState.PAID


def test_a_success_tells_what_it_cost_always_the_same(till: Till, place: Place) -> None:
    order = place()
    assert truth(till, order).fee is None
    till.pay(order, Card.GOOD)
    told = {truth(till, order).fee for _ in range(3)}
    (fee,) = told
    if not till.says_fees:
        assert fee is None
        return
    assert fee is not None
    assert Money.zero("EUR") < fee.amount < order.payment.amount


def test_success_is_final_and_always_of_the_same_moment(till: Till, place: Place) -> None:
    order = place()
    opened = till.processor().open(order, return_url=BACK)
    till.pay(order, Card.GOOD)
    heard = truth(till, order)
    till.let_pass(timedelta(minutes=5))
    with pytest.raises(Unpayable):
        till.pay(order, Card.GOOD)
    assert truth(till, order) == heard
    assert truth(till, order.attached(opened.truth.reference)) == heard
    assert till.taken(order) == 1


def test_cancelling_after_success_tells_of_the_success(till: Till, place: Place) -> None:
    order = place()
    till.processor().open(order, return_url=BACK)
    till.pay(order, Card.GOOD)
    assert till.stop(order).state is PaymentState.SUCCEEDED
    assert till.taken(order) == 1


def test_a_cancelled_payment_can_no_longer_be_paid(till: Till, place: Place) -> None:
    order = place()
    till.processor().open(order, return_url=BACK)
    cancelled = till.stop(order)
    assert cancelled.state is PaymentState.CANCELED
    with pytest.raises(Unpayable):
        till.pay(order, Card.GOOD)
    assert till.stop(order) == cancelled
    assert truth(till, order) == cancelled
    assert order.heard(cancelled).state is OrderState.EXPIRED
    assert till.taken(order) == 0


def test_a_payment_nobody_opened_can_be_cancelled(till: Till, place: Place) -> None:
    order = place()
    assert till.stop(order).state is PaymentState.CANCELED


def test_a_payment_waiting_for_the_bank_can_be_cancelled(till: Till, place: Place) -> None:
    order = place()
    till.processor().open(order, return_url=BACK)
    till.pay(order, Card.ASKS)
    assert till.stop(order).state is PaymentState.CANCELED


def test_an_unknown_result_is_known_by_asking(till: Till, place: Place) -> None:
    order = place()
    till.processor().open(order, return_url=BACK)
    till.pay(order, Card.SILENT)
    assert truth(till, order).state is PaymentState.SUCCEEDED
    assert truth(till, order) == truth(till, order)
    assert till.taken(order) == 1


def test_an_order_asked_about_days_later_has_the_same_payment(till: Till, place: Place) -> None:
    order = place()
    opened = till.processor().open(order, return_url=BACK)
    till.let_pass(till.lasts)
    assert truth(till, order).reference == opened.truth.reference
    till.pay(order, Card.GOOD)
    assert till.stop(order).state is PaymentState.SUCCEEDED
    assert till.taken(order) == 1


def test_a_payment_of_another_order_is_recognised(till: Till, place: Place) -> None:
    order, other = place(), place(again=1)
    theirs = till.processor().open(other, return_url=BACK).truth
    mistaken = order.attached(theirs.reference)
    with pytest.raises(AnotherOrders):
        mistaken.heard(truth(till, mistaken))
    with pytest.raises(AnotherOrders):
        mistaken.heard(till.stop(mistaken))
    assert truth(till, other).state is PaymentState.OPEN  # and is left alone


def test_money_comes_back_as_it_went(till: Till, place: Place) -> None:
    for number, currency in enumerate(till.currencies):
        price = Money(120 * 10 ** EXPONENTS[currency], currency)
        order = place(str(price.decimal), currency, number)
        assert till.processor().open(order, return_url=BACK).truth.amount == price
        till.pay(order, Card.GOOD)
        paid = truth(till, order)
        assert (paid.state, paid.amount) == (PaymentState.SUCCEEDED, price)
