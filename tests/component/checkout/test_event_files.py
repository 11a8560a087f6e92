"""The event files of the checkout, each answered as its caller would expect."""

from __future__ import annotations

from typing import Any

from tests.component.checkout.buying import pay
from tests.component.checkout.market import Visitor, answered, rows
from tests.component.deployment import Answer
from tests.events import load


def sent(visitor: Visitor, event: dict[str, Any]) -> Answer:
    return answered(visitor.deployment.invoke("Checkout", event))


def test_the_page(visitor: Visitor) -> None:
    page = sent(visitor, load("checkout.app.page.json"))
    assert page.status == 200
    assert [label for label, _ in rows(page)] == ["Lichtung", "Gesamt", "Enthält MwSt. 20\N{NO-BREAK SPACE}%"]


def test_the_quote(visitor: Visitor) -> None:
    quoted = sent(visitor, load("checkout.app.quote.json"))
    assert quoted.status == 200
    assert quoted.json["total"]["gross"] == {
        "minor": 13800,
        "currency": "EUR",
        "text": "138,00\N{NO-BREAK SPACE}€",
    }


def test_the_order_and_its_confirmation(visitor: Visitor) -> None:
    placed = sent(visitor, load("checkout.app.order.json")).json
    pay(visitor, placed)
    event = load("checkout.app.confirm.json")
    assert sent(visitor, event).code == "not-found"
    event["rawPath"] = event["requestContext"]["http"]["path"] = placed["confirm_url"]
    assert sent(visitor, event).json["state"] == "paid"
