"""The price, asked for at every choice the buyer makes."""

from __future__ import annotations

from typing import Any

import pytest

from cartwright.domain.money import Money
from cartwright.domain.plans import Chosen
from tests.component.checkout.market import Market, Visitor, option_id, product_id, rows, seed
from tests.component.deployment import Deployment

BOOK = product_id("pattern-book")


def choice(slug: str = "lichtung", **more: Any) -> dict[str, Any]:
    return {"option": option_id(slug), "bumps": [], "country": "DE", "region": "", **more}


def money(minor: int, text: str, currency: str = "EUR") -> dict[str, Any]:
    return {"minor": minor, "currency": currency, "text": text}


def test_what_its_processor_cannot_be_asked_for_is_refused_with_the_reason(
    visitor: Visitor, market: Market
) -> None:
    """Before anything is ordered; and what it can be asked for is in its steps."""
    by_stripe = {"connection": market.stripe, "most": 2}
    market.publish("estate", "press", "600000.00 EUR", **by_stripe)
    dear = visitor.post("/estate/quote", choice("estate", quantity=2))
    assert (dear.status, dear.code) == (409, "too-much-at-once")
    assert (dear.json["most"], dear.json["total"]) == ("999999.99 EUR", "1200000.00 EUR")
    market.offer("gift", "press", Chosen(Money.of("5.000", "KWD"), Money.of("1.000", "KWD")), **by_stripe)
    between = visitor.post("/gift/quote", choice("gift", amount="5.005"))
    assert (between.status, between.code) == (422, "invalid-request")
    assert between.json["errors"] == [{"pointer": "/amount", "detail": "a multiple of 0.010 KWD"}]
    assert "In steps of KWD\xa00.010." in visitor.open("/gift").text
    market.publish("lesson", "press", "1.130 KWD", tax_included=False, **by_stripe)
    lesson = visitor.post("/lesson/quote", choice("lesson")).json
    # 1.130 and 19 % would be 1.3447: the column adds up to what is paid.
    assert [row["text"] for row in lesson["rows"]] == ["KWD\xa01.126", "KWD\xa00.214", "KWD\xa01.340"]


def test_a_quote_says_every_figure_in_cents_and_in_words(visitor: Visitor) -> None:
    answer = visitor.post("/lichtung/quote", choice(country="FR"))
    assert answer.status == 200
    assert answer.json == {
        "country": "FR",
        "region": "",
        "currency": "EUR",
        "lines": [
            {
                "product": product_id("lichtung"),
                "name": "Lichtung",
                "price": money(11900, "€119.00"),
                "listed": money(11900, "€119.00"),
                "tax_included": True,
                "quantity": 1,
                "discount": None,
                "net": money(9917, "€99.17"),
                "tax": money(1983, "€19.83"),
                "gross": money(11900, "€119.00"),
            }
        ],
        "rates": [{"name": "VAT", "rate": "20%", "tax": money(1983, "€19.83")}],
        "total": {
            "net": money(9917, "€99.17"),
            "tax": money(1983, "€19.83"),
            "gross": money(11900, "€119.00"),
        },
        "tax_included": True,
        "asks_region": False,
        "region_needed": False,
        "rows": [
            {"kind": "item", "label": "Lichtung", "text": "€119.00"},
            {"kind": "total", "label": "Total", "text": "€119.00"},
            {"kind": "tax", "label": "Includes VAT 20%", "text": "€19.83"},
        ],
        "taxes": "Includes VAT 20% €19.83",
        "number": "",
        "number_note": "",
        "later": [],
        "terms": "",
        "asks": "money",
        "saves": False,
        "button": "Pay €119.00",
        "coupon": "",
    }


def test_the_page_and_the_quote_say_the_same(visitor: Visitor) -> None:
    for slug, country, region in (("lichtung", "IT", ""), ("erable", "CA", "QC"), ("erable", "CA", "")):
        page = rows(visitor.open(f"/{slug}?country={country}&region={region}"))
        quoted = visitor.post(f"/{slug}/quote", choice(slug, country=country, region=region)).json
        assert [(row["label"], row["text"]) for row in quoted["rows"]] == page


def test_a_bump_of_another_seller_is_in_the_total(visitor: Visitor) -> None:
    quoted = visitor.post("/lichtung/quote", choice(bumps=[BOOK])).json
    assert [line["gross"]["minor"] for line in quoted["lines"]] == [11900, 1900]
    assert quoted["total"]["gross"]["minor"] == 13800
    assert quoted["total"]["net"]["minor"] + quoted["total"]["tax"]["minor"] == 13800


def test_without_the_province_there_is_a_price_list_and_no_total(visitor: Visitor) -> None:
    quoted = visitor.post("/erable/quote", choice("erable", country="CA")).json
    assert quoted["region_needed"]
    assert quoted["total"] is None
    assert [line["listed"]["text"] for line in quoted["lines"]] == ["CA$100.00"]


def test_a_region_left_over_from_another_country_does_no_harm(visitor: Visitor) -> None:
    assert visitor.post("/lichtung/quote", choice(country="DE", region="QC")).json["region"] == ""


def test_with_the_pages_hint_the_first_quote_of_a_process_is_one_read(
    visitor: Visitor, deployment: Deployment
) -> None:
    hint = seed(visitor.open("/lichtung"))["hint"]
    deployment.restart()
    deployment.wire.clear()
    visitor.post("/lichtung/quote", choice(bumps=[BOOK], hint=hint))
    assert deployment.wire.names == ["dynamodb.BatchGetItem"]


def test_a_hint_of_another_page_is_not_believed(visitor: Visitor, market: Market) -> None:
    hint = seed(visitor.open("/plans"))["hint"]
    quoted = visitor.post("/lichtung/quote", choice(hint=hint)).json
    assert quoted["total"]["gross"]["minor"] == 11900


def test_what_is_not_on_offer_has_no_price(visitor: Visitor) -> None:
    assert visitor.post("/lichtung/quote", choice(option=option_id("plans"))).status == 404
    assert visitor.post("/lichtung/quote", choice(bumps=[product_id("plans")])).status == 404
    assert visitor.post("/nothing/quote", choice()).code == "not-found"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"country": "XX"}, "/country"),
        ({"country": "de"}, "/country"),
        ({"country": None}, "/country"),
        ({"country": "US", "region": "QC"}, "/region"),
        ({"option": "opt_1"}, "/option"),
        ({"bumps": ["prd_#"]}, "/bumps/0"),
        ({"bumps": [product_id(str(number)) for number in range(21)]}, "/bumps"),
        ({"hint": {"account": "acc_1"}}, "/hint/account"),
        ({"colour": "chartreuse"}, "/colour"),
    ],
)
def test_a_mistake_is_pointed_at_and_never_repeated(
    visitor: Visitor, change: dict[str, Any], pointer: str
) -> None:
    answer = visitor.post("/lichtung/quote", choice(**change))
    assert answer.status == 422
    assert pointer in [error["pointer"] for error in answer.json["errors"]]
    assert "chartreuse" not in answer.text


def test_each_bump_once(visitor: Visitor) -> None:
    answer = visitor.post("/lichtung/quote", choice(bumps=[BOOK, BOOK]))
    assert answer.json["errors"] == [{"pointer": "/bumps", "detail": "each bump once"}]
