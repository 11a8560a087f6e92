"""What every processor that keeps methods promises of a method that will be charged later."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.domain.capabilities import PROCESSORS
from cartwright.domain.money import Money
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.payments import PaymentState, Truth
from tests.contract.processors.conftest import Place
from tests.contract.processors.test_faults import TELLING, at_each_call
from tests.contract.processors.till import BACK, Card, Till, Unpayable, insist
from tests.contract.processors.tills import CALLED, TILLS


def kept(order: Order, amount: str | None = None) -> Order:
    """The same order, of which something falls due later; with another amount due today."""
    due = order.payment.amount if amount is None else Money.of(amount, "EUR")
    return replace(order, payment=replace(order.payment, amount=due, saves=True))


def truth(till: Till, order: Order) -> Truth:
    return till.processor().truth(order, return_url=BACK)


ASKED = pytest.mark.parametrize("amount", ["100.00", "0"], ids=["paid today", "nothing today"])


def test_every_processor_that_keeps_methods_has_a_till() -> None:
    assert set(TILLS) >= {name for name, can in PROCESSORS.items() if can.saves}


@ASKED
def test_a_success_leaves_a_method_with_its_customer(till: Till, place: Place, amount: str) -> None:
    order = kept(place(), amount)
    opened = till.processor().open(order, return_url=BACK).truth
    assert (opened.state, opened.saved, opened.amount) == (PaymentState.OPEN, None, order.payment.amount)
    till.pay(order, Card.GOOD)
    heard = truth(till, order)
    assert (heard.state, heard.amount) == (PaymentState.SUCCEEDED, order.payment.amount)
    assert heard.saved is not None
    assert "" not in {heard.saved.customer, heard.saved.method}
    paid = order.heard(heard)
    assert (paid.state, paid.payment.saved) == (OrderState.PAID, heard.saved)
    assert truth(till, paid) == heard


@ASKED
def test_a_kept_card_says_until_when_it_is_good_where_its_processor_does(
    till: Till, place: Place, amount: str
) -> None:
    order = kept(place(), amount)
    till.processor().open(order, return_url=BACK)
    till.pay(order, Card.GOOD)
    heard = truth(till, order)
    assert heard.saved is not None
    name = type(till.processor()).__name__.lower()
    assert (heard.saved.ends is not None) is PROCESSORS[name].ends


def test_what_is_paid_once_leaves_none(till: Till, place: Place) -> None:
    order = place()
    till.processor().open(order, return_url=BACK)
    till.pay(order, Card.GOOD)
    assert truth(till, order).saved is None


@ASKED
def test_two_orders_have_methods_of_their_own(till: Till, place: Place, amount: str) -> None:
    saved = []
    for number in range(2):
        order = kept(place(again=number), amount)
        till.processor().open(order, return_url=BACK)
        till.pay(order, Card.GOOD)
        saved.append(truth(till, order).saved)
    assert None not in saved
    assert saved[0] != saved[1]


def test_a_method_is_set_up_once_by_however_many(till: Till, place: Place) -> None:
    order, processor = kept(place(), "0"), till.processor()
    with ThreadPoolExecutor(8) as crowd:
        opened = list(crowd.map(lambda _: insist(lambda: processor.open(order, return_url=BACK)), range(8)))
    assert len({intent.truth.reference for intent in opened}) == 1
    assert len({intent.client_secret for intent in opened}) == 1


def test_setting_up_follows_the_buyer_and_the_bank(till: Till, place: Place) -> None:
    order = kept(place(), "0")
    till.processor().open(order, return_url=BACK)
    till.pay(order, Card.DECLINED)
    declined = truth(till, order)
    assert (declined.state, declined.failure) == (PaymentState.OPEN, "" if till.hosted else till.declined)
    if not till.hosted:
        till.pay(order, Card.ASKS)
        assert truth(till, order).state is PaymentState.ACTION
        till.agree(order)
    else:
        till.pay(order, Card.GOOD)
    done = truth(till, order)
    assert (done.state, done.failure) == (PaymentState.SUCCEEDED, "")
    till.let_pass(timedelta(minutes=5))
    with pytest.raises(Unpayable):
        till.pay(order, Card.GOOD)
    assert truth(till, order) == done
    assert till.stop(order) == done


def test_setting_up_can_be_cancelled_till_it_is_done(till: Till, place: Place) -> None:
    order = kept(place(), "0")
    cancelled = till.stop(order)
    assert cancelled.state is PaymentState.CANCELED
    over = order.heard(cancelled)
    assert over.state is OrderState.EXPIRED
    known = over if till.hosted else order
    with pytest.raises(Unpayable):
        till.pay(known, Card.GOOD)
    assert truth(till, known).state is PaymentState.CANCELED


def test_a_method_asked_about_days_later_is_the_same(till: Till, place: Place) -> None:
    order = kept(place(), "0")
    opened = till.processor().open(order, return_url=BACK)
    till.let_pass(till.lasts)
    assert truth(till, order).reference == opened.truth.reference
    till.pay(order, Card.GOOD)
    assert till.stop(order).state is PaymentState.SUCCEEDED
    assert till.taken(order) == 1


def test_a_method_that_nobody_set_up_for_days_can_be(till: Till, place: Place) -> None:
    till.let_pass(timedelta(days=3))
    for number, amount in enumerate(("0", "100.00")):
        assert truth(till, kept(place(again=number), amount)).state is PaymentState.OPEN


@pytest.mark.parametrize("till", CALLED, indirect=True, scope="module")
@pytest.mark.parametrize("kind", TELLING)
@ASKED
def test_a_fault_on_the_way_leaves_one_method(till: Till, place: Place, kind: str, amount: str) -> None:
    def use(order: Order) -> None:
        hasty = till.processor(hasty=True)
        first = insist(lambda: hasty.open(order, return_url=BACK)).truth
        till.pay(order, Card.GOOD)
        done = insist(lambda: hasty.truth(order, return_url=BACK))
        assert (done.state, done.reference) == (PaymentState.SUCCEEDED, first.reference)
        assert done.saved is not None
        assert till.taken(order) == 1

    at_each_call(till, kind, place, lambda fresh: kept(fresh(), amount), use)
