"""Goods: what sending them costs on page, quote, order, confirmation and receipt, and where they are not
sent."""

from __future__ import annotations

from typing import Any

import pytest

from cartwright.bootstrap import shop
from cartwright.domain.catalog import Bump, TaxClass
from cartwright.domain.money import Money
from cartwright.domain.shipping import Fare, Zone
from tests.component.checkout.buying import order, pay
from tests.component.checkout.market import Market, Visitor, fields, option_id, product_id, rows
from tests.component.deployment import Deployment
from tests.component.reports.bookkeeping import text


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


ZONES = (
    Zone(("DE",), (Fare(eur("5.95"), eur("1.19"), eur("200.00")),)),
    Zone(("FR", "AT"), (Fare(eur("12.00"), eur("2.40")),)),
)


@pytest.fixture(autouse=True)
def _goods(market: Market) -> None:
    market.publish("lamp", "werkstatt", "59.50 EUR", tax_class=TaxClass.PHYSICAL, shipping=ZONES, most=5)


HAMBURG = {"street": "Hafenweg 7", "postcode": "20457", "city": "Hamburg"}


def quote(visitor: Visitor, country: str = "DE", **more: Any) -> dict[str, Any]:
    answer = visitor.post("/lamp/quote", {"option": option_id("lamp"), "country": country, **more})
    assert answer.status == 200, answer
    found: dict[str, Any] = answer.json
    return found


def kept(deployment: Deployment) -> dict[str, Any]:
    (found,) = deployment.items("order")
    body: dict[str, Any] = found["body"]
    return body


def test_page_and_quote_have_a_line_of_its_own_for_it(visitor: Visitor) -> None:
    quoted = quote(visitor)
    assert [(row["label"], row["text"]) for row in quoted["rows"]] == [
        ("Lamp", "€59.50"),
        ("Shipping", "€5.95"),
        ("Total", "€65.45"),
        ("Includes VAT 19%", "€10.45"),
    ]
    assert rows(visitor.open("/lamp?country=DE")) == [(row["label"], row["text"]) for row in quoted["rows"]]
    assert [line["product"] for line in quoted["lines"]] == [product_id("lamp"), ""]
    assert sum(line["gross"]["minor"] for line in quoted["lines"]) == quoted["total"]["gross"]["minor"]


@pytest.mark.parametrize(
    ("country", "quantity", "shipping"),
    [("DE", 3, "€8.33"), ("FR", 1, "€12.00"), ("FR", 2, "€14.40"), ("DE", 4, None)],
)
def test_it_follows_country_and_quantity(
    visitor: Visitor, country: str, quantity: int, shipping: str | None
) -> None:
    said = {row["label"]: row["text"] for row in quote(visitor, country, quantity=quantity)["rows"]}
    assert said.get("Shipping") == shipping


def test_the_order_is_charged_with_it_and_the_receipt_says_so(
    visitor: Visitor, deployment: Deployment
) -> None:
    placed = visitor.post("/lamp/orders", order("lamp", total=6545, **HAMBURG))
    assert placed.status == 201, placed
    assert kept(deployment)["payment"]["amount"] == {"minor": 6545, "currency": "EUR"}
    assert [(line["part"], line["amount"]["gross"]["minor"]) for line in kept(deployment)["lines"]] == [
        ("main", 5950),
        ("shipping", 595),
    ]
    pay(visitor, placed.json)
    confirmation = visitor.open(placed.json["confirm_url"])
    assert "Shipping" in confirmation.text
    assert "€5.95" in confirmation.text
    deployment.run(without=["hooks"])
    receipt, notice = (
        text(next(mail for mail in deployment.wire.mails if word in str(mail["subject"])))
        for word in ("receipt", "New sale")
    )
    for said in (receipt, notice):
        assert "Shipping" in said
        assert "€65.45" in said
        assert "Hafenweg 7" in said
        assert "20457 Hamburg" in said
    assert "and 1 more" not in notice
    (taking,) = deployment.items("taking")
    assert (taking["body"]["units"], taking["body"]["amount"]["gross"]["minor"]) == (1, 6545)


