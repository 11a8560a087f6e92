"""What buyers' ways through funnels may expect of the store."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.application.ports.selling import Stale
from cartwright.domain.catalog import Mode
from cartwright.domain.coupons import Used
from cartwright.domain.errors import NotFound
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.people import ShopClosed
from cartwright.domain.runs import Run
from tests.contract.storage.conftest import Counted
from tests.contract.storage.ports import Ports
from tests.contract.storage.town import Agency, connection_of, coupon_of, followed, opened, paid, step_of
from tests.fakes.world import NOON


@pytest.fixture
def order(agency: Agency) -> Order:
    """Paid, with two offers to make."""
    offers = tuple(step_of(agency, name) for name in ("Mug", "Book"))
    order = replace(agency.order(1), steps=(replace(offers[0], accepted=offers[1].id), offers[1]))
    agency.mine.orders.place(order)
    settlement = paid(order)
    agency.mine.orders.settle(settlement)
    return settlement.after


def yes(agency: Agency, order: Order) -> Run:
    return agency.mine.runs.get(order.id).answered(order.steps[0].id, yes=True, at=NOON)


def test_nobody_has_answered_at_first(agency: Agency, order: Order) -> None:
    assert agency.mine.runs.get(order.id) == Run(agency.id, order.id)
    assert list(agency.mine.runs.follow_ons(order)) == []


def test_a_yes_is_kept_with_the_order_it_places(agency: Agency, order: Order) -> None:
    run, made = yes(agency, order), followed(order, agency.order(2))
    agency.mine.runs.answer(run, made)
    assert agency.mine.runs.get(order.id) == run
    assert list(agency.mine.runs.follow_ons(order)) == [made]
    assert agency.mine.orders.get(made.id) == made


def test_a_no_is_kept_and_places_nothing(agency: Agency, order: Order) -> None:
    run = agency.mine.runs.get(order.id).answered(order.steps[0].id, yes=False, at=NOON)
    agency.mine.runs.answer(run, None)
    again = agency.mine.runs.get(order.id)
    assert again == run
    agency.mine.runs.answer(again.answered(order.steps[1].id, yes=False, at=NOON), None)
    assert len(agency.mine.runs.get(order.id).answers) == 2


@pytest.mark.parametrize("first", [True, False])
def test_of_two_answers_the_first_counts_and_the_other_places_nothing(
    agency: Agency, order: Order, first: bool
) -> None:
    mine, made = agency.mine.runs, followed(order, agency.order(2))
    before = mine.get(order.id)
    no = before.answered(order.steps[0].id, yes=False, at=NOON)
    answers = [(yes(agency, order), made), (no, None)]
    mine.answer(*answers[not first])
    with pytest.raises(Stale):
        mine.answer(*answers[first])
    assert mine.get(order.id) == answers[not first][0]
    assert list(mine.follow_ons(order)) == ([made] if first else [])


def test_an_order_that_is_there_is_not_placed_again(agency: Agency, order: Order) -> None:
    made = followed(order, agency.order(2))
    agency.mine.orders.place(made)
    with pytest.raises(Stale):
        agency.mine.runs.answer(yes(agency, order), made)
    assert agency.mine.runs.get(order.id).version == 0


def test_a_follow_on_is_settled_as_every_order_is_and_leaves_the_first_alone(
    agency: Agency, order: Order
) -> None:
    before = agency.mine.orders.get(order.id)
    made = followed(order, agency.order(2))
    agency.mine.runs.answer(yes(agency, order), made)
    agency.mine.orders.settle(paid(made))
    assert [one.state for one in agency.mine.runs.follow_ons(order)] == [OrderState.PAID]
    assert agency.mine.orders.get(order.id) == before


def test_an_unpaid_follow_on_is_gone_after(agency: Agency, order: Order, store: Ports) -> None:
    made = followed(order, agency.order(2))
    agency.mine.runs.answer(yes(agency, order), made)
    waiting = store.stragglers.orders(before=NOON.replace(hour=23), limit=9)
    assert [one.order for one in waiting] == [made.id]


class TestWhatIsOfferedAfterAnOrder:
    def test_is_the_product_its_seller_and_the_connection_of_the_order(
        self, agency: Agency, order: Order, store: Ports
    ) -> None:
        north = agency.add_client("North")
        mug = agency.publish("Mug", north)
        offer = store.storefront.after(order, mug.id)
        assert (offer.host, offer.account, offer.product) == (order.host, agency.id, mug)
        assert (offer.sellers, offer.bumped) == ({north.id: north.profile}, {})
        assert (offer.connection, offer.coupon) == (agency.till, None)

    def test_comes_with_the_coupon_of_the_order(self, agency: Agency, order: Order, store: Ports) -> None:
        mug, coupon = agency.publish("Mug", agency.house), coupon_of(agency.id)
        agency.mine.coupons.add(coupon, agency.audit("coupon.make"))
        cheaper = replace(order, coupon=Used.of(coupon))
        offer = store.storefront.after(cheaper, mug.id)
        assert offer.coupon is not None
        assert offer.coupon.coupon == coupon

    @pytest.mark.parametrize("mode", [Mode.DRAFT, Mode.ARCHIVED, Mode.TEST])
    def test_is_nothing_where_the_product_is_not_sold_in_the_mode_of_the_order(
        self, agency: Agency, order: Order, store: Ports, mode: Mode
    ) -> None:
        mug = agency.publish("Mug", agency.house, mode=mode)
        with pytest.raises(NotFound):
            store.storefront.after(order, mug.id)

    def test_is_nothing_of_an_owner_whose_money_would_go_elsewhere(
        self, agency: Agency, order: Order, store: Ports
    ) -> None:
        north = agency.add_client("North")
        mug = agency.publish("Mug", north)
        theirs = replace(connection_of(agency.id, "theirs"), client=agency.house.id)
        agency.mine.connections.add(theirs, agency.audit("connection.add"))
        through = replace(order, payment=replace(order.payment, connection=theirs.id))
        with pytest.raises(NotFound):
            store.storefront.after(through, mug.id)

    def test_is_nothing_through_a_connection_that_is_gone(
        self, agency: Agency, order: Order, store: Ports
    ) -> None:
        mug = agency.publish("Mug", agency.house)
        elsewhere = connection_of(agency.id, "elsewhere").id
        with pytest.raises(NotFound):
            store.storefront.after(
                replace(order, payment=replace(order.payment, connection=elsewhere)), mug.id
            )
        agency.mine.connections.revise(agency.till.without(at=NOON), agency.audit("connection.remove"))
        with pytest.raises(NotFound):
            store.storefront.after(order, mug.id)

    def test_is_nothing_of_another_account(self, agency: Agency, order: Order, store: Ports) -> None:
        stranger = opened(store, "stranger")
        mug = stranger.publish("Mug", stranger.house)
        with pytest.raises(NotFound):
            store.storefront.after(order, mug.id)

    def test_is_nothing_in_a_shop_that_has_closed(self, agency: Agency, order: Order, store: Ports) -> None:
        mug = agency.publish("Mug", agency.house)
        closed = replace(agency.mine.clients.account(), closed=NOON, version=2)
        agency.mine.clients.revise_account(closed, agency.audit("account.close"))
        with pytest.raises(ShopClosed):
            store.storefront.after(order, mug.id)


def test_what_is_offered_takes_two_reads_and_an_answer_one_write(counted: Counted) -> None:
    agency = opened(counted.store)
    mug = agency.publish("Mug", agency.house)
    order = replace(agency.order(1), steps=(step_of(agency, "Mug"),))
    counted.calls.clear()
    counted.store.storefront.after(order, mug.id)
    assert counted.operations == ["BatchGetItem"] * 2
    run = agency.mine.runs.get(order.id).answered(order.steps[0].id, yes=True, at=NOON)
    assert counted.operations == ["GetItem"]
    agency.mine.runs.answer(run, followed(order, agency.order(2)))
    assert counted.operations == ["TransactWriteItems"]
    agency.mine.runs.follow_ons(order)
    assert counted.operations == ["BatchGetItem"]
