"""From the processor's word to paid and booked, whichever way it comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application import settling
from cartwright.application.again import TRIES
from cartwright.application.ports.selling import Delivery
from cartwright.application.settling import AT_LAST, Standing
from cartwright.domain.errors import NotFound, Outage
from cartwright.domain.ids import ConnectionId, derived
from cartwright.domain.jobs import number
from cartwright.domain.money import Money
from cartwright.domain.orders import AnotherOrders, Order, OrderState
from cartwright.domain.payments import PaymentState, Truth
from tests.fakes.selling import FakeOrders
from tests.fakes.shelves import DONE, PARKED, WAITING
from tests.unit.application.agency import Agency, Overtaken, back
from tests.unit.domain.shop import ACCOUNT, truth


def test_of_a_payment_that_its_order_left_behind_money_is_told_and_an_end_is_nothing(agency: Agency) -> None:
    """What failed is paid by another in its place: of the first nothing more is to come, and if money does,
    somebody has to know."""
    order = agency.ordered()
    before = order.attached("pi_1")
    agency.mine.orders.attach(before)
    agency.mine.orders.attach(before.attached("pi_2"))
    gone = settling.converge(before, truth(before, PaymentState.CANCELED), agency.mine.orders)
    assert (gone.order.payment.reference, gone.order.state, gone.committed) == (
        "pi_2",
        OrderState.PLACED,
        False,
    )
    with pytest.raises(AnotherOrders):
        settling.converge(before, truth(before), agency.mine.orders)


@pytest.mark.parametrize("state", [PaymentState.CANCELED, PaymentState.SUCCEEDED])
def test_the_end_of_a_payment_is_none_of_the_one_that_its_order_was_passed_on_to_meanwhile(
    agency: Agency, state: PaymentState
) -> None:
    """Neither has a reference that would tell them apart: nobody was given the means to pay the first."""
    before = agency.ordered()
    before = replace(before, payment=replace(before.payment, reference=""))
    passed_on = before.passed_on(ConnectionId(derived("connection", "other")), None)
    shelf, key = agency.store.shelves.orders, (ACCOUNT, before.id)
    shelf[key] = before
    overtaken = Overtaken(agency.store, lambda: shelf.update({key: passed_on}))
    assert settling.converge(before, truth(before, state), overtaken) == Standing(passed_on)
    assert booked(agency) == []


def confirmed(agency: Agency, order: Order, orders: FakeOrders | None = None, key: str = "") -> Standing:
    """The buyer's page after paying."""
    return settling.confirm(
        order.id,
        key or order.key,
        orders=orders or agency.mine.orders,
        processors=agency.line,
        return_url=back,
    )


def delivered(
    agency: Agency,
    order: str,
    *,
    event: str = "evt_1",
    connection: str = "",
    kind: str = "payment.succeeded",
) -> Delivery:
    """A webhook as it came through the door."""
    till = ConnectionId(connection) if connection else agency.till.id
    delivery = Delivery(ACCOUNT, till, event, kind, order, "pay_1")
    agency.store.inbox.receive(delivery, b"{}", at=agency.now)
    return delivery


def heard(agency: Agency, delivery: Delivery, orders: FakeOrders | None = None) -> tuple[str, str]:
    """What became of a delivery: its state, and its outcome or why it was set aside."""
    settling.hear(
        delivery,
        orders=orders or agency.mine.orders,
        inbox=agency.store.inbox,
        processors=agency.line,
        return_url=back,
        concerned=agency.store.of,
        limits=agency.limits,
        now=agency.now,
        returned=agency.returned,
    )
    return lying(agency, delivery)


def lying(agency: Agency, delivery: Delivery) -> tuple[str, str]:
    kept = agency.store.shelves.deliveries[ACCOUNT, delivery.connection, delivery.event]
    return kept.state, kept.outcome or kept.code


def moving(agency: Agency, order: Order) -> None:
    """Somebody moves the order on without ending it."""
    agency.mine.orders.attach(agency.kept(order).attached(order.payment.reference))


def booked(agency: Agency) -> list[str]:
    """The kinds of all entries there are."""
    return sorted(entry.kind for entry in agency.store.shelves.entries.values())


class TestTheFee:
    def test_that_is_told_later_is_booked_with_the_next_webhook_once(self, agency: Agency) -> None:
        order, truths = agency.ordered(), agency.line.truths
        agency.pays(order)
        agency.line.truths = lambda *asked, **more: replace(truths(*asked, **more), fee=None)
        assert heard(agency, delivered(agency, order.id)) == (DONE, "settled")
        assert heard(agency, delivered(agency, order.id, event="evt_2")) == (DONE, "seen")
        assert booked(agency) == ["charge"]
        agency.line.truths = truths
        assert heard(agency, delivered(agency, order.id, event="evt_3")) == (DONE, "settled")
        assert booked(agency) == ["charge", "fee"]

    def test_that_is_known_is_not_asked_for_again(self, agency: Agency) -> None:
        order = agency.ordered()
        agency.pays(order)
        heard(agency, delivered(agency, order.id))
        asked = len(agency.line.asked)
        assert heard(agency, delivered(agency, order.id, event="evt_2")) == (DONE, "seen")
        assert len(agency.line.asked) == asked
        assert booked(agency) == ["charge", "fee"]


