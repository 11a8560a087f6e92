"""A browser that keeps what it ordered last on a page: going back, loading anew, another tab."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from cartwright.application import contesting
from cartwright.bootstrap import base, shop
from tests.component.checkout.buying import ATTEMPT, order, pay, standing
from tests.component.checkout.market import Market, Visitor, fields, option_id, product_id
from tests.component.checkout.test_vat_checks import ask
from tests.component.deployment import Answer, Deployment

BUYER = {"email": "ada@buyer.example", "name": "Ada Lind"}
ANOTHER = "f" * 32
BOUGHT = "You have bought this within the last hour."


def kept(answer: Answer) -> str:
    """What the browser brings along from now on."""
    return answer.headers["set-cookie"].partition(";")[0]


def ordered(visitor: Visitor, cookie: str = "", **more: Any) -> Answer:
    sent = visitor.headers
    visitor.headers = {**sent, "cookie": cookie} if cookie else sent
    answer = visitor.post("/lichtung/orders", order(**more))
    visitor.headers = sent
    return answer


@pytest.fixture
def cookie(visitor: Visitor) -> str:
    """Of an order that is paid."""
    answer = ordered(visitor)
    pay(visitor, answer.json)
    visitor.open(answer.json["confirm_url"])
    return kept(answer)


def test_it_is_kept_for_an_hour_at_the_pages_own_address_and_read_by_no_script(visitor: Visitor) -> None:
    answer = ordered(visitor)
    name, *rules = answer.headers["set-cookie"].split("; ")
    assert name == f"lately={answer.json['order']}.{answer.json['key']}"
    assert {rule.lower() for rule in rules} == {
        "max-age=3600",
        "path=/lichtung",
        "secure",
        "httponly",
        "samesite=lax",
    }


def test_what_is_paid_is_bought_again_by_who_says_so(
    visitor: Visitor, deployment: Deployment, cookie: str
) -> None:
    refused = ordered(visitor, cookie, attempt=ANOTHER)
    assert (refused.status, refused.code) == (409, "bought-just-now")
    assert len(deployment.items("order")) == 1
    assert ordered(visitor, cookie, attempt=ANOTHER, again=True).status == 201


def test_what_is_not_paid_makes_room_for_the_other_tab(visitor: Visitor) -> None:
    first = ordered(visitor)
    second = ordered(visitor, kept(first), attempt=ANOTHER)
    assert second.status == 201
    assert standing(visitor, first.json) == "expired"
    assert standing(visitor, second.json) == "unpaid"


def test_what_is_over_takes_no_place_of_what_was_paid_instead(
    visitor: Visitor, deployment: Deployment
) -> None:
    first = ordered(visitor)
    second = ordered(visitor, kept(first), attempt=ANOTHER)
    pay(visitor, second.json)
    visitor.open(second.json["confirm_url"])
    once_more = ordered(visitor, kept(second))
    assert (once_more.status, once_more.json["order"]) == (201, first.json["order"])
    assert "set-cookie" not in once_more.headers
    visitor.headers = {"cookie": kept(second)}
    form = fields(visitor.open("/lichtung?country=DE")) | BUYER | {"attempt": ATTEMPT}
    assert "set-cookie" not in visitor.submit("/lichtung/orders", form).headers
    assert ordered(visitor, kept(second), attempt="e" * 32).code == "bought-just-now"
    assert len(deployment.items("order")) == 2


def test_two_tabs_never_ask_for_the_same_money(visitor: Visitor) -> None:
    first = ordered(visitor)
    second = ordered(visitor, kept(first), attempt=ANOTHER)
    named = {"replaces": first.json["order"], "replaces_key": first.json["key"]}
    third = ordered(visitor, kept(second), attempt="e" * 32, **named)
    fourth = ordered(visitor, kept(third), attempt="d" * 32, again=True)
    placed = [first, second, third, fourth]
    assert [standing(visitor, one.json) for one in placed] == ["expired", "expired", "expired", "unpaid"]


def test_the_same_attempt_is_the_same_order(visitor: Visitor, cookie: str) -> None:
    assert ordered(visitor, cookie, attempt=ATTEMPT).json["payment"] is None


def test_without_a_script_the_page_says_so_and_asks(
    visitor: Visitor, deployment: Deployment, cookie: str
) -> None:
    assert BOUGHT not in visitor.open("/lichtung?country=DE").text
    visitor.headers = {"cookie": f"other=1; {cookie}; more=2"}
    page = visitor.open("/lichtung?country=DE")
    assert BOUGHT in page.text
    assert "again" not in fields(visitor.open("/lichtung?country=DE&again=1")), "no link ticks it"
    form = fields(page) | BUYER
    refused = visitor.submit("/lichtung/orders", form)
    assert refused.status == 409
    assert "nothing was charged again" in refused.text
    assert not re.search(r'data-field="again" hidden', refused.text)
    assert "again" not in fields(refused)
    form |= {"again": "1"}
    mistyped = visitor.submit("/lichtung/orders", form | {"email": "ada"})
    assert (mistyped.status, fields(mistyped)["again"]) == (422, "1"), "nothing is ticked twice"
    again = visitor.submit("/lichtung/orders", form)
    assert again.status == 303
    assert kept(again) != cookie
    assert len(deployment.items("order")) == 2
    changed = visitor.submit("/lichtung/orders", form | {"name": "Ada Lovelace"})
    assert (changed.status, "again" in fields(changed)) == (409, False), "that is another attempt"


@pytest.mark.parametrize(
    "odd", ["lately=", "lately=ord_1.x", "lately=ord_00000000000000000000000000.x", "\xff", "late=ly"]
)
def test_a_cookie_of_nothing_is_none(visitor: Visitor, odd: str) -> None:
    visitor.headers = {"cookie": odd}
    assert BOUGHT not in visitor.open("/lichtung?country=DE").text
    assert ordered(visitor, odd).status == 201


def test_who_has_another_key_is_told_nothing_of_it(visitor: Visitor, cookie: str) -> None:
    forged = f"{cookie.rpartition('.')[0]}.{'x' * 22}"
    visitor.headers = {"cookie": forged}
    assert BOUGHT not in visitor.open("/lichtung?country=DE").text
    assert ordered(visitor, forged, attempt=ANOTHER).status == 201


def test_another_page_is_another_purchase(visitor: Visitor, market: Market, cookie: str) -> None:
    """Browsers do not even send it there."""
    market.publish("dusk", "werkstatt", "119.00 EUR")
    assert "path=/lichtung" in ordered(visitor).headers["set-cookie"].lower()
    answer = visitor.post("/dusk/orders", order("dusk", option=option_id("dusk"), attempt=ANOTHER))
    assert answer.status == 201


def test_both_pages_of_a_contest_know_what_was_bought_on_either(visitor: Visitor, market: Market) -> None:
    """Who bought is led by network and browser, and may be led to the other one next."""
    market.publish("dusk", "werkstatt", "119.00 EUR")
    mine = shop.store().of(market.act.seat.member.account)
    contesting.start(
        replace(market.act, now=base.clock().now()),
        product_id("lichtung"),
        product_id("dusk"),
        50,
        catalogue=mine.catalogue,
        connections=mine.connections,
    )
    answer = ordered(visitor)
    kept_at = re.findall(r"(?i)path=(/[^;\n]*)", answer.headers["set-cookie"])
    assert sorted(kept_at) == ["/dusk", "/lichtung"]
    pay(visitor, answer.json)
    visitor.open(answer.json["confirm_url"])
    visitor.headers = {"cookie": kept(answer)}
    there = visitor.post("/dusk/orders", order("dusk", option=option_id("dusk"), attempt=ANOTHER))
    assert (there.status, there.code) == (409, "bought-just-now")


def test_what_was_given_back_whole_was_not_bought(
    visitor: Visitor, deployment: Deployment, market: Market, cookie: str
) -> None:
    deployment.run()
    assert ask(deployment, market, "POST", "/refunds", {"reason": "Wants the other one"}).status == 202
    deployment.run()
    visitor.headers = {"cookie": cookie}
    assert BOUGHT not in visitor.open("/lichtung?country=DE").text
    assert ordered(visitor, cookie, attempt=ANOTHER).status == 201


def test_another_mailbox_at_the_same_browser_is_another_buyer(visitor: Visitor, cookie: str) -> None:
    answer = ordered(visitor, cookie, attempt=ANOTHER, email="grace@buyer.example", name="Grace Hopper")
    assert answer.status == 201
    assert ordered(visitor, kept(answer), attempt="e" * 32).status == 201
    assert standing(visitor, answer.json) == "unpaid"
