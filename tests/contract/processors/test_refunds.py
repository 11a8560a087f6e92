"""What every processor promises of money given back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from cartwright.domain.errors import Outage
from cartwright.domain.ids import RefundId, derived
from cartwright.domain.money import Money
from cartwright.domain.movements import Returned, ReturnState
from cartwright.domain.orders import Order
from tests.contract.processors.conftest import Place
from tests.contract.processors.till import BACK, FAULTS, Card, Till, insist
from tests.contract.processors.tills import CALLED


def refund_id(order: Order, name: str) -> RefundId:
    return RefundId(derived("refund", order.id, name))


def paid(till: Till, place: Place, card: Card = Card.GOOD) -> Order:
    order = place()
    till.processor().open(order, return_url=BACK)
    till.pay(order, card)
    return order.heard(till.processor().truth(order, return_url=BACK))


def part(order: Order, of: int) -> Money:
    """One of so many equal shares of what was paid, and no smaller than any currency has."""
    return order.payment.amount.split((1,) * of)[0]


def given_back(till: Till, order: Order) -> list[Returned]:
    return list(till.processor().returned(order))


def test_a_refund_gives_back_what_was_asked_for_and_says_so(till: Till, place: Place) -> None:
    order = paid(till, place)
    assert given_back(till, order) == []
    returned = till.processor().refund(order, refund_id(order, "one"), part(order, 2))
    assert (returned.state, returned.amount) == (ReturnState.SUCCEEDED, part(order, 2))
    assert (returned.refund, returned.payment) == (refund_id(order, "one"), order.payment.reference)
    assert given_back(till, order) == [returned]


def test_a_refund_asked_for_again_is_the_same_one_however_much_later(till: Till, place: Place) -> None:
    order = paid(till, place)
    first = till.processor().refund(order, refund_id(order, "one"), part(order, 2))
    till.let_pass(timedelta(days=3))
    assert till.processor().refund(order, refund_id(order, "one"), part(order, 2)) == first
    assert given_back(till, order) == [first]


def test_a_refund_asked_for_by_many_at_once_is_one(till: Till, place: Place) -> None:
    order, processor = paid(till, place), till.processor()
    name, half = refund_id(order, "one"), part(order, 2)
    with ThreadPoolExecutor(8) as crowd:
        asked = list(crowd.map(lambda _: insist(lambda: processor.refund(order, name, half)), range(8)))
    assert len({one.reference for one in asked}) == 1
    assert [one.amount for one in given_back(till, order)] == [part(order, 2)]


def test_several_refunds_come_back_the_oldest_first(till: Till, place: Place) -> None:
    order = paid(till, place)
    for name in ("one", "two"):
        till.processor().refund(order, refund_id(order, name), part(order, 4))
        till.let_pass(timedelta(minutes=1))
    assert [one.refund for one in given_back(till, order)] == [
        refund_id(order, "one"),
        refund_id(order, "two"),
    ]


def test_what_would_be_more_than_was_paid_has_failed_and_says_why(till: Till, place: Place) -> None:
    order = paid(till, place)
    till.processor().refund(order, refund_id(order, "all"), order.payment.amount)
    more = till.processor().refund(order, refund_id(order, "more"), part(order, 2))
    assert more.state is ReturnState.FAILED
    assert more.failure
    kept = [one for one in given_back(till, order) if one.state is not ReturnState.FAILED]
    assert [one.amount for one in kept] == [order.payment.amount]


def test_a_refund_that_takes_its_time_is_pending_and_then_arrives(till: Till, place: Place) -> None:
    order = paid(till, place, Card.SLOWLY_BACK)
    pending = till.processor().refund(order, refund_id(order, "slow"), part(order, 2))
    assert pending.state is ReturnState.PENDING
    assert till.processor().refund(order, refund_id(order, "slow"), part(order, 2)) == pending
    till.arrive(order)
    [arrived] = given_back(till, order)
    assert (arrived.state, arrived.reference) == (ReturnState.SUCCEEDED, pending.reference)


def test_what_a_bank_sends_back_has_failed(till: Till, place: Place) -> None:
    order = paid(till, place)
    returned = till.processor().refund(order, refund_id(order, "one"), part(order, 2))
    till.bounce(order, returned.reference)
    [failed] = given_back(till, order)
    assert (failed.state, failed.reference) == (ReturnState.FAILED, returned.reference)
    assert failed.failure


def test_what_is_given_back_at_the_processor_itself_is_nobodys_refund(till: Till, place: Place) -> None:
    order = paid(till, place)
    till.give_back(order, part(order, 4))
    till.let_pass(timedelta(minutes=1))
    till.processor().refund(order, refund_id(order, "ours"), part(order, 2))
    theirs, ours = given_back(till, order)
    assert (theirs.refund, theirs.amount, theirs.state) == (None, part(order, 4), ReturnState.SUCCEEDED)
    assert ours.refund == refund_id(order, "ours")


@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD", "ISK"])
def test_what_goes_back_is_in_the_currency_that_was_paid(till: Till, place: Place, currency: str) -> None:
    if currency not in till.currencies:
        currency = till.currencies[-1]
    order = place("2000", currency)
    till.processor().open(order, return_url=BACK)
    till.pay(order, Card.GOOD)
    order = order.heard(till.processor().truth(order, return_url=BACK))
    half = Money(order.payment.amount.minor // 2, currency)
    assert till.processor().refund(order, refund_id(order, "half"), half).amount == half


@pytest.mark.parametrize("till", CALLED, indirect=True)
@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("after", [0, 1])
def test_whatever_happens_to_a_call_or_its_answer_nothing_goes_back_twice(
    till: Till, place: Place, kind: str, after: int
) -> None:
    order = paid(till, place)
    till.break_call(kind, after=after)
    hasty = till.processor(hasty=True)
    try:
        hasty.refund(order, refund_id(order, "one"), part(order, 2))
    except Outage:
        till.mend()
    returned = insist(lambda: till.processor().refund(order, refund_id(order, "one"), part(order, 2)))
    assert given_back(till, order) == [returned]


@pytest.mark.parametrize("till", ["sandbox"], indirect=True)
def test_a_lost_answer_is_found_by_asking_again(till: Till, place: Place) -> None:
    order = paid(till, place, Card.SILENT)
    with pytest.raises(Outage):
        till.processor().refund(order, refund_id(order, "one"), part(order, 2))
    returned = till.processor().refund(order, refund_id(order, "one"), part(order, 2))
    assert given_back(till, order) == [returned]
