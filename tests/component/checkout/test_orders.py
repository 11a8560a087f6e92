"""From the button to an order that waits for its payment: once, at the price shown."""

from __future__ import annotations

from typing import Any

import pytest

from tests.component.checkout.buying import ATTEMPT, bank, order, pay, place, standing
from tests.component.checkout.market import Visitor, edged, product_id, seed
from tests.component.deployment import Deployment

BOOK = product_id("pattern-book")


def test_an_order_answers_where_it_is_and_how_to_pay_it(visitor: Visitor, deployment: Deployment) -> None:
    placed = place(visitor)
    assert placed["confirm_url"] == f"/lichtung/orders/{placed['order']}/{placed['key']}"
    assert placed["payment"]["processor"] == "sandbox"
    assert placed["payment"]["pay_url"].startswith("/sandbox/acc_")
    assert [card["name"] for card in placed["payment"]["cards"]][:2] == ["success", "decline"]
    (kept,) = deployment.items("order")
    assert kept["body"]["buyer"]["email"] == "ada@buyer.example"


def test_the_edges_word_on_the_country_is_kept_as_evidence(visitor: Visitor, deployment: Deployment) -> None:
    visitor.headers |= edged("DE")
    place(visitor)
    evidence = deployment.items("order")[0]["body"]["buyer"]["evidence"]
    assert (evidence["billing_country"], evidence["ip_country"]) == ("DE", "DE")


def test_who_is_seen_elsewhere_confirms_the_address_and_that_is_kept(
    visitor: Visitor, deployment: Deployment
) -> None:
    visitor.headers |= edged("AT")
    answer = visitor.post("/lichtung/orders", order())
    assert (answer.status, answer.code) == (409, "location-unclear")
    assert (answer.json["stated"], answer.json["seen"]) == ("DE", "AT")
    assert not deployment.items("order")
    place(visitor, confirmed=True)
    evidence = deployment.items("order")[0]["body"]["buyer"]["evidence"]
    assert (evidence["ip_country"], evidence["declared_country"]) == ("AT", "DE")


def test_pressed_twice_it_is_one_order_and_one_payment(visitor: Visitor, deployment: Deployment) -> None:
    first, second = place(visitor), place(visitor)
    assert first == second
    assert len(deployment.items("order")) == 1
    assert len(deployment.items("sandbox")) == 1


def test_pressed_again_after_paying_there_is_nothing_left_to_pay(visitor: Visitor) -> None:
    placed = place(visitor)
    pay(visitor, placed)
    assert standing(visitor, placed) == "paid"
    again = place(visitor)
    assert again["payment"] is None
    assert again["confirm_url"] == placed["confirm_url"]


def test_nobody_pays_another_price_than_was_shown(visitor: Visitor, deployment: Deployment) -> None:
    answer = visitor.post("/lichtung/orders", order(total=9900))
    assert (answer.status, answer.code) == (409, "price-changed")
    assert answer.json["total"] == "119.00 EUR"
    assert not deployment.items("order")


def test_a_form_that_changed_is_another_attempt(visitor: Visitor) -> None:
    place(visitor)
    answer = visitor.post("/lichtung/orders", order(total=13800, bumps=[BOOK]))
    assert (answer.status, answer.code) == (409, "order-differs")


def test_a_changed_order_withdraws_the_one_before(visitor: Visitor) -> None:
    first = place(visitor)
    withdrawn = {"replaces": first["order"], "replaces_key": first["key"]}
    second = place(visitor, attempt="f" * 32, total=13800, bumps=[BOOK], **withdrawn)
    assert pay(visitor, first).code == "payment-final"
    assert standing(visitor, first) == "expired"
    pay(visitor, second)
    assert standing(visitor, second) == "paid"


def test_a_paid_order_is_not_replaced(visitor: Visitor) -> None:
    first = place(visitor)
    pay(visitor, first)
    withdrawn = {"replaces": first["order"], "replaces_key": first["key"]}
    answer = visitor.post("/lichtung/orders", order(attempt="f" * 32, **withdrawn))
    assert (answer.status, answer.code) == (409, "already-paid")


def test_a_strangers_order_cannot_be_withdrawn(visitor: Visitor) -> None:
    first = place(visitor)
    withdrawn = {"replaces": first["order"], "replaces_key": "guessed"}
    assert visitor.post("/lichtung/orders", order(attempt="f" * 32, **withdrawn)).status == 404
    pay(visitor, first)
    assert standing(visitor, first) == "paid"


