"""An order of a moment ago that is not paid so far, at a processor that does not answer: nobody is asked for
the same money twice without saying so, and nobody has to wait for it either."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.application import sweeping
from cartwright.application.lately import BoughtJustNow
from cartwright.application.ports.processors import ProcessorRefused
from cartwright.application.ports.selling import Delivery
from cartwright.application.replacing import AlreadyPaid, EarlierUnknown
from cartwright.application.selling import Purchase
from cartwright.application.shelves import Held
from cartwright.domain.availability import Availability, SoldOut
from cartwright.domain.connections import Connection
from cartwright.domain.errors import Outage
from cartwright.domain.money import Money
from cartwright.domain.orders import Order, OrderState, order_id
from cartwright.domain.payments import PaymentState
from cartwright.domain.settlement import Settlement
from tests.fakes.apart import Whole
from tests.fakes.queues import FakeQueues
from tests.unit.application.agency import Agency, Overtaken, back
from tests.unit.application.carts import revised
from tests.unit.application.test_opening import sold_through


@pytest.fixture
def spare(agency: Agency) -> Connection:
    return sold_through(agency, "spare")[0]


@pytest.fixture
def first(agency: Agency, spare: Connection) -> Order:
    """Shown to its buyer, who may be paying it."""
    return agency.ordered("attempt-1")


@pytest.fixture(params=["by its browser", "by its form"])
def second(request: pytest.FixtureRequest, agency: Agency, first: Order) -> Purchase:
    """The next order of the same buyer, which knows of the first."""
    return following(agency, first, request.param == "by its form")


def following(agency: Agency, first: Order, named: bool) -> Purchase:
    purchase = agency.purchase("attempt-2")
    if named:
        return replace(purchase, replaces=first.id, replaces_key=first.key)
    return replace(purchase, lately=Held(first.id, first.key))


def states(agency: Agency) -> list[OrderState]:
    return [order.state for order in agency.store.shelves.orders.values()]


@pytest.mark.parametrize("how", ["silent", "refusing"])
def test_what_may_be_paid_is_not_paid_elsewhere_without_a_word(
    agency: Agency, first: Order, second: Purchase, how: str
) -> None:
    getattr(agency.line, how).add(agency.till.id)
    with pytest.raises(EarlierUnknown) as refused:
        agency.send(second)
    assert refused.value.facts == {"order": first.id}
    assert states(agency) == [OrderState.PLACED]


def test_who_says_so_pays_elsewhere_and_the_first_is_called_off_later(
    agency: Agency, first: Order, second: Purchase, spare: Connection
) -> None:
    agency.line.silent.add(agency.till.id)
    placed = agency.send(replace(second, let_be=(first.id,)))
    assert placed.through == spare
    assert states(agency) == [OrderState.PLACED, OrderState.PLACED]
    agency.pays(placed.order)
    agency.settled(placed.order)
    agency.line.silent.clear()
    swept_a_day_later(agency)
    assert states(agency) == [OrderState.EXPIRED, OrderState.PAID]
    assert agency.store.shelves.sandbox[first.account, first.payment.connection, first.payment.id].state is (
        PaymentState.CANCELED
    )


@pytest.mark.parametrize("told", ["of the first", "of another", "of none"])
def test_whom_its_buyer_was_told_to_be_silent_is_not_asked_a_second_time(
    agency: Agency, first: Order, second: Purchase, told: str
) -> None:
    other = order_id(first.account, "attempt-9")
    named = {"of the first": (other, first.id), "of another": (other,), "of none": ()}
    before = len(agency.line.asked)
    agency.send(replace(second, let_be=named[told]))
    asked = {order for _, order in agency.line.asked[before:]}
    assert (first.id in asked) is (told != "of the first")
    assert states(agency)[0] is (OrderState.PLACED if told == "of the first" else OrderState.EXPIRED)


@pytest.mark.parametrize("told", ["of what was bought", "of another"])
def test_a_word_of_another_question_lets_nothing_be(
    agency: Agency, first: Order, second: Purchase, told: str
) -> None:
    """To have once more what was bought is not to pay twice what may have been paid."""
    agency.line.silent.add(agency.till.id)
    said = {"again": True} if told == "of what was bought" else {"let_be": (order_id(first.account, "a"),)}
    with pytest.raises(EarlierUnknown):
        agency.send(replace(second, **said))
    assert states(agency) == [OrderState.PLACED]


def test_of_two_that_nobody_knows_of_each_is_asked_about(agency: Agency, first: Order) -> None:
    other = agency.ordered("attempt-3")
    agency.line.silent.add(agency.till.id)
    purchase = replace(following(agency, first, named=True), lately=Held(other.id, other.key))
    with pytest.raises(EarlierUnknown) as refused:
        agency.send(replace(purchase, let_be=(first.id,)))
    assert refused.value.facts == {"order": other.id}
    assert agency.send(replace(purchase, let_be=(first.id, other.id))).intent is not None


def test_what_stays_holds_its_pieces_while_the_other_gives_its_own_back(
    agency: Agency, spare: Connection
) -> None:
    """So nobody's other order is called off for one that there is no room for."""
    revised(agency, sold=Availability(stock=2), most=2)
    first, other = agency.ordered("attempt-1"), agency.ordered("attempt-3")
    known = replace(following(agency, first, named=True), lately=Held(other.id, other.key))
    told = replace(known, let_be=(first.id,))
    two = replace(told.selection, quantity=2)
    both = replace(told, selection=two, shown=Money.of("238.00", "EUR"))
    asked = list(agency.line.asked)
    with pytest.raises(SoldOut):
        agency.send(both)
    assert agency.line.asked == asked
    assert states(agency) == [OrderState.PLACED, OrderState.PLACED]
    assert agency.send(told).intent is not None
    assert states(agency) == [OrderState.PLACED, OrderState.EXPIRED, OrderState.PLACED]


