"""Stripe's balance transactions, page by page, and its payouts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from cartwright.adapters.processors import stripe_statement
from cartwright.domain.errors import Outage
from cartwright.domain.money import Money, total
from cartwright.domain.movements import Movement, MovementKind, ReturnState
from tests.contract.processors.conftest import Place
from tests.contract.processors.test_refunds import paid, refund_id
from tests.contract.processors.till import Card, insist
from tests.contract.processors.tills import StripeTill, stripe_till

DAY = timedelta(days=1)


@pytest.fixture(name="till")
def _till() -> Iterator[StripeTill]:
    with stripe_till() as till:
        yield till


def sell(till: StripeTill, place: Place, many: int) -> None:
    for number in range(many):
        order = place(again=number)
        till.processor().open(order, return_url="http://localhost/back")
        till.pay(order, Card.GOOD)


def told(till: StripeTill, days: int = 3) -> list[Movement]:
    return list(till.statement(since=till.hands.now - days * DAY, until=till.hands.now + DAY))


def test_it_is_read_page_by_page(till: StripeTill, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stripe_statement, "_AT_ONCE", 2)
    sell(till, place, 5)
    before = len(till.street.asked)
    assert len({line.reference for line in told(till)}) == 5
    assert len(till.street.asked) - before == 3


def test_a_payout_is_told_with_all_that_it_paid_out(till: StripeTill, place: Place) -> None:
    sell(till, place, 2)
    till.let_pass(7 * DAY)
    order = place(again=9)
    till.processor().open(order, return_url="http://localhost/back")
    till.pay(order, Card.GOOD)
    paid = till.street.control("payouts", key=till.key)
    lines = told(till)
    (payout,) = [line for line in lines if line.kind is MovementKind.PAYOUT]
    assert payout.origin == paid["payout"]
    parts = [line for line in lines if line.payout == payout.origin]
    assert len(parts) == 3  # those of last week as well
    assert total([line.amount - line.fee for line in parts], "EUR") == -payout.amount
    assert -payout.amount == Money(paid["amount"], "EUR")
    assert len({line.reference for line in lines}) == len(lines) == 4


def test_a_fault_on_the_way_is_an_outage(till: StripeTill, place: Place) -> None:
    sell(till, place, 1)
    till.break_call("gibberish")
    with pytest.raises(Outage):
        told(till)
    assert len(insist(lambda: told(till))) == 1


def test_a_refund_on_its_way_is_none_of_ours_until_it_has_arrived(till: StripeTill, place: Place) -> None:
    order = paid(till, place, Card.SLOWLY_BACK)
    given = till.processor().refund(order, refund_id(order, "slow"), order.payment.amount)
    assert given.state is ReturnState.PENDING
    assert {line.kind for line in told(till)} == {MovementKind.PAYMENT, MovementKind.WAITING}
    till.arrive(order)
    (line,) = [line for line in told(till) if line.kind is MovementKind.REFUND]
    assert (line.of, line.amount) == (order.payment.reference, -order.payment.amount)
    (arrived,) = till.processor().returned(order)
    assert line.at == arrived.at


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("pending", MovementKind.WAITING),
        ("requires_action", MovementKind.WAITING),
        ("succeeded", MovementKind.REFUND),
        ("failed", MovementKind.REFUND),
    ],
)
def test_a_refund_waits_as_long_as_its_bank_or_its_buyer_has_to_act(status: str, kind: MovementKind) -> None:
    assert stripe_statement._kind("refund", {"status": status}) is kind