def test_tax_by_province_is_not_dodged_by_leaving_it_out(visitor: Visitor) -> None:
    shown = {"minor": 10000, "currency": "CAD"}
    answer = visitor.post("/erable/orders", order("erable", country="CA", shown=shown))
    assert (answer.status, answer.code) == (422, "region-needed")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"email": "nobody"}, "/email"),
        ({"email": "a@b.example\r\nBcc: c@d.example"}, "/email"),
        ({"email": "x" * 300 + "@buyer.example"}, "/email"),
        ({"name": ""}, "/name"),
        ({"name": "  "}, "/name"),
        ({"name": "Ada\x00"}, "/name"),
        ({"name": "Ada\N{RIGHT-TO-LEFT OVERRIDE}"}, "/name"),
        ({"name": "A" * 200}, "/name"),
        ({"attempt": "short"}, "/attempt"),
        ({"shown": {"minor": -1, "currency": "EUR"}}, "/shown/minor"),
        ({"shown": {"minor": 1.5, "currency": "EUR"}}, "/shown/minor"),
        ({"shown": {"minor": 11900, "currency": "XYZ"}}, "/shown/currency"),
        ({"postcode": "1" * 40}, "/postcode"),
        ({"replaces": "ord_1"}, "/replaces"),
    ],
)
def test_a_mistake_is_pointed_at_and_nothing_is_kept(
    visitor: Visitor, deployment: Deployment, change: dict[str, Any], pointer: str
) -> None:
    answer = visitor.post("/lichtung/orders", order(**change))
    assert (answer.status, answer.code) == (422, "invalid-request")
    assert pointer in [error["pointer"] for error in answer.json["errors"]]
    assert not deployment.items("order")


def test_all_mistakes_are_told_at_once(visitor: Visitor) -> None:
    answer = visitor.post("/lichtung/orders", order(email="", name="", country="ZZ"))
    assert {error["pointer"] for error in answer.json["errors"]} == {"/email", "/name", "/country"}


def test_placing_is_a_read_a_write_and_the_payments_own(visitor: Visitor, deployment: Deployment) -> None:
    hint = seed(visitor.open("/lichtung"))["hint"]
    deployment.restart()
    deployment.wire.clear()
    place(visitor, hint=hint)
    read, kept, processor, attached = deployment.wire.calls
    assert [read.name, kept.name, attached.name] == [
        "dynamodb.BatchGetItem",
        "dynamodb.TransactWriteItems",
        "dynamodb.UpdateItem",
    ]
    assert processor.asked["Item"]["kind"] == {"S": "sandbox"}  # another processor's books are its own


def test_declined_then_another_card_is_still_one_order(visitor: Visitor, deployment: Deployment) -> None:
    placed = place(visitor)
    declined = pay(visitor, placed, "decline")
    assert (declined.status, declined.code, declined.json["reason"]) == (
        402,
        "payment-declined",
        "card_declined",
    )
    assert standing(visitor, placed) == "declined"
    assert place(visitor)["order"] == placed["order"]
    assert pay(visitor, placed).json == {"state": "succeeded"}
    assert standing(visitor, placed) == "paid"
    assert len(deployment.items("order")) == 1


def test_the_bank_may_ask_first(visitor: Visitor) -> None:
    placed = place(visitor)
    assert pay(visitor, placed, "authentication").json == {"state": "action"}
    assert standing(visitor, placed) == "action"
    assert bank(visitor, placed, "refuse").json["reason"] == "authentication_failed"
    assert pay(visitor, placed, "authentication").status == 200
    assert bank(visitor, placed, "approve").json == {"state": "succeeded"}
    assert standing(visitor, placed) == "paid"


def test_an_answer_that_got_lost_is_no_decline(visitor: Visitor) -> None:
    placed = place(visitor)
    assert (pay(visitor, placed, "unknown").status, standing(visitor, placed)) == (503, "paid")


def test_one_attempt_at_two_pages_is_two_orders_only_if_it_says_so(visitor: Visitor) -> None:
    place(visitor, attempt=ATTEMPT)
    other = order("plans", 5000, attempt=ATTEMPT)
    assert visitor.post("/plans/orders", other).code == "order-differs"