def test_where_it_is_not_sent_nothing_is_sold(visitor: Visitor, deployment: Deployment) -> None:
    choice = {"option": option_id("lamp"), "country": "US"}
    for answer in (
        visitor.post("/lamp/quote", choice),
        visitor.post("/lamp/orders", order("lamp", total=5000, country="US")),
    ):
        assert (answer.status, answer.code) == (409, "not-shipped")
        assert answer.json["country"] == "US"
    assert deployment.items("order") == []


def test_the_page_opens_all_the_same_and_says_why(visitor: Visitor, deployment: Deployment) -> None:
    page = visitor.open("/lamp?country=US")
    assert page.status == 200
    assert "This is not sent to your country." in page.text
    sent = fields(page) | {"email": "ada@buyer.example", "name": "Ada Lind"}
    refused = visitor.submit("/lamp/orders", sent)
    assert refused.status == 409
    assert "This is not sent to your country. Nothing was charged." in refused.text
    assert deployment.items("order") == []


def test_what_is_not_goods_is_sold_everywhere(visitor: Visitor) -> None:
    assert visitor.post("/lichtung/orders", order(total=11900, country="US")).status == 201


def test_goods_beside_something_else_are_what_is_sent(visitor: Visitor, market: Market) -> None:
    bump = Bump(product_id("lamp"), option_id("lamp"), "And a lamp")
    market.publish("course", "werkstatt", "100.00 EUR", bumps=(bump,))
    choice = {"option": option_id("course"), "country": "DE"}
    without = visitor.post("/course/quote", choice).json
    beside = visitor.post("/course/quote", choice | {"bumps": [product_id("lamp")]}).json
    assert [line["name"] for line in without["lines"]] == ["Course"]
    assert [line["name"] for line in beside["lines"]] == ["Course", "Lamp", "Shipping"]


def test_goods_ask_where_to_and_nothing_else_does(visitor: Visitor) -> None:
    assert 'data-field="street"' in visitor.open("/lamp?country=DE").text
    assert 'data-field="street"' not in visitor.open("/lichtung?country=DE").text


@pytest.mark.parametrize("lacking", ["street", "postcode", "city"])
def test_without_an_address_nothing_is_sent_and_the_field_is_named(
    visitor: Visitor, deployment: Deployment, lacking: str
) -> None:
    answer = visitor.post("/lamp/orders", order("lamp", total=6545, **{**HAMBURG, lacking: ""}))
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, f"/{lacking}")
    assert deployment.items("order") == []


def test_the_form_delivers_too(visitor: Visitor, deployment: Deployment) -> None:
    sent = fields(visitor.open("/lamp?country=DE")) | {"email": "ada@buyer.example", "name": "Ada Lind"}
    page = visitor.submit("/lamp/orders", sent)
    assert page.status == 422
    assert "Enter the street and number that this is delivered to." in page.text
    page = visitor.submit("/lamp/orders", sent | HAMBURG | {"city": ""})
    assert "Enter the city that this is delivered to." in page.text
    assert fields(page)["street"] == "Hafenweg 7"
    assert visitor.submit("/lamp/orders", fields(page) | {"city": "Hamburg"}).status == 303
    assert kept(deployment)["buyer"]["delivery"] == {"street": "Hafenweg 7", "city": "Hamburg"}


def test_once_sold_the_address_is_one_of_the_buyers_sealed_words(
    visitor: Visitor, deployment: Deployment, market: Market
) -> None:
    placed = visitor.post("/lamp/orders", order("lamp", total=6545, **HAMBURG))
    pay(visitor, placed.json)
    assert visitor.ask(placed.json["confirm_url"]).json["state"] == "paid"
    for item in (*deployment.items("sale"), *deployment.items("order")):
        assert "Hafenweg" not in str(item)
    member = market.act.seat.member
    path = f"/v1/accounts/{member.account}/sales?month=2026-11"
    claims = {"sub": member.identity, "token_use": "id"}
    (sale,) = deployment.request("GET", path, claims=claims).json["items"]
    assert sale["delivery"] == {**HAMBURG, "region": "", "country": "DE"}
    mine = shop.store().of(member.account)
    bought = mine.buyers.of(market.sellers["werkstatt"], "ada@buyer.example")
    mine.erasures.forget(bought, market.act.audit("buyer.erase", "it"))
    (forgotten,) = deployment.request("GET", path, claims=claims).json["items"]
    assert (forgotten["erased"], forgotten["delivery"]) == (True, None)
