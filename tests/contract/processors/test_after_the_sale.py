"""What processors promise of money after a sale: those in GIVING that it is given back and charged again,
those in BOOKS that it is disputed and listed as well.

Join by a name in GIVING, or by a till that has what `Counter` asks for and a name in BOOKS (tills.py).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol, cast

import pytest

from cartwright.application.ports.processors import Processor, Rebills, Statements
from cartwright.domain.ids import RefundId, derived
from cartwright.domain.money import Money
from cartwright.domain.movements import DisputeState, Movement, MovementKind, ReturnState
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.payments import PaymentState
from tests.contract.processors.conftest import Place
from tests.contract.processors.test_charging import after, bought, opened
from tests.contract.processors.test_faults import TELLING, at_each_call
from tests.contract.processors.test_saving import truth
from tests.contract.processors.till import BACK, Card, Till, insist
from tests.contract.processors.tills import BOOKS, GIVING

GIVEN = pytest.mark.parametrize("till", GIVING, indirect=True, scope="module")
LISTED = pytest.mark.parametrize("till", BOOKS, indirect=True, scope="module")


class Whole(Processor, Rebills, Statements, Protocol): ...


class Counter(Till, Protocol):
    """A till, and the world after a sale."""

    def dispute(self, order: Order) -> str:
        """The buyer's bank takes the money back; what the dispute is called."""
        ...

    def decide(self, dispute: str, outcome: str) -> None:
        """`review`, `won` or `lost`."""
        ...

    def now(self) -> datetime:
        """What time it is for the processor."""
        ...

    def pay_out(self) -> None:
        """All there is goes to the merchant's bank."""
        ...


def counter(till: Till) -> Counter:
    return cast(Counter, till)


def whole(till: Till, *, hasty: bool = False) -> Whole:
    return cast(Whole, till.processor(hasty=hasty))


def refund_id(order: Order, number: int = 0) -> RefundId:
    return RefundId(derived("refund", order.id, str(number)))


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


@GIVEN
class TestGivingBack:
    def test_two_months_later_it_is_still_the_same_one(self, till: Till, place: Place) -> None:
        order = bought(till, place)
        made = whole(till).refund(order, refund_id(order), eur("30.00"))
        till.let_pass(timedelta(days=60))
        assert whole(till).refund(order, refund_id(order), eur("30.00")) == made
        assert list(whole(till).returned(order)) == [made]

    @pytest.mark.parametrize("kind", TELLING)
    def test_a_fault_on_the_way_gives_back_once(self, till: Till, place: Place, kind: str) -> None:
        def use(order: Order) -> None:
            hasty = whole(till, hasty=True)
            made = insist(lambda: hasty.refund(order, refund_id(order), eur("100.00")))
            assert made.state is ReturnState.SUCCEEDED
            assert insist(lambda: hasty.refund(order, refund_id(order), eur("100.00"))) == made
            assert list(insist(lambda: hasty.returned(order))) == [made]

        at_each_call(till, kind, place, lambda fresh: bought(till, fresh), use)


class TestChargingAgain:
    @GIVEN
    def test_a_kept_method_is_charged_while_nobody_is_there(self, till: Till, place: Place) -> None:
        order = opened(till, after(till, place))
        heard = whole(till).rebill(order, return_url=BACK)
        assert (heard.state, heard.amount) == (PaymentState.SUCCEEDED, order.payment.amount)
        assert order.heard(heard).state is OrderState.PAID
        assert whole(till).rebill(order, return_url=BACK) == heard == truth(till, order)
        assert till.taken(order) == 1

    @GIVEN
    def test_a_decline_is_told_and_tried_once(self, till: Till, place: Place) -> None:
        order = opened(till, after(till, place, Card.ONCE))
        told = [whole(till).rebill(order, return_url=BACK) for _ in range(2)]
        assert [(one.state, bool(one.failure)) for one in told] == [(PaymentState.OPEN, True)] * 2
        assert (till.attempts(order), till.taken(order)) == (1, 0)
        till.let_pass(min(till.lasts, timedelta(hours=4)))
        assert whole(till).rebill(order, return_url=BACK) == told[0]
        assert till.attempts(order) == 1
        assert till.stop(order).state is PaymentState.CANCELED

    @GIVEN
    @pytest.mark.parametrize("kind", TELLING)
    def test_a_fault_on_the_way_charges_once(self, till: Till, place: Place, kind: str) -> None:
        def use(order: Order) -> None:
            hasty = whole(till, hasty=True)
            done = insist(lambda: hasty.rebill(order, return_url=BACK))
            assert done.state is PaymentState.SUCCEEDED
            assert insist(lambda: hasty.rebill(order, return_url=BACK)) == done
            assert till.taken(order) == 1

        at_each_call(till, kind, place, lambda fresh: after(till, fresh), use)

    @GIVEN
    def test_what_is_asked_again_once_everything_is_forgotten_is_charged_once(
        self, till: Till, place: Place
    ) -> None:
        order = after(till, place)
        done = whole(till).rebill(order, return_url=BACK)
        till.let_pass(timedelta(days=2))
        assert whole(till).rebill(order, return_url=BACK) == done
        assert till.taken(order) == 1


