"""Sale windows, stock and what one buyer may have, on the page and in orders."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cartwright.bootstrap import base, shop
from cartwright.domain.availability import Availability
from cartwright.domain.catalog import Product
from tests.component.checkout.buying import order, pay, place
from tests.component.checkout.market import Market, Visitor, fields, option_id, product_id, seed
from tests.component.deployment import Answer, Deployment

DAY = timedelta(days=1)
BOOK = product_id("pattern-book")


def limited(market: Market, slug: str = "lichtung", **terms: Any) -> Product:
    """The product within limits; `starts` and `ends` in days from now."""
    now, mine = base.clock().now(), shop.store().of(market.act.seat.member.account)
    moments = {name: now + terms.pop(name) * DAY for name in ("starts", "ends") if name in terms}
    product = mine.catalogue.get(product_id(slug))
    return market.revise(product, sold=Availability(**moments, **terms), most=terms.get("each", product.most))


def every_door(visitor: Visitor) -> list[Answer]:
    """A program's price and order, a form's order, and the page."""
    choice = {"option": option_id("lichtung"), "country": "DE"}
    form = {**order(), "shown_minor": 11900, "shown_currency": "EUR"}
    form.pop("shown")
    return [
        visitor.post("/lichtung/quote", choice),
        visitor.post("/lichtung/orders", order()),
        visitor.submit("/lichtung/orders", form),
        visitor.open("/lichtung"),
    ]


@pytest.mark.parametrize(
    ("window", "refused"),
    [
        ({"starts": 1}, (409, "not-yet-on-sale", "It opens on ")),
        ({"ends": -1}, (410, "no-longer-on-sale", "It was on sale until ")),
    ],
)
def test_outside_of_its_window_nothing_is_sold_and_every_door_says_so(
    visitor: Visitor, market: Market, deployment: Deployment, window: Any, refused: tuple[int, str, str]
) -> None:
    status, code, said = refused
    product = limited(market, **window)
    quoted, ordered, sent, page = every_door(visitor)
    assert [answer.status for answer in (quoted, ordered, sent, page)] == [status] * 4
    assert quoted.code == ordered.code == code
    assert quoted.json["product"] == product.id
    for shown in (sent, page):
        assert said in shown.text
        assert " UTC" in shown.text
    assert deployment.items("order") == []


def test_within_its_window_it_sells(visitor: Visitor, market: Market) -> None:
    limited(market, starts=-1, ends=1)
    assert visitor.open("/lichtung").status == 200
    place(visitor)


def test_a_bump_outside_of_its_window_is_not_on_the_page(visitor: Visitor, market: Market) -> None:
    assert BOOK in visitor.open("/lichtung").text
    limited(market, "pattern-book", ends=-1)
    page = visitor.open("/lichtung")
    assert f'value="{BOOK}"' not in page.text
    # The form that comes back says all that is to be read, so that it is one read still.
    assert BOOK in seed(page)["hint"]["products"]
    wanted = visitor.post("/lichtung/orders", order(total=13800, bumps=[BOOK]))
    assert (wanted.status, wanted.code, wanted.json["product"]) == (410, "no-longer-on-sale", BOOK)


class TestStock:
    def test_the_last_one_is_held_from_placing_on(self, visitor: Visitor, market: Market) -> None:
        product = limited(market, stock=1)
        placed = place(visitor)
        assert place(visitor) == placed
        late = visitor.post("/lichtung/orders", order(attempt="f" * 32))
        assert (late.status, late.code, late.json["product"]) == (409, "sold-out", product.id)
        page = visitor.open("/lichtung")
        assert (page.status, "<h1>Sold out</h1>" in page.text) == (409, True)
        pay(visitor, placed)
        assert visitor.open("/lichtung").status == 409

    def test_who_holds_it_unpaid_finds_the_page_and_may_order_anew(
        self, visitor: Visitor, market: Market
    ) -> None:
        limited(market, stock=1)
        placed = place(visitor)
        back = f"/lichtung?replaces={placed['order']}&replaces_key={placed['key']}"
        assert visitor.open(back).status == 200
        assert visitor.open(back.replace(placed["key"], "another")).status == 409
        visitor.headers = {"cookie": f"lately={placed['order']}.{placed['key']}"}
        assert visitor.open("/lichtung").status == 200, "loaded anew"
        visitor.headers = {}
        more = {"replaces": placed["order"], "replaces_key": placed["key"]}
        place(visitor, attempt="f" * 32, **more)
        assert visitor.open(back).status == 409

    def test_a_page_asks_for_no_more_than_are_left(self, visitor: Visitor, market: Market) -> None:
        limited(market, stock=3, each=9)
        page = visitor.open("/lichtung?quantity=7")
        assert fields(page)["quantity"] == "3"
        assert 'max="3"' in page.text

    def test_a_form_that_asks_for_more_is_shown_again_with_a_word(
        self, visitor: Visitor, market: Market
    ) -> None:
        limited(market, stock=3, each=9)
        page = visitor.open("/lichtung?quantity=3")
        place(visitor, total=23800, quantity=2)
        again = visitor.submit("/lichtung/orders", {**fields(page), "email": "bob@b.example", "name": "Bob"})
        assert again.status == 409
        assert "Not as many are left as you have chosen" in again.text
        assert "quantity" not in fields(again)

    def test_a_bump_that_is_sold_out_is_not_on_the_page(self, visitor: Visitor, market: Market) -> None:
        limited(market, "pattern-book", stock=0)
        assert f'value="{BOOK}"' not in visitor.open("/lichtung").text


def test_a_buyer_who_had_as_many_as_it_may_is_told_so(visitor: Visitor, market: Market) -> None:
    product = limited(market, each=1)
    page = visitor.open("/lichtung")
    place(visitor)
    again = visitor.post("/lichtung/orders", order(attempt="f" * 32))
    assert (again.status, again.code, again.json["product"]) == (409, "bought-before", product.id)
    sent = visitor.submit("/lichtung/orders", {**fields(page), "email": "ADA@buyer.example", "name": "Ada"})
    assert (sent.status, "You have bought as many of this" in sent.text) == (409, True)
    place(visitor, attempt="e" * 32, email="bob@buyer.example")
