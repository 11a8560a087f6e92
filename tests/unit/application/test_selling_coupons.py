"""Coupons on the way from a page to being asked for money."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from cartwright.application import showing
from cartwright.application.ports.selling import Contended
from cartwright.application.selling import OrderDiffers, PriceChanged, Purchase
from cartwright.domain.attempts import Window
from cartwright.domain.carts import Begun
from cartwright.domain.coupons import (
    REFUSALS,
    Coupon,
    CouponElsewhere,
    CouponNotYet,
    CouponOver,
    CouponUnknown,
    CouponUsedBefore,
    CouponUsedUp,
    Scope,
    Used,
)
from cartwright.domain.discounts import Percent
from cartwright.domain.errors import Outage
from cartwright.domain.funnel import Offered, Step
from cartwright.domain.ids import AccountId, CouponId, ProductId, StepId, derived
from cartwright.domain.money import Money
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.payments import Asks
from cartwright.domain.tax import Place
from tests.fakes.selling import FakeOrders
from tests.unit.application.agency import HOST, Agency
from tests.unit.domain.shop import ACCOUNT

DAY = timedelta(days=1)


def add(agency: Agency, share: str = "0.5", **terms: Any) -> Coupon:
    bare = Coupon(ACCOUNT, CouponId(derived("coupon", "half")), "HALF", "Half", Percent(Decimal(share)))
    coupon = replace(bare, **terms)
    agency.mine.coupons.add(coupon, agency.act().audit("coupon.make", coupon.code))
    return coupon


def shown(agency: Agency, code: str = "half") -> showing.Showing:
    return showing.show(
        HOST, "course", Place("DE"), storefront=agency.store.storefront, now=agency.now, coupon=code
    )


def halved(agency: Agency, attempt: str = "attempt-1") -> Purchase:
    return replace(agency.purchase(attempt, "59.50"), coupon="half")


def uses(agency: Agency) -> int:
    return agency.mine.coupons.get("HALF").used


def test_the_page_shows_the_price_with_it_and_the_order_costs_that(agency: Agency) -> None:
    coupon = add(agency, limit=5)
    quote = shown(agency).quote
    assert quote is not None
    assert (quote.coupon, quote.total.gross) == ("HALF", Money.of("59.50", "EUR"))
    order = agency.send(halved(agency)).order
    assert order.coupon == Used.of(coupon)
    assert order.lines[0].discount == Money.of("50", "EUR")
    agency.pays(order)
    paid = agency.settled(order)
    assert paid.sale(agency.northwind.id).coupon == "HALF"
    assert uses(agency) == 1


def test_a_total_without_it_is_not_the_price(agency: Agency) -> None:
    add(agency)
    with pytest.raises(PriceChanged):
        agency.send(replace(agency.purchase(), coupon="half"))
    with pytest.raises(PriceChanged):
        agency.send(agency.purchase(shown="59.50"))


@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        ({"starts": "tomorrow"}, CouponNotYet),
        ({"ends": "today"}, CouponOver),
        ({"archived": "today"}, CouponOver),
        ({"scope": Scope.BUMPS}, CouponElsewhere),
    ],
)
def test_why_it_is_refused_is_said_on_the_page_and_at_placing(
    agency: Agency, terms: dict[str, Any], refusal: type[Exception]
) -> None:
    days = {"today": agency.now, "tomorrow": agency.now + DAY}
    add(agency, **{name: days.get(value, value) for name, value in terms.items()})
    for attempt in (lambda: shown(agency), lambda: agency.send(halved(agency))):
        with pytest.raises(refusal) as refused:
            attempt()
        assert isinstance(refused.value, REFUSALS)
    assert not agency.store.shelves.orders


@pytest.mark.parametrize("code", ["other", "no code!"])
def test_one_that_is_not_there_is_unknown(agency: Agency, code: str) -> None:
    add(agency)
    with pytest.raises(CouponUnknown):
        shown(agency, code)
    with pytest.raises(CouponUnknown):
        agency.send(replace(halved(agency), coupon=code))


@pytest.mark.parametrize(
    "terms",
    [{}, {"limit": 1}, {"starts": "tomorrow"}, {"ends": "today"}, {"archived": "today"}],
    ids=" ".join,
)
def test_one_for_other_pages_is_as_unknown_as_none_and_as_good_a_guess(
    agency: Agency, terms: dict[str, Any]
) -> None:
    """Another client's: by its own page nobody is to find out which codes there are."""
    days = {"today": agency.now, "tomorrow": agency.now + DAY}
    other = frozenset({ProductId(derived("product", "another client's"))})
    add(agency, products=other, **{name: days.get(value, value) for name, value in terms.items()})
    guessed = list[AccountId]()
    with pytest.raises(CouponUnknown):
        showing.show(
            HOST,
            "course",
            Place("DE"),
            storefront=agency.store.storefront,
            now=agency.now,
            coupon="half",
            guessed=guessed.append,
        )
    assert guessed == [ACCOUNT]
    with pytest.raises(CouponUnknown):
        agency.send(halved(agency))
    assert not agency.store.shelves.orders