@LISTED
class TestDisputes:
    def test_what_nobody_disputes_has_none(self, till: Till, place: Place) -> None:
        assert list(whole(till).disputed(bought(till, place))) == []

    @pytest.mark.parametrize(("outcome", "state"), [("won", DisputeState.WON), ("lost", DisputeState.LOST)])
    def test_a_dispute_is_followed_to_its_end(
        self, till: Till, place: Place, outcome: str, state: DisputeState
    ) -> None:
        order = bought(till, place)
        name = counter(till).dispute(order)
        (begun,) = whole(till).disputed(order)
        assert (begun.reference, begun.payment, begun.amount) == (
            name,
            order.payment.reference,
            order.payment.amount,
        )
        assert begun.state is DisputeState.OPEN
        assert begun.answer_by is not None
        assert begun.answer_by > begun.at
        for step, expected in (("review", DisputeState.REVIEW), (outcome, state)):
            counter(till).decide(name, step)
            assert [one.state for one in whole(till).disputed(order)] == [expected]


@LISTED
class TestStatements:
    def test_every_movement_is_listed_with_what_it_belongs_to(self, till: Till, place: Place) -> None:
        since = begin(till)
        order = bought(till, place)
        made = whole(till).refund(order, refund_id(order), eur("30.00"))
        lines = listed(till, since)
        (paid,) = of(lines, MovementKind.PAYMENT)
        (given,) = of(lines, MovementKind.REFUND)
        assert (paid.amount, paid.of) == (order.payment.amount, order.payment.reference)
        assert paid.fee.minor > 0
        assert (given.amount, given.of, given.origin) == (
            eur("-30.00"),
            order.payment.reference,
            made.reference,
        )

    def test_a_dispute_takes_the_money_and_a_won_one_gives_it_back(self, till: Till, place: Place) -> None:
        since = begin(till)
        order = bought(till, place)
        name = counter(till).dispute(order)
        (taken,) = of(listed(till, since), MovementKind.DISPUTE)
        assert (taken.amount, taken.of) == (-order.payment.amount, order.payment.reference)
        counter(till).decide(name, "won")
        lines = listed(till, since)
        assert sum(one.amount.minor for one in of(lines, MovementKind.DISPUTE)) == 0
        assert {one.of for one in of(lines, MovementKind.DISPUTE)} == {order.payment.reference}

    def test_a_payout_empties_the_account(self, till: Till, place: Place) -> None:
        since = begin(till)
        counter(till).pay_out()
        bought(till, place)
        before = listed(till, since)
        counter(till).pay_out()
        lines = listed(till, since)
        (payout,) = [line for line in of(lines, MovementKind.PAYOUT) if line not in before]
        assert payout.amount.minor < 0
        assert balance(listed(till, FIRST)) == 0

    def test_a_line_stands_in_one_of_two_adjoining_statements(self, till: Till, place: Place) -> None:
        since = begin(till)
        bought(till, place)
        at = listed(till, since)[0].at
        until = at + timedelta(hours=1)
        halves = [
            *whole(till).statement(since=since, until=at),
            *whole(till).statement(since=at, until=until),
        ]
        assert sorted(one.reference for one in halves) == sorted(
            one.reference for one in whole(till).statement(since=since, until=until)
        )

    def test_a_long_time_is_asked_for_in_parts(self, till: Till, place: Place) -> None:
        since = begin(till)
        orders = []
        for number in range(3):
            order = place(again=number)
            till.processor().open(order, return_url=BACK)
            till.pay(order, Card.GOOD)
            orders.append(order)
            till.let_pass(timedelta(days=40))
        lines = whole(till).statement(since=since, until=since + timedelta(days=150))
        assert len(of(list(lines), MovementKind.PAYMENT)) == len(orders)


FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def begin(till: Till) -> datetime:
    """A moment that is later than all that happened before."""
    till.let_pass(timedelta(days=1))
    return counter(till).now()


def listed(till: Till, since: datetime) -> list[Movement]:
    return list(whole(till).statement(since=since, until=counter(till).now() + timedelta(seconds=1)))


def of(lines: list[Movement], kind: MovementKind) -> list[Movement]:
    return [line for line in lines if line.kind is kind]


def balance(lines: list[Movement]) -> int:
    """In euro cents: what came in, less what the processor kept and what went out."""
    euros = [line for line in lines if line.amount.currency == "EUR"]
    return sum(line.amount.minor - line.fee.minor for line in euros)