def test_who_pays_all_the_same_is_not_asked_once_more_where_it_was_paid(
    agency: Agency, first: Order, spare: Connection
) -> None:
    second = replace(following(agency, first, named=False), let_be=(first.id,))
    agency.pays(first)
    agency.settled(first)
    assert agency.send(second).intent is not None
    assert states(agency) == [OrderState.PAID, OrderState.PLACED]


def test_to_pay_all_the_same_beside_one_order_says_nothing_of_another_that_was_bought(agency: Agency) -> None:
    first = agency.ordered("attempt-1")
    agency.pays(first)
    agency.settled(first)
    other = order_id(first.account, "attempt-9")
    with pytest.raises(BoughtJustNow):
        agency.send(replace(following(agency, first, named=False), let_be=(other,)))


def test_who_pays_all_the_same_where_there_is_one_way_finds_it_paid(agency: Agency) -> None:
    first = agency.ordered("attempt-1")
    agency.pays(first)
    agency.send(replace(following(agency, first, named=False), let_be=(first.id,)))
    assert states(agency) == [OrderState.PAID, OrderState.PLACED]


def swept_a_day_later(agency: Agency) -> None:
    agency.clock.move(sweeping.GIVEN_UP)
    sweeping.sweep(
        stragglers=agency.store.stragglers,
        queues=FakeQueues(),
        orders=lambda account: agency.store.of(account).orders,
        processors=agency.line,
        return_url=back,
        now=agency.now,
        apart=Whole(),
    )


def test_once_its_processor_answers_again_the_first_makes_room(
    agency: Agency, first: Order, second: Purchase
) -> None:
    agency.line.silent.add(agency.till.id)
    with pytest.raises(EarlierUnknown):
        agency.send(second)
    agency.line.silent.clear()
    agency.send(second)
    assert states(agency) == [OrderState.EXPIRED, OrderState.PLACED]


def test_it_was_paid_and_nobody_knew(agency: Agency, first: Order, second: Purchase) -> None:
    agency.pays(first)
    agency.line.silent.add(agency.till.id)
    with pytest.raises(EarlierUnknown):
        agency.send(second)
    agency.line.silent.clear()
    with pytest.raises((BoughtJustNow, AlreadyPaid)):
        agency.send(second)
    assert states(agency) == [OrderState.PAID]


@pytest.mark.parametrize("named", [False, True])
@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize(("how", "raised"), [("silent", Outage), ("refusing", ProcessorRefused)])
def test_where_there_is_no_other_way_to_pay_that_one_is_waited_for(
    agency: Agency, named: bool, again: bool, how: str, raised: type[Exception]
) -> None:
    first = agency.ordered("attempt-1")
    second = replace(following(agency, first, named), let_be=(first.id,))
    getattr(agency.line, how).add(agency.till.id)
    with pytest.raises(raised):
        agency.send(replace(second, again=again))
    assert states(agency) == [OrderState.PLACED]


def test_another_way_that_the_buyer_chooses_is_one(agency: Agency) -> None:
    [other] = sold_through(agency, "other", offered=True)
    first = agency.ordered("attempt-1")
    agency.line.silent.add(first.payment.connection)
    second = following(agency, first, named=True)
    with pytest.raises(EarlierUnknown):
        agency.send(second)
    assert agency.send(replace(second, let_be=(first.id,))).through == other


def never_shown(agency: Agency) -> Order:
    """Its processor was away from the beginning."""
    agency.line.dead = True
    with pytest.raises(Outage):
        agency.ordered("attempt-1")
    agency.line.dead = False
    [order] = agency.store.shelves.orders.values()
    assert not order.payment.reference
    return order


@pytest.mark.parametrize("named", [False, True])
def test_what_was_never_shown_to_anybody_is_called_off_without_its_processor(
    agency: Agency, spare: Connection, named: bool
) -> None:
    first = never_shown(agency)
    agency.line.silent.add(first.payment.connection)
    agency.send(following(agency, first, named))
    assert states(agency) == [OrderState.EXPIRED, OrderState.PLACED]


def test_what_is_shown_to_its_buyer_in_that_moment_may_be_paid(agency: Agency, spare: Connection) -> None:
    first = never_shown(agency)
    agency.line.silent.add(first.payment.connection)

    class ShownMeanwhile(Overtaken):
        def settle(self, settlement: Settlement, delivery: Delivery | None = None) -> None:
            self.attach(agency.kept(first).attached("pi_shown"))
            super().settle(settlement, delivery)

    with pytest.raises(EarlierUnknown):
        agency.send(following(agency, first, named=False), orders=ShownMeanwhile(agency.store))
    assert states(agency) == [OrderState.PLACED]