def test_a_page_honours_coupons_for_all_that_it_sells_now_or_later(agency: Agency) -> None:
    offer = agency.store.storefront.offer(HOST, "course")
    later, nowhere = (ProductId(derived("product", name)) for name in ("later", "nowhere"))
    after = Step(StepId(derived("step", "1")), Offered.UPSELL, later, agency.mug.preferred.id, "More")
    offer = replace(offer, product=replace(offer.product, steps=(after,)))
    coupon = add(agency)
    assert offer.honours(coupon)
    for one in (agency.course.id, agency.mug.id, later):
        assert offer.honours(replace(coupon, products=frozenset({one, nowhere})))
    assert not offer.honours(replace(coupon, products=frozenset({nowhere})))


def test_the_last_use_is_shown_to_nobody_else_and_still_its_own(agency: Agency) -> None:
    add(agency, limit=1)
    first = agency.send(halved(agency)).order
    with pytest.raises(CouponUsedUp):
        shown(agency)
    with pytest.raises(CouponUsedUp):
        agency.send(halved(agency, "attempt-2"))
    assert agency.send(halved(agency)).order == first
    assert uses(agency) == 1


def test_one_buyer_uses_it_as_often_as_one_may(agency: Agency) -> None:
    add(agency, limit_each=1)
    agency.send(halved(agency))
    with pytest.raises(CouponUsedBefore):
        agency.send(halved(agency, "attempt-2"))


def test_an_order_that_is_replaced_gives_its_use_back_first(agency: Agency) -> None:
    add(agency, limit=1, limit_each=1)
    first = agency.send(halved(agency)).order
    more = replace(halved(agency, "attempt-2"), replaces=first.id, replaces_key=first.key)
    assert agency.send(more).order.coupon is not None
    assert agency.kept(first).state is OrderState.EXPIRED
    assert uses(agency) == 1


def test_an_attempt_with_another_coupon_is_another_order(agency: Agency) -> None:
    add(agency)
    agency.send(halved(agency))
    with pytest.raises(OrderDiffers):
        agency.send(agency.purchase())


def test_what_a_coupon_makes_free_asks_for_nothing(agency: Agency) -> None:
    add(agency, "1")
    placed = agency.send(replace(agency.purchase(shown="0"), coupon="half"))
    assert (placed.order.state, placed.order.payment.asks) == (OrderState.PAID, Asks.NOTHING)


class Busy(FakeOrders):
    """Orders whose coupon others use just now, so many times."""

    times = 0

    def place(
        self,
        order: Order,
        windows: Sequence[Window] = (),
        cart: Begun | None = None,
        *instead_of: Begun,
    ) -> None:
        if self.times:
            self.times -= 1
            raise Contended("the table, where others write")
        super().place(order, windows, cart, *instead_of)


@pytest.mark.parametrize(("times", "placed"), [(9, True), (10, False)])
def test_where_others_use_it_this_moment_it_is_tried_again(agency: Agency, times: int, placed: bool) -> None:
    add(agency, limit=5)
    busy = Busy(agency.store.shelves, ACCOUNT)
    busy.times = times
    send: Callable[[], object] = lambda: agency.send(halved(agency), orders=busy)  # noqa: E731
    if placed:
        send()
    else:
        with pytest.raises(Outage):
            send()
    assert uses(agency) == int(placed)