class TestTheBuyersPage:
    def test_a_paid_order_is_settled_before_any_webhook(self, agency: Agency) -> None:
        order = agency.ordered()
        agency.pays(order)
        standing = confirmed(agency, order)
        assert (standing.order.state, standing.committed) == (OrderState.PAID, True)
        assert agency.mine.orders.recall(agency.kept(order)) == standing.order

    def test_an_unpaid_order_waits_and_says_why(self, agency: Agency) -> None:
        order = agency.ordered()
        with pytest.raises(Exception, match="declined"):
            agency.pays(order, "decline")
        standing = confirmed(agency, order)
        assert (standing.order, standing.committed) == (order, False)
        assert standing.truth is not None
        assert standing.truth.failure == "card_declined"

    def test_a_settled_order_is_shown_without_asking_the_processor(self, agency: Agency) -> None:
        order = agency.ordered()
        agency.pays(order)
        paid = agency.settled(order)
        agency.line.dead = True
        assert confirmed(agency, order) == Standing(paid)

    def test_without_its_key_an_order_is_not_there(self, agency: Agency) -> None:
        order = agency.ordered()
        agency.pays(order)
        with pytest.raises(NotFound):
            confirmed(agency, order, key="a guess")
        assert agency.kept(order) == order

    def test_an_outage_leaves_the_order_as_it_is(self, agency: Agency) -> None:
        order = agency.ordered()
        agency.pays(order)
        agency.line.dead = True
        with pytest.raises(Outage):
            confirmed(agency, order)
        assert agency.kept(order) == order


class TestASaleIsSettled:
    def test_with_a_sale_an_entry_and_a_number_due_for_each_owner(self, agency: Agency) -> None:
        order = agency.ordered(bumps=[agency.mug])
        agency.pays(order)
        confirmed(agency, order)
        shelves = agency.store.shelves
        owners = {agency.northwind.id, agency.oliveira.id}
        assert {sale.owner for sale in shelves.sales.values()} == owners
        assert {entry.client for entry in shelves.entries.values()} == owners
        due = {number(ACCOUNT, sale.owner, sale.id).id for sale in shelves.sales.values()}
        assert due <= {slip.job.id for slip in shelves.jobs.values()}

    def test_once_however_often_it_is_heard(self, agency: Agency) -> None:
        order = agency.ordered()
        agency.pays(order)
        assert heard(agency, delivered(agency, order.id)) == (DONE, "settled")
        assert heard(agency, delivered(agency, order.id)) == (DONE, "settled")
        assert heard(agency, delivered(agency, order.id, event="evt_2")) == (DONE, "seen")
        assert not confirmed(agency, order).committed
        assert booked(agency) == ["charge", "fee"]

    def test_when_the_processor_took_the_money_whenever_it_is_heard(self, agency: Agency) -> None:
        order = agency.ordered()
        agency.pays(order)
        paid_at = agency.now
        agency.clock.move(timedelta(days=3))
        confirmed(agency, order)
        assert {entry.at for entry in agency.store.shelves.entries.values()} == {paid_at}

    def test_also_when_it_had_expired_before(self, agency: Agency) -> None:
        order = agency.ordered()
        expired = replace(order, state=OrderState.EXPIRED)
        agency.store.shelves.orders[ACCOUNT, order.id] = expired
        agency.pays(order)
        assert heard(agency, delivered(agency, order.id)) == (DONE, "settled")
        assert agency.kept(order).state is OrderState.PAID


