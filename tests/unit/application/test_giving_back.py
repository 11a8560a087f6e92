"""From asked for to given back and booked, whatever the processor answers, and whatever it did by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import reduce
from operator import add

import pytest

from cartwright.application.giving_back import Looked, converge, look_again
from cartwright.application.ports.audits import Audit
from cartwright.application.ports.processors import ProcessorRefused
from cartwright.application.ports.selling import Stale
from cartwright.application.refunding import Wish
from cartwright.domain.errors import Outage
from cartwright.domain.ids import RefundId
from cartwright.domain.journal import Entry, Kind
from cartwright.domain.money import Money
from cartwright.domain.movements import Returned, ReturnState
from cartwright.domain.orders import Order, Sale
from cartwright.domain.refund_entries import Change
from cartwright.domain.refunds import MoreThanPaid, RefundState
from cartwright.domain.tax import NumberState
from cartwright.domain.vat_checks import FIRST
from tests.fakes.apart import Whole
from tests.fakes.returns import FakeReturning
from tests.unit.application.agency import Agency
from tests.unit.application.test_rechecking import MOMENT, Register, believing, swept
from tests.unit.application.test_rechecking import sold as sold_in_doubt
from tests.unit.application.test_refunding import ask
from tests.unit.application.test_settling import delivered, heard
from tests.unit.domain.shop import ACCOUNT
from tests.unit.domain.test_refunds import eur

HOUR = timedelta(hours=1)


class Mine:
    """The agency's, with refunds in which others are faster."""

    def __init__(self, agency: Agency, returns: FakeReturning) -> None:
        mine = agency.mine
        self.orders, self.returns, self.entitlements = mine.orders, returns, mine.entitlements
        self.subscriptions, self.clients, self.notices = mine.subscriptions, mine.clients, mine.notices


@pytest.fixture
def sales(agency: Agency) -> list[Sale]:
    return list(agency.sold(bumps=[agency.mug]))


def entries(agency: Agency, kind: Kind = Kind.REFUND) -> list[Entry]:
    return [entry for entry in agency.store.shelves.entries.values() if entry.kind is kind]


def states(agency: Agency, sale: Sale) -> list[RefundState]:
    return [one.state for one in agency.mine.returns.of(sale.order).of(sale.id)]


def at_the_sandbox(agency: Agency, sale: Sale, amount: str) -> None:
    """Somebody gives back at the processor itself."""
    payment = agency.mine.orders.get(sale.order).payment
    agency.sandbox.give_back(agency.store.sandbox.get(ACCOUNT, payment.connection, payment.id), eur(amount))


def sent_back(agency: Agency, sale: Sale, reference: str) -> None:
    payment = agency.mine.orders.get(sale.order).payment
    agency.sandbox.send_back(agency.store.sandbox.get(ACCOUNT, payment.connection, payment.id), reference)


def test_what_was_asked_for_is_given_back_and_booked_once(agency: Agency, sales: list[Sale]) -> None:
    refund = ask(agency, sales[0].id, Wish("x", amount=eur("59.50")))
    for _ in range(3):
        agency.returned(refund.order, look=False)
    assert states(agency, sales[0]) == [RefundState.SUCCEEDED]
    [entry] = entries(agency)
    assert (entry.sale, entry.origin, entry.amount.gross) == (sales[0].id, refund.id, eur("-59.50"))
    assert [what for what, _ in agency.line.asked].count("refund") == 1


def test_each_owner_gives_back_its_own(agency: Agency, sales: list[Sale]) -> None:
    ask(agency, sales[0].id)
    ask(agency, sales[1].id)
    agency.returned(sales[0].order)
    booked = {entry.client: entry.amount for entry in entries(agency)}
    assert booked == {sale.owner: -sale.total for sale in sales}


def test_without_an_answer_it_is_unknown_and_asked_again_until_it_is_known(
    agency: Agency, sales: list[Sale]
) -> None:
    ask(agency, sales[0].id)
    agency.line.dead = True
    for _ in range(2):
        with pytest.raises(Outage):
            agency.returned(sales[0].order, look=False)
        assert states(agency, sales[0]) == [RefundState.UNKNOWN]
    agency.line.dead = False
    agency.returned(sales[0].order, look=False)
    assert states(agency, sales[0]) == [RefundState.SUCCEEDED]
    assert len(entries(agency)) == 1


