"""What a buyer gets of a product: on the confirmation, once it is paid."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cartwright.application import entitling
from cartwright.bootstrap import shop
from cartwright.domain.catalog import Bump, Mode
from cartwright.domain.entitlements import Ending
from cartwright.domain.fulfilment import Access, Fulfilment
from cartwright.domain.ids import OrderId
from cartwright.domain.orders import sale_id
from tests.component.checkout.buying import order, pay
from tests.component.checkout.market import Market, Visitor, option_id, product_id
from tests.component.deployment import Deployment

WELCOME = "Welcome to the course.\nYour first film: https://films.example/one\n\n<b>Bring</b> a lens."
SECRET = "https://films.example/one"
MARKED = '<a href="https://films.example/one" rel="noopener" target="_blank">https://films.example/one</a>'


@pytest.fixture(autouse=True)
def _giving(market: Market) -> None:
    market.publish("sheets", "press", "19.00 EUR", mode=Mode.LIVE, fulfilment=Fulfilment("Print them on A4."))
    bump = Bump(product_id("sheets"), option_id("sheets"), "Add the sheets")
    market.publish(
        "films", "werkstatt", "119.00 EUR", mode=Mode.LIVE, fulfilment=Fulfilment(WELCOME), bumps=(bump,)
    )


def bought(visitor: Visitor, slug: str = "films", total: int = 11900, bumps: tuple[str, ...] = ()) -> str:
    """Where an order that is paid is confirmed."""
    placed = visitor.post(f"/{slug}/orders", order(slug, total, bumps=list(bumps)))
    assert placed.status == 201, placed
    pay(visitor, placed.json)
    return str(placed.json["confirm_url"])


def test_it_is_shown_once_it_is_paid_and_nowhere_before(visitor: Visitor) -> None:
    placed = visitor.post("/films/orders", order("films"))
    where = placed.json["confirm_url"]
    for before in (visitor.open("/films?country=DE"), placed, visitor.open(where), visitor.ask(where)):
        assert SECRET not in before.text
    pay(visitor, placed.json)
    page = visitor.open(where)
    assert "Welcome to the course.<br>" in page.text
    assert MARKED in page.text
    assert "&lt;b&gt;Bring&lt;/b&gt; a lens." in page.text
    told = {"product": product_id("films"), "name": "Films", "document": WELCOME, "onward_url": ""}
    assert visitor.ask(where).json["given"] == [{**told, "access": None, "files": [], "withheld": []}]


def test_a_test_order_shows_no_goods_neither_before_the_product_is_live_nor_after(
    visitor: Visitor, market: Market
) -> None:
    gives = Fulfilment(WELCOME, access=Access())
    tested = market.publish("tested", "werkstatt", "119.00 EUR", fulfilment=gives)
    where = bought(visitor, "tested")
    for _ in ("in test mode", "and live"):
        page = visitor.open(where).text
        assert "Test order. A buyer who pays gets here: a text, access" in page
        assert SECRET not in page
        assert "You have access" not in page
        [given] = visitor.ask(where).json["given"]
        assert (given["document"], given["access"]) == ("", None)
        assert given["withheld"] == ["document", "access"]
        if tested.mode is Mode.TEST:
            tested = market.revise(tested, mode=Mode.LIVE)


def test_a_card_that_is_declined_opens_nothing(visitor: Visitor) -> None:
    placed = visitor.post("/films/orders", order("films"))
    pay(visitor, placed.json, "decline")
    assert SECRET not in visitor.open(placed.json["confirm_url"]).text
    assert visitor.ask(placed.json["confirm_url"]).json["given"] == []


def test_without_the_orders_key_there_is_nothing(visitor: Visitor) -> None:
    where = bought(visitor)
    foreign = visitor.open(where.rpartition("/")[0] + "/" + "x" * 32)
    assert foreign.status == 404
    assert SECRET not in foreign.text


def test_each_thing_that_was_bought_gives_its_own(visitor: Visitor) -> None:
    alone = visitor.open(bought(visitor)).text
    assert "Print them on A4." not in alone


def test_an_extra_gives_its_own_as_well(visitor: Visitor) -> None:
    both = visitor.open(bought(visitor, total=13800, bumps=(product_id("sheets"),))).text
    assert SECRET in both
    assert "Print them on A4." in both


def test_a_correction_reaches_who_has_bought_before(visitor: Visitor, market: Market) -> None:
    wrong = market.publish(
        "chart", "press", "19.00 EUR", mode=Mode.LIVE, fulfilment=Fulfilment("Print it on A4.")
    )
    where = bought(visitor, "chart", 1900)
    assert "Print it on A4." in visitor.open(where).text
    market.revise(wrong, fulfilment=Fulfilment("Print it on A3."))
    assert "Print it on A3." in visitor.open(where).text


def test_who_bought_what_gives_nothing_is_asked_about_no_product(
    visitor: Visitor, deployment: Deployment
) -> None:
    where = bought(visitor, "lichtung")
    visitor.open(where)
    deployment.wire.clear()
    visitor.open(where)
    without = len(deployment.wire.calls)
    films = visitor.post("/films/orders", order("films", attempt="f" * 32))
    pay(visitor, films.json)
    visitor.open(films.json["confirm_url"])
    deployment.wire.clear()
    visitor.open(films.json["confirm_url"])
    # The product, and whether what was paid for it went back.
    assert len(deployment.wire.calls) == without + 2


def lets_in(market: Market, visitor: Visitor, days: int | None) -> str:
    """Where an order is confirmed that lets its buyer in."""
    market.publish(
        "club",
        "press",
        "19.00 EUR",
        mode=Mode.LIVE,
        fulfilment=Fulfilment("Ring twice.", access=Access(days)),
    )
    return bought(visitor, "club", 1900)


def test_who_has_paid_is_let_in_until_the_end_and_sees_when_that_is(
    visitor: Visitor, market: Market, deployment: Deployment
) -> None:
    where = lets_in(market, visitor, 30)
    page = visitor.open(where).text
    assert "You have access until December 2, 2026, 12:00 UTC." in page
    assert "Ring twice." in page
    [given] = visitor.ask(where).json["given"]
    assert given["access"] == {
        "state": "active",
        "begins": "2026-11-02T12:00:00+00:00",
        "ends": "2026-12-02T12:00:00+00:00",
    }
    deployment.clock.move(timedelta(days=30))
    later = visitor.open(where).text
    assert "Your access has ended." in later
    assert "Ring twice." not in later
    [over] = visitor.ask(where).json["given"]
    assert (over["access"]["state"], over["document"]) == ("over", "")


def test_access_without_an_end_lasts_until_it_is_taken_away(
    visitor: Visitor, market: Market, deployment: Deployment
) -> None:
    where = lets_in(market, visitor, None)
    assert "You have access, without an end." in visitor.open(where).text
    mine = shop.store().of(market.act.seat.member.account)
    order = mine.orders.get(OrderId(where.split("/")[3]))
    sale = mine.orders.sale(order.owners[0], sale_id(order.id, order.owners[0]))
    entitling.revoke(sale, Ending.REFUND, at=deployment.clock.now(), entitlements=mine.entitlements)
    gone = visitor.open(where).text
    assert "Your access has ended." in gone
    assert "Ring twice." not in gone
