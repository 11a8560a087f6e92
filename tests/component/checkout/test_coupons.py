"""Coupons on the page, in its prices, and in what is sold."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from cartwright.bootstrap import base, shop
from cartwright.domain.coupons import REFUSALS, Coupon, Scope
from cartwright.domain.discounts import Discount, Fixed, Percent
from cartwright.domain.ids import CouponId, derived
from cartwright.domain.money import Money
from cartwright.domain.plans import Interval, Subscription
from checkout.words import COUPONS
from tests.component.checkout.buying import order, pay, standing
from tests.component.checkout.market import Market, Visitor, fields, option_id, product_id, rows, seed
from tests.component.deployment import Deployment

BOOK = product_id("pattern-book")
HALF = Percent(Decimal("0.5"))
BUYER = {"email": "ada@buyer.example", "name": "Ada Lind"}


def coupon(market: Market, discount: Discount = HALF, **terms: Any) -> Coupon:
    account = market.act.seat.member.account
    made = Coupon(account, CouponId(derived("coupon", "half")), "HALF", "Half", discount, **terms)
    shop.store().of(account).coupons.add(made, market.act.audit("coupon.make", made.code))
    return made


def quote(visitor: Visitor, slug: str = "lichtung", **more: Any) -> dict[str, Any]:
    choice = {"option": option_id(slug), "country": "DE", "coupon": "half", **more}
    answer = visitor.post(f"/{slug}/quote", choice)
    assert answer.status == 200, answer
    quoted: dict[str, Any] = answer.json
    return quoted


def place(visitor: Visitor, total: int = 5950, **more: Any) -> dict[str, Any]:
    answer = visitor.post("/lichtung/orders", order(total=total, **{"coupon": "half", **more}))
    assert answer.status == 201, answer
    placed: dict[str, Any] = answer.json
    return placed


def used(market: Market) -> int:
    return shop.store().of(market.act.seat.member.account).coupons.get("HALF").used


class TestOnThePage:
    @pytest.fixture(autouse=True)
    def _half(self, market: Market) -> None:
        coupon(market)

    def test_a_link_brings_one_along(self, visitor: Visitor) -> None:
        page = visitor.open("/lichtung?country=DE&coupon=half")
        assert rows(page)[:3] == [
            ("Lichtung", "€119.00"),
            ("Coupon HALF", "\N{MINUS SIGN}€59.50"),
            ("Total", "€59.50"),
        ]
        assert fields(page)["coupon"] == "half"
        assert seed(page)["coupon"] == "HALF"

    def test_the_field_works_without_a_script(self, visitor: Visitor) -> None:
        form = fields(visitor.open("/lichtung?country=DE"))
        applied = visitor.submit("/lichtung/orders", {**form, "coupon": "half", "update": "1"})
        assert ("Total", "€59.50") in rows(applied)
        answer = visitor.submit("/lichtung/orders", {**fields(applied), **BUYER})
        assert answer.status == 303

    def test_one_that_was_typed_and_not_applied_is_not_bought_unseen(self, visitor: Visitor) -> None:
        form = fields(visitor.open("/lichtung?country=DE"))
        changed = visitor.submit("/lichtung/orders", {**form, **BUYER, "coupon": "half"})
        assert changed.status == 409
        assert "The total has changed" in changed.text
        assert ("Total", "€59.50") in rows(changed)

    def test_only_one_at_a_time(self, visitor: Visitor) -> None:
        choice = {"option": option_id("lichtung"), "country": "DE", "coupon": ["A", "B"]}
        answer = visitor.post("/lichtung/quote", choice)
        assert [error["pointer"] for error in answer.json["errors"]] == ["/coupon"]
        page = visitor.open("/lichtung?country=DE&coupon=half&coupon=other")
        assert COUPONS["coupon-unknown"] in page.text

    def test_the_page_and_the_quote_say_the_same_of_every_way_of_listing(
        self, visitor: Visitor, market: Market
    ) -> None:
        market.publish("on-top", "werkstatt", "100.00 EUR", tax_included=False)
        page: list[tuple[str, str]] = []
        for slug in ("lichtung", "on-top"):
            page = rows(visitor.open(f"/{slug}?country=DE&coupon=half"))
            assert [(row["label"], row["text"]) for row in quote(visitor, slug)["rows"]] == page
        assert page == [
            ("On top", "€100.00"),
            ("Coupon HALF", "\N{MINUS SIGN}€50.00"),
            ("VAT 19%", "€9.50"),
            ("Total", "€59.50"),
        ]

    def test_each_owner_gives_its_own_share(self, visitor: Visitor, deployment: Deployment) -> None:
        quoted = quote(visitor, bumps=[BOOK])
        assert [line["discount"]["minor"] for line in quoted["lines"]] == [5950, 950]
        placed = place(visitor, 6900, bumps=[BOOK])
        pay(visitor, placed)
        assert standing(visitor, placed) == "paid"
        entries = [item["body"]["amount"]["gross"]["minor"] for item in deployment.booked("charge")]
        assert sorted(entries) == [950, 5950]
        assert {item["body"]["coupon"] for item in deployment.items("sale")} == {"HALF"}
        page = visitor.open(placed["confirm_url"]).text
        assert "With coupon HALF" in page
        assert "€59.50 less" in page

    def test_who_comes_back_finds_it_again(self, visitor: Visitor) -> None:
        placed = place(visitor)
        assert "coupon=HALF" in visitor.open(placed["confirm_url"]).text


REFUSED: dict[str, dict[str, Any]] = {
    "coupon-unknown": {},
    "coupon-not-yet": {"starts": timedelta(days=1)},
    "coupon-over": {"ends": timedelta(0)},
    "coupon-elsewhere": {"scope": Scope.BUMPS},
}


@pytest.mark.parametrize("code", REFUSED)
def test_every_refusal_has_its_reason_in_page_quote_and_order(
    visitor: Visitor, market: Market, code: str
) -> None:
    now = base.clock().now()
    if code != "coupon-unknown":
        terms = REFUSED[code].items()
        coupon(market, **{name: now + how if name != "scope" else how for name, how in terms})
    choice = {"option": option_id("lichtung"), "country": "DE", "coupon": "half"}
    assert visitor.post("/lichtung/quote", choice).code == code
    assert visitor.post("/lichtung/orders", order(coupon="half")).code == code
    page = visitor.open("/lichtung?country=DE&coupon=half")
    assert page.status == 200
    assert COUPONS[code] in page.text
    assert ("Total", "€119.00") in rows(page)
    form = {**fields(page), **BUYER, "coupon": "half"}
    refused = visitor.submit("/lichtung/orders", form)
    assert refused.status in {404, 409}
    assert COUPONS[code] in refused.text


def test_the_page_has_words_for_every_refusal() -> None:
    assert {refusal.code for refusal in REFUSALS} == COUPONS.keys()


class TestLimits:
    def test_the_last_one_is_held_from_placing_on(
        self, visitor: Visitor, market: Market, deployment: Deployment
    ) -> None:
        coupon(market, limit=1)
        first = place(visitor)
        assert (place(visitor), used(market)) == (first, 1)
        late = visitor.post("/lichtung/orders", order(total=5950, coupon="half", attempt="f" * 32))
        assert (late.status, late.code, late.json["coupon"]) == (409, "coupon-used-up", "HALF")
        deployment.restart()
        choice = {"option": option_id("lichtung"), "country": "DE", "coupon": "half"}
        answer = visitor.post("/lichtung/quote", choice)
        assert answer.code == "coupon-used-up"
        assert len(deployment.items("order")) == 1

    def test_one_buyer_has_it_once(self, visitor: Visitor, market: Market) -> None:
        coupon(market, limit_each=1)
        place(visitor)
        again = visitor.post("/lichtung/orders", order(total=5950, coupon="half", attempt="f" * 32))
        assert again.code == "coupon-used-before"
        place(visitor, attempt="e" * 32, email="bob@buyer.example")

    def test_a_changed_order_has_its_use_back(self, visitor: Visitor, market: Market) -> None:
        coupon(market, limit=1, limit_each=1)
        first = place(visitor)
        more = {"attempt": "f" * 32, "replaces": first["order"], "replaces_key": first["key"]}
        place(visitor, 6900, bumps=[BOOK], **more)
        assert used(market) == 1

    def test_what_nobody_pays_is_given_back_when_it_expires(
        self, visitor: Visitor, market: Market, deployment: Deployment
    ) -> None:
        coupon(market, limit=1)
        place(visitor)
        deployment.clock.move(timedelta(hours=25))
        deployment.invoke("WebhooksSweeper", {})
        assert used(market) == 0
        place(visitor, attempt="f" * 32)
        deployment.clock.move(timedelta(hours=-25))  # all tests of a module have one clock

    def test_placing_with_one_is_a_read_and_one_write_and_the_payments_own(
        self, visitor: Visitor, market: Market, deployment: Deployment
    ) -> None:
        coupon(market, limit=5, limit_each=1)
        hint = seed(visitor.open("/lichtung"))["hint"]
        deployment.restart()
        deployment.wire.clear()
        place(visitor, hint=hint)
        names = [call.name for call in deployment.wire.calls]
        assert names[:2] == ["dynamodb.BatchGetItem", "dynamodb.TransactWriteItems"]
        assert len(names) == 4  # the sandbox's own books are one of them

    def test_a_quote_with_one_is_one_read(
        self, visitor: Visitor, market: Market, deployment: Deployment
    ) -> None:
        coupon(market, limit=5)
        hint = seed(visitor.open("/lichtung"))["hint"]
        deployment.restart()
        deployment.wire.clear()
        quote(visitor, hint=hint)
        assert deployment.wire.names == ["dynamodb.BatchGetItem"]
        deployment.restart()
        deployment.wire.clear()
        visitor.open("/lichtung?coupon=half")
        assert deployment.wire.names == ["dynamodb.BatchGetItem"] * 2


class TestLater:
    def test_a_coupon_for_some_payments_lowers_those_and_says_so(
        self, visitor: Visitor, market: Market, deployment: Deployment
    ) -> None:
        market.offer("club", "werkstatt", Subscription(Money.of("20", "EUR"), Interval.MONTHLY))
        coupon(market, payments=3)
        quoted = quote(visitor, "club")
        assert [(row["label"], row["text"]) for row in quoted["rows"]] == [
            ("Club", "€20.00"),
            ("Coupon HALF", "\N{MINUS SIGN}€10.00"),
            ("Due today", "€10.00"),
            ("Includes VAT 19%", "€1.60"),
            ("Monthly from December 2, 2026 to January 2, 2027", "2 × €10.00"),
            ("Monthly from February 2, 2027, until you cancel", "€20.00"),
        ]
        placed = visitor.post("/club/orders", order("club", 1000, coupon="half")).json
        assert placed["later"] == quoted["later"]
        (kept,) = deployment.items("order")
        (line,) = kept["body"]["lines"]
        assert [stretch["times"] for stretch in line["future"]["stretches"]] == [2, None]

    def test_a_free_trial_keeps_it_for_what_costs_something(self, visitor: Visitor, market: Market) -> None:
        plan = Subscription(Money.of("20", "EUR"), Interval.MONTHLY, trial=14)
        market.offer("club", "werkstatt", plan)
        coupon(market)
        labels = [(row["label"], row["text"]) for row in quote(visitor, "club")["rows"]]
        assert ("Coupon HALF", "on later payments") in labels
        assert ("On November 16, 2026", "€10.00") in labels

    def test_what_it_makes_free_is_bought_without_a_card(self, visitor: Visitor, market: Market) -> None:
        coupon(market, Percent(Decimal(1)))
        assert quote(visitor)["asks"] == "nothing"
        placed = place(visitor, 0)
        assert (placed["payment"], standing(visitor, placed)) == (None, "paid")

    def test_an_amount_off_is_divided_by_what_things_cost(self, visitor: Visitor, market: Market) -> None:
        coupon(market, Fixed((Money.of("10", "EUR"),)))
        quoted = quote(visitor, bumps=[BOOK])
        assert [line["discount"]["minor"] for line in quoted["lines"]] == [862, 138]
        assert quoted["total"]["gross"]["minor"] == 12800