def test_an_answer_that_was_lost_gives_back_once(agency: Agency) -> None:
    order = agency.ordered()
    with pytest.raises(Outage):
        agency.pays(order, "unknown")
    [sale] = (agency.settled(order).sale(owner) for owner in agency.kept(order).owners)
    ask(agency, sale.id)
    with pytest.raises(Outage):
        agency.returned(sale.order, look=False)
    assert states(agency, sale) == [RefundState.UNKNOWN]
    agency.returned(sale.order, look=False)
    assert states(agency, sale) == [RefundState.SUCCEEDED]
    payment = agency.store.sandbox.get(ACCOUNT, order.payment.connection, order.payment.id)
    assert [one.amount for one in payment.refunds] == [eur("119.00")]


def test_the_answer_may_come_by_webhook_while_we_wait_for_it(agency: Agency, sales: list[Sale]) -> None:
    refund = ask(agency, sales[0].id)

    def slow(order: Order, name: RefundId, amount: Money) -> Returned:
        agency.sandbox.refund(order, name, amount)
        agency.line.refunds = agency.sandbox.refund
        agency.returned(refund.order)
        raise Outage("the processor")

    agency.line.refunds = slow
    with pytest.raises(Outage):
        agency.returned(refund.order, look=False)
    assert states(agency, sales[0]) == [RefundState.SUCCEEDED]
    assert len(entries(agency)) == 1


def test_what_the_processor_refuses_has_failed_with_its_word(agency: Agency, sales: list[Sale]) -> None:
    def refuse(*_: object) -> Returned:
        raise ProcessorRefused(processor="stripe", reason="charge_disputed")

    agency.line.refunds = refuse
    ask(agency, sales[0].id)
    agency.returned(sales[0].order, look=False)
    [failed] = agency.mine.returns.of(sales[0].order).refunds
    assert (failed.state, failed.failure) == (RefundState.FAILED, "charge_disputed")
    assert entries(agency) == []
    assert ask(agency, sales[0].id, key="two").amount == eur("119.00")


def test_a_slow_refund_is_booked_when_it_arrives(agency: Agency) -> None:
    order = agency.ordered()
    agency.pays(order, "slow")
    agency.clock.move(HOUR)
    [sale] = (agency.settled(order).sale(owner) for owner in agency.kept(order).owners)
    ask(agency, sale.id)
    agency.returned(order.id, look=False)
    assert (states(agency, sale), entries(agency)) == ([RefundState.PENDING], [])
    assert look(agency) == Looked(0)
    agency.clock.move(HOUR)
    assert look(agency) == Looked(1)
    assert states(agency, sale) == [RefundState.SUCCEEDED]
    assert len(entries(agency)) == 1
    agency.clock.move(HOUR * 48)
    assert look(agency) == Looked(0)


def look(agency: Agency) -> Looked:
    return look_again(
        stragglers=agency.store.stragglers,
        of=agency.store.of,
        processors=agency.line,
        now=agency.now,
        apart=Whole(),
    )


def test_a_processor_that_does_not_answer_stops_no_other_and_is_asked_later(agency: Agency) -> None:
    one, other = agency.sale("one"), agency.sale("other")
    for sale in (one, other):
        ask(agency, sale.id)
    agency.line.breaks.add(one.order)
    agency.clock.move(HOUR)
    looked = look(agency)
    assert (looked.ended, [waiting.order for waiting in looked.unanswered]) == (1, [one.order])
    assert states(agency, one) == [RefundState.UNKNOWN]
    assert look(agency) == Looked(0)
    agency.line.breaks.clear()
    agency.clock.move(HOUR)
    assert look(agency) == Looked(1)


def test_a_look_that_was_overtaken_leaves_it_to_whoever_was_faster(agency: Agency) -> None:
    sale = agency.sale()
    ask(agency, sale.id)
    agency.line.dead = True
    agency.clock.move(HOUR)

    class Overtaken(FakeReturning):
        def move(self, change: Change, audit: Audit | None = None) -> None:
            if change.after.looked:
                raise Stale
            super().move(change, audit)

    mine = Mine(agency, Overtaken(agency.store.shelves, ACCOUNT))
    looked = look_again(
        stragglers=agency.store.stragglers,
        of=lambda _: mine,
        processors=agency.line,
        now=agency.now,
        apart=Whole(),
    )
    assert len(looked.unanswered) == 1


