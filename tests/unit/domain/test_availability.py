"""When a product is on sale, how many there are, and how many one buyer may have."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from cartwright.domain.availability import (
    ALWAYS,
    STOCK_AT_MOST,
    Availability,
    NoLongerOnSale,
    NotYetOnSale,
    SoldOut,
)
from cartwright.domain.catalog import Product
from cartwright.domain.errors import Invalid
from cartwright.domain.offers import Hint, Offer
from tests.unit.domain.shop import NOON, offer, placed, product, product_id

DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)
COURSE, MUG = product_id("Course"), product_id("Mug")


def sold(name: str = "Course", **terms: Any) -> Product:
    return replace(product(name), sold=Availability(**terms), most=1)


class TestTheWindow:
    @pytest.mark.parametrize(
        ("starts", "ends"),
        [(None, None), (NOON, None), (None, NOON + MOMENT), (NOON - DAY, NOON + DAY)],
    )
    def test_it_is_open_from_its_start_until_its_end(
        self, starts: datetime | None, ends: datetime | None
    ) -> None:
        window = Availability(starts, ends)
        window.open_at(NOON, COURSE)
        assert window.is_open(NOON)

    def test_before_it_starts_nothing_is_sold(self) -> None:
        window = Availability(starts=NOON + MOMENT)
        with pytest.raises(NotYetOnSale) as refused:
            window.open_at(NOON, COURSE)
        assert refused.value.facts == {"product": COURSE, "starts": (NOON + MOMENT).isoformat()}
        assert not window.is_open(NOON)

    def test_at_its_end_it_is_over(self) -> None:
        window = Availability(ends=NOON)
        with pytest.raises(NoLongerOnSale) as refused:
            window.open_at(NOON, COURSE)
        assert refused.value.facts == {"product": COURSE, "ends": NOON.isoformat()}
        assert not window.is_open(NOON)

    @pytest.mark.parametrize(
        "terms",
        [
            {"starts": NOON, "ends": NOON},
            {"starts": NOON.replace(tzinfo=None)},
            {"ends": NOON.replace(tzinfo=None)},
            {"stock": -1},
            {"stock": STOCK_AT_MOST + 1},
        ],
    )
    def test_what_cannot_be_is_refused(self, terms: dict[str, Any]) -> None:
        with pytest.raises(Invalid):
            Availability(**terms)

    def test_one_order_is_not_for_more_than_a_buyer_may_have(self) -> None:
        assert replace(sold(each=3), most=3).most == 3
        for each in (0, 2):
            with pytest.raises(Invalid):
                replace(product(), most=3, sold=Availability(each=each))


def test_what_is_left_is_never_less_than_nothing() -> None:
    assert ALWAYS.left(7) is None
    assert [Availability(stock=3).left(taken) for taken in (0, 3, 4)] == [3, 0, 0]


class TestOnAPage:
    def page(self, main: Product, *bumps: Product, **taken: int) -> Offer:
        return replace(offer(main, bumps), taken={product_id(name): many for name, many in taken.items()})

    def test_a_page_is_on_sale_with_those_bumps_that_are(self) -> None:
        mug, cup = product("Mug"), sold("Cup", ends=NOON)
        page = self.page(sold(starts=NOON), mug, cup)
        now = page.on_sale(NOON)
        assert (set(now.bumped), now.resting) == ({MUG}, (cup.id,))
        assert Hint.of(now).products == (COURSE, MUG, cup.id)
        before = page.product.sold.starts
        assert before is not None
        with pytest.raises(NotYetOnSale):
            page.on_sale(before - MOMENT)

    def test_all_of_it_on_sale_it_is_the_very_same(self) -> None:
        page = self.page(product(), product("Mug"))
        assert page.on_sale(NOON, [MUG]).in_stock() is page

    def test_a_bump_that_is_wanted_is_refused_by_name(self) -> None:
        page = self.page(product(), sold("Mug", ends=NOON))
        with pytest.raises(NoLongerOnSale) as refused:
            page.on_sale(NOON, [MUG, product_id("Car")])
        assert refused.value.facts["product"] == MUG

    def test_what_is_sold_out_is_not_shown(self) -> None:
        full = self.page(sold(stock=2), sold("Mug", stock=1), Course=1, Mug=1)
        assert (full.in_stock().bumped, full.most) == ({}, 1)
        with pytest.raises(SoldOut) as refused:
            self.page(sold(stock=2), Course=2).in_stock()
        assert refused.value.facts == {"product": COURSE}

    def test_an_order_is_for_as_many_as_are_left(self) -> None:
        many = replace(sold(stock=10), most=5)
        assert [self.page(many, Course=taken).most for taken in (0, 5, 8)] == [5, 5, 2]
        assert self.page(replace(product(), most=5)).most == 5

    def test_what_is_given_back_is_there_again(self) -> None:
        page = self.page(sold(stock=2), sold("Mug", stock=1), Course=2, Mug=1)
        again = page.given_back({COURSE: 1, MUG: 1, product_id("Car"): 1})
        assert (again.left(again.product), again.left(again.bumped[MUG])) == (1, 1)
        assert Hint.of(again).stocked == (COURSE, MUG)


def test_an_order_keeps_the_limits_it_was_placed_under_and_counts_its_pieces() -> None:
    course = replace(sold(stock=9, each=4), most=4)
    order = placed(offer(course, [product("Mug")]))
    assert [(line.stock, line.each) for line in order.lines] == [(9, 4), (None, None)]
    twice = replace(order, lines=(replace(order.lines[0], quantity=3), *order.lines))
    assert twice.pieces == {COURSE: 4, MUG: 1}
    # What was ordered is the same, whatever limits there are by now.
    assert replace(order.lines[0], stock=1, each=1) == order.lines[0]