class TestADelivery:
    @pytest.mark.parametrize("order", ["", "1001", "ord_1#2", derived("sale", "first")])
    def test_about_nobodys_order_is_closed_as_ignored(self, agency: Agency, order: str) -> None:
        assert heard(agency, delivered(agency, order)) == (DONE, "ignored")
        assert agency.line.asked == []

    def test_about_an_order_that_is_not_there_waits_and_is_set_aside_at_last(self, agency: Agency) -> None:
        order = agency.ordered()
        agency.pays(order)
        lost = agency.store.shelves.orders.pop((ACCOUNT, order.id))
        delivery = delivered(agency, order.id)
        assert heard(agency, delivery) == (WAITING, "")
        agency.clock.move(AT_LAST - timedelta(seconds=1))
        assert heard(agency, delivery) == (WAITING, "")
        agency.clock.move(timedelta(seconds=1))
        assert heard(agency, delivery) == (PARKED, "order-unknown")
        # Taken up again once the order is there.
        agency.store.shelves.orders[ACCOUNT, order.id] = lost
        assert heard(agency, delivery) == (DONE, "settled")

    def test_about_an_order_that_comes_while_it_waits_settles_it(self, agency: Agency) -> None:
        order = agency.ordered()
        agency.pays(order)
        late = agency.store.shelves.orders.pop((ACCOUNT, order.id))
        delivery = delivered(agency, order.id)
        heard(agency, delivery)
        agency.store.shelves.orders[ACCOUNT, order.id] = late
        assert heard(agency, delivery) == (DONE, "settled")

    def test_that_changes_nothing_is_closed_as_seen(self, agency: Agency) -> None:
        order = agency.ordered()
        assert heard(agency, delivered(agency, order.id)) == (DONE, "seen")
        assert agency.kept(order) == order

    def test_is_believed_only_as_far_as_the_processor_confirms_it(self, agency: Agency) -> None:
        order = agency.ordered()
        forged = replace(delivered(agency, order.id), kind="payment.succeeded")
        heard(agency, forged)
        assert agency.kept(order).state is OrderState.PLACED
        assert not agency.store.shelves.sales

    def test_of_a_cancelled_payment_expires_the_order_and_sells_nothing(self, agency: Agency) -> None:
        order = agency.ordered()
        agency.sandbox.cancel(order, return_url="")
        assert heard(agency, delivered(agency, order.id)) == (DONE, "settled")
        assert agency.kept(order).state is OrderState.EXPIRED
        assert not agency.store.shelves.sales

    def test_through_another_connection_than_the_orders_is_set_aside(self, agency: Agency) -> None:
        order = agency.ordered()
        agency.pays(order)
        other = agency.connected("another till")
        assert heard(agency, delivered(agency, order.id, connection=other.id)) == (PARKED, "not-found")
        assert agency.kept(order) == order

    def test_of_another_amount_is_set_aside_with_its_reason(self, agency: Agency) -> None:
        order = agency.ordered()

        def short(asked: Order, *, return_url: str) -> Truth:
            return Truth(
                asked.payment.id, asked.id, PaymentState.SUCCEEDED, Money.of("1.00", "EUR"), agency.now
            )

        agency.line.truths = short
        delivery = delivered(agency, order.id)
        assert heard(agency, delivery) == (PARKED, "amount-differs")
        [aside] = agency.mine.parked.list()
        assert (aside.what, aside.detail) == (delivery, "asked: 119.00 EUR, taken: 1.00 EUR")
        assert agency.kept(order) == order
        assert not agency.store.shelves.sales

    def test_during_an_outage_is_left_to_be_tried_again(self, agency: Agency) -> None:
        order = agency.ordered()
        agency.pays(order)
        delivery = delivered(agency, order.id)
        agency.line.dead = True
        with pytest.raises(Outage):
            heard(agency, delivery)
        assert lying(agency, delivery) == (WAITING, "")

        agency.line.dead = False
        assert heard(agency, delivery) == (DONE, "settled")


class TestARace:
    def test_lost_to_another_who_settled_ends_in_the_same_order(self, agency: Agency) -> None:
        order = agency.ordered()
        agency.pays(order)
        overtaken = Overtaken(agency.store, lambda: agency.settled(order))
        standing = confirmed(agency, order, overtaken)
        kept = agency.mine.orders.recall(agency.kept(order))
        assert (standing.order, standing.committed) == (kept, False)
        assert len(agency.store.shelves.sales) == 1
        assert booked(agency) == ["charge", "fee"]

    def test_lost_by_a_delivery_closes_it_as_seen(self, agency: Agency) -> None:
        order = agency.ordered()
        agency.pays(order)
        overtaken = Overtaken(agency.store, lambda: agency.settled(order))
        assert heard(agency, delivered(agency, order.id), overtaken) == (DONE, "seen")

    def test_lost_to_another_who_did_not_settle_is_run_again(self, agency: Agency) -> None:
        order = agency.ordered()
        agency.pays(order)
        overtaken = Overtaken(agency.store, lambda: moving(agency, order))
        assert heard(agency, delivered(agency, order.id), overtaken) == (DONE, "settled")
        assert agency.kept(order).state is OrderState.PAID

    def test_lost_again_and_again_is_left_for_later(self, agency: Agency) -> None:
        order = agency.ordered()
        agency.pays(order)
        overtaken = Overtaken(agency.store, *[lambda: moving(agency, order)] * TRIES)
        with pytest.raises(Outage):
            confirmed(agency, order, overtaken)
        assert not agency.store.shelves.sales
        assert confirmed(agency, order, overtaken).committed