def test_what_was_given_back_at_the_processor_is_booked_once_over_all_owners(
    agency: Agency, sales: list[Sale]
) -> None:
    at_the_sandbox(agency, sales[0], "69.50")
    for _ in range(2):
        agency.returned(sales[0].order)
    assert [states(agency, sale) for sale in sales] == [[RefundState.SUCCEEDED]] * 2
    assert {entry.sale: entry.amount.gross for entry in entries(agency)} == {
        sales[0].id: eur("-59.50"),
        sales[1].id: eur("-10.00"),
    }
    assert not any(one.ours for one in agency.mine.returns.of(sales[0].order).refunds)


def test_what_was_given_back_there_of_what_was_paid_in_steps_leaves_each_line_in_steps(
    agency: Agency, sales: list[Sale]
) -> None:
    key = ACCOUNT, sales[0].order
    order = agency.store.shelves.orders[key]
    agency.store.shelves.orders[key] = replace(order, payment=replace(order.payment, step=100))
    at_the_sandbox(agency, sales[0], "10.00")
    agency.returned(sales[0].order)
    found = {one.sale: one.amount for one in agency.mine.returns.of(sales[0].order).refunds}
    assert found == {sales[0].id: eur("9.00"), sales[1].id: eur("1.00")}  # not 8.56 and 1.44


def test_what_failed_at_the_processor_and_is_not_ours_was_never_given_back(
    agency: Agency, sales: list[Sale]
) -> None:
    at_the_sandbox(agency, sales[0], "500.00")
    agency.returned(sales[0].order)
    assert agency.mine.returns.of(sales[0].order).refunds == ()


def test_ours_that_was_not_asked_yet_makes_way_for_what_is_gone_already(
    agency: Agency, sales: list[Sale]
) -> None:
    ask(agency, sales[0].id)
    at_the_sandbox(agency, sales[0], "139.00")
    agency.returned(sales[0].order)
    theirs, ours = agency.mine.returns.of(sales[0].order).of(sales[0].id)
    assert (ours.state, theirs.state) == (RefundState.FAILED, RefundState.SUCCEEDED)
    back = reduce(add, (entry.amount for entry in entries(agency)))
    assert back == -reduce(add, (sale.total for sale in sales))


def test_a_processor_that_says_it_gave_back_more_than_was_paid_is_not_believed(
    agency: Agency, sales: list[Sale]
) -> None:
    more = Returned("re_1", "pi_1", eur("139.01"), ReturnState.SUCCEEDED, agency.now)
    agency.line.returns = lambda _: [more]
    with pytest.raises(MoreThanPaid):
        agency.returned(sales[0].order)
    assert entries(agency) == []


def test_what_a_bank_sends_back_is_taken_out_of_the_books_again_and_can_be_asked_for_anew(
    agency: Agency, sales: list[Sale]
) -> None:
    ask(agency, sales[0].id)
    [returned] = agency.returned(sales[0].order).refunds
    agency.clock.move(HOUR)
    sent_back(agency, sales[0], returned.reference)
    for _ in range(2):
        agency.returned(sales[0].order)
    gone, came = entries(agency)
    assert gone.amount == -came.amount
    assert states(agency, sales[0]) == [RefundState.FAILED]
    assert ask(agency, sales[0].id, key="two").amount == eur("119.00")


@pytest.mark.parametrize(("restocks", "left"), [(True, 0), (False, 1)])
def test_what_is_limited_can_be_sold_again_if_that_is_asked_for(
    agency: Agency, restocks: bool, left: int
) -> None:
    kept = agency.mine.catalogue.get(agency.course.id)
    limited = replace(kept, sold=replace(kept.sold, stock=5), version=kept.version + 1)
    agency.mine.catalogue.revise(limited, agency.act().audit("product.edit", kept.id))
    sale = agency.sale()
    assert agency.mine.catalogue.taken(kept.id, kept.mode) == 1
    ask(agency, sale.id, Wish("x", restocks=restocks))
    for _ in range(2):
        agency.returned(sale.order)
    assert agency.mine.catalogue.taken(kept.id, kept.mode) == left


