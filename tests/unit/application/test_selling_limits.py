"""Sale windows, stock and what one buyer may have, on the way from a page to being asked for money."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cartwright.application import catalogue, showing
from cartwright.application.shelves import Held, shelf
from cartwright.domain.access import Grant, Right
from cartwright.domain.availability import Availability, BoughtBefore, NoLongerOnSale, NotYetOnSale, SoldOut
from cartwright.domain.catalog import Mode, Product
from cartwright.domain.ids import OrderId, derived
from cartwright.domain.offers import Offer
from cartwright.domain.orders import Order
from cartwright.domain.settlement import settle
from cartwright.domain.tax import Place
from tests.unit.application.agency import ADA, HOST, Agency, back

DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)
BOB = replace(ADA, email="bob@buyer.example")


def limited(agency: Agency, of: Product | None = None, **terms: Any) -> Product:
    """The course, or another product, sold within limits from now on."""
    thing = agency.mine.catalogue.get((of or agency.course).id)
    after = replace(thing, sold=Availability(**terms), version=thing.version + 1)
    agency.mine.catalogue.revise(after, agency.act().audit("product.edit", thing.id))
    return after


def shown(agency: Agency) -> showing.Showing:
    return showing.show(HOST, "course", Place("DE"), storefront=agency.store.storefront, now=agency.now)


def on_the_shelf(agency: Agency, *held: Held) -> Offer:
    offer = agency.store.storefront.offer(HOST, "course")
    return shelf(offer, now=agency.now, held=held, orders=lambda account: agency.store.of(account).orders)


def expire(agency: Agency, order: Order) -> None:
    kept = agency.kept(order)
    settlement = settle(kept, agency.sandbox.cancel(kept, return_url=back(kept)))
    assert settlement is not None
    agency.mine.orders.settle(settlement)


def taken(agency: Agency) -> int:
    return agency.mine.catalogue.taken(agency.course.id, agency.course.mode)


class TestTheWindow:
    def test_outside_of_it_there_is_neither_page_nor_price_nor_order(self, agency: Agency) -> None:
        limited(agency, starts=agency.now + DAY, ends=agency.now + 2 * DAY)
        for refusal in (NotYetOnSale, None, NoLongerOnSale):
            if refusal is None:
                assert shown(agency).quote is not None
                agency.ordered()
                on_the_shelf(agency)
            else:
                for attempt in (shown, on_the_shelf, lambda agency: agency.ordered("late")):
                    with pytest.raises(refusal):
                        attempt(agency)
            agency.clock.move(DAY)

    def test_the_moment_of_the_order_counts_however_often_it_is_sent(self, agency: Agency) -> None:
        limited(agency, ends=agency.now + DAY)
        order = agency.ordered()
        agency.clock.move(DAY)
        assert agency.ordered().id == order.id
        with pytest.raises(NoLongerOnSale):
            agency.ordered("attempt-2")

    def test_a_bump_outside_of_it_is_not_offered_and_refused_to_who_wants_it(self, agency: Agency) -> None:
        mug = limited(agency, agency.mug, ends=agency.now)
        assert on_the_shelf(agency).bumped == {}
        with pytest.raises(NoLongerOnSale) as refused:
            agency.ordered(bumps=[mug])
        assert refused.value.facts["product"] == mug.id


class TestStock:
    def test_the_last_one_is_held_from_placing_on(self, agency: Agency) -> None:
        limited(agency, stock=1)
        first = agency.ordered()
        assert taken(agency) == 1
        with pytest.raises(SoldOut) as refused:
            agency.ordered("attempt-2")
        assert refused.value.facts == {"product": agency.course.id}
        with pytest.raises(SoldOut):
            on_the_shelf(agency)
        assert agency.ordered().id == first.id

    def test_what_is_not_paid_comes_back_and_what_is_paid_does_not(self, agency: Agency) -> None:
        limited(agency, stock=1)
        expire(agency, agency.ordered())
        assert (taken(agency), on_the_shelf(agency).most) == (0, 1)
        agency.sold("attempt-2")
        assert taken(agency) == 1

    def test_an_attempt_sent_again_finds_its_order_though_there_are_fewer_by_now(
        self, agency: Agency
    ) -> None:
        limited(agency, stock=1)
        first = agency.ordered()
        for stock in (0, None):
            limited(agency, stock=stock)
            assert agency.ordered().id == first.id

    def test_a_raised_stock_sells_on(self, agency: Agency) -> None:
        limited(agency, stock=1)
        agency.ordered()
        limited(agency, stock=2)
        agency.ordered("attempt-2")
        with pytest.raises(SoldOut):
            agency.ordered("attempt-3")

    def test_a_bump_has_its_own_and_takes_nothing_of_an_order_that_is_refused(self, agency: Agency) -> None:
        mug = limited(agency, agency.mug, stock=1)
        limited(agency, stock=5)
        agency.ordered(bumps=[mug])
        with pytest.raises(SoldOut) as refused:
            agency.ordered("attempt-2", bumps=[mug])
        assert refused.value.facts == {"product": mug.id}
        assert taken(agency) == 1
        assert on_the_shelf(agency).bumped == {}

    def test_who_holds_the_last_one_unpaid_is_not_told_that_it_is_sold_out(self, agency: Agency) -> None:
        limited(agency, stock=1)
        order = agency.ordered()
        assert on_the_shelf(agency, Held(order.id, order.key)).most == 1
        for held in (Held(order.id, "another"), Held(OrderId(derived("order", "none")), order.key)):
            with pytest.raises(SoldOut):
                on_the_shelf(agency, held)
        kept = agency.mine.catalogue.get(agency.course.id)
        tried = replace(kept, mode=Mode.TEST, most=5, version=kept.version + 1)
        agency.mine.catalogue.revise(tried, agency.act().audit("product.edit", kept.id))
        assert on_the_shelf(agency, Held(order.id, order.key)).most == 1, "of tests it holds none"
        agency.mine.catalogue.revise(
            replace(kept, version=tried.version + 1), agency.act().audit("product.edit", kept.id)
        )
        agency.send(
            replace(agency.purchase("attempt-2"), replaces=order.id, replaces_key=order.key), key="next"
        )
        assert taken(agency) == 1
        with pytest.raises(SoldOut):
            on_the_shelf(agency, Held(order.id, order.key))

    def test_what_is_held_by_two_orders_is_given_back_of_both_and_once_of_each(self, agency: Agency) -> None:
        limited(agency, stock=2)
        first, second = (agency.ordered(f"attempt-{number}") for number in (1, 2))
        own = Held(first.id, first.key)
        assert set(on_the_shelf(agency, own, own).taken.values()) == {1}
        assert set(on_the_shelf(agency, own, Held(second.id, second.key)).taken.values()) == {0}

    def test_without_a_stock_nothing_is_counted_or_read(self, agency: Agency) -> None:
        order = agency.ordered()
        offer = on_the_shelf(agency, Held(order.id, order.key))
        assert (offer.taken, taken(agency)) == ({}, 0)

    def test_who_may_see_its_figures_sees_what_is_left(self, agency: Agency) -> None:
        course = limited(agency, stock=5)
        agency.ordered()
        agency.grant("clara", Grant(course.id, frozenset({Right.VIEW})))

        def left(who: str, of: Product = course) -> int | None:
            return catalogue.left(agency.act(who), of, catalogue=agency.mine.catalogue)

        assert (left("olga"), left("stan"), left("clara"), left("olga", agency.mug)) == (4, 4, None, None)
        agency.grant("clara", Grant(course.id, frozenset({Right.VIEW, Right.STATS})))
        assert left("clara") == 4


class TestOneBuyer:
    def test_a_buyer_has_as_many_as_it_may_and_another_too(self, agency: Agency) -> None:
        limited(agency, each=2)
        agency.ordered("attempt-1")
        agency.ordered("attempt-2")
        with pytest.raises(BoughtBefore) as refused:
            agency.ordered("attempt-3")
        assert refused.value.facts == {"product": agency.course.id}
        agency.send(replace(agency.purchase("attempt-4"), buyer=BOB))

    def test_what_was_not_paid_does_not_count(self, agency: Agency) -> None:
        limited(agency, each=1)
        expire(agency, agency.ordered())
        agency.sold("attempt-2")
        with pytest.raises(BoughtBefore):
            agency.ordered("attempt-3")

    def test_a_refused_order_takes_nothing_from_the_stock(self, agency: Agency) -> None:
        limited(agency, stock=5, each=1)
        agency.ordered()
        with pytest.raises(BoughtBefore):
            agency.ordered("attempt-2")
        assert taken(agency) == 1