def test_who_was_overtaken_books_nothing_twice(agency: Agency, sales: list[Sale]) -> None:
    refund = ask(agency, sales[0].id)

    class Overtaken(FakeReturning):
        hurry = True

        def move(self, change: Change, audit: Audit | None = None) -> None:
            if self.hurry:
                self.hurry = False
                agency.returned(refund.order)
            super().move(change, audit)

    mine = Mine(agency, Overtaken(agency.store.shelves, ACCOUNT))
    converge(refund.order, mine=mine, processors=agency.line, now=agency.now, look=True)
    assert len(entries(agency)) == 1
    assert states(agency, sales[0]) == [RefundState.SUCCEEDED]


@pytest.mark.parametrize("kind", ["refund.succeeded", "charge.refunded", "PAYMENT.CAPTURE.REFUNDED"])
def test_a_webhook_of_a_refund_has_the_orders_refunds_looked_at(
    agency: Agency, sales: list[Sale], kind: str
) -> None:
    at_the_sandbox(agency, sales[0], "10.00")
    for number in range(3):
        delivery = delivered(agency, sales[0].order, event=f"evt_{number}", kind=kind)
        assert heard(agency, delivery) == ("done", "returned")
    assert sum(entry.amount.gross.minor for entry in entries(agency)) == -1000


def test_a_webhook_of_something_else_has_nothing_looked_at(agency: Agency, sales: list[Sale]) -> None:
    at_the_sandbox(agency, sales[0], "10.00")
    assert heard(agency, delivered(agency, sales[0].order)) == ("done", "seen")
    assert agency.mine.returns.of(sales[0].order).refunds == ()


def test_a_refund_of_an_order_nobody_paid_is_no_business_of_ours(agency: Agency) -> None:
    order = agency.ordered()
    delivery = delivered(agency, order.id, kind="refund.succeeded")
    assert heard(agency, delivery) == ("done", "seen")


class TestATaxFoundWrong:
    """Northwind believed a number that the register did not know: the tax is within what was paid."""

    def test_what_is_given_back_after_it_is_given_back_at_the_right_rate(self, agency: Agency) -> None:
        believing(agency)
        sale = sold_in_doubt(agency, shown="100.00")
        agency.clock.move(FIRST + MOMENT)
        swept(agency, Register(NumberState.INVALID))
        ask(agency, sale.id)
        agency.returned(sale.order)
        [entry] = entries(agency)
        assert (entry.amount.net, entry.amount.tax) == (eur("-83.33"), eur("-16.67"))
        self.nothing_is_left(agency)

    def test_what_was_given_back_before_it_is_not_corrected(self, agency: Agency) -> None:
        believing(agency)
        sale = sold_in_doubt(agency, shown="100.00")
        ask(agency, sale.id, Wish("x", amount=eur("40.00")))
        agency.returned(sale.order)
        agency.clock.move(FIRST + MOMENT)
        swept(agency, Register(NumberState.INVALID))
        [correction] = entries(agency, Kind.CORRECTION)
        assert correction.amount.tax == eur("10.00")
        ask(agency, sale.id, key="two")
        agency.returned(sale.order)
        self.nothing_is_left(agency)

    def test_a_refund_that_comes_between_has_the_correction_made_anew(self, agency: Agency) -> None:
        believing(agency)
        sale = sold_in_doubt(agency, shown="100.00")
        agency.clock.move(FIRST + MOMENT)
        register = Register(NumberState.INVALID)
        returns = agency.mine.returns.of(sale.order)
        check = agency.mine.vat_checks.of(sale)
        ask(agency, sale.id)
        with pytest.raises(Stale):
            agency.mine.vat_checks.move(check.forgotten(agency.now), returns=returns)
        assert swept(agency, register).ended == 1

    @staticmethod
    def nothing_is_left(agency: Agency) -> None:
        every: Sequence[Entry] = list(agency.store.shelves.entries.values())
        for of in ("net", "tax"):
            assert sum(getattr(entry.amount, of).minor for entry in every) == 0
        owed: dict[str, int] = {}
        for entry in every:
            for posting in entry.postings:
                owed[posting.detail] = owed.get(posting.detail, 0) + posting.amount.minor
        assert not any(owed.values())
