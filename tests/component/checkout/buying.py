"""A buyer's way through the checkout, as the page's script takes it."""

from __future__ import annotations

from typing import Any

from tests.component.checkout.market import Visitor, option_id
from tests.component.deployment import Answer

ATTEMPT = "0123456789abcdef0123456789abcdef"


def order(slug: str = "lichtung", total: int = 11900, **more: Any) -> dict[str, Any]:
    """What the script sends to buy `slug` in Germany."""
    return {
        "attempt": ATTEMPT,
        "option": option_id(slug),
        "bumps": [],
        "country": "DE",
        "email": "ada@buyer.example",
        "name": "Ada Lind",
        "shown": {"minor": total, "currency": "EUR"},
        **more,
    }


def place(visitor: Visitor, **more: Any) -> dict[str, Any]:
    """An order that was taken: where it is, and how to pay it."""
    answer = visitor.post("/lichtung/orders", order(**more))
    assert answer.status == 201, answer
    placed: dict[str, Any] = answer.json
    return placed


def pay(visitor: Visitor, placed: dict[str, Any], card: str = "success") -> Answer:
    return visitor.post(placed["payment"]["pay_url"], {"card": card})


def bank(visitor: Visitor, placed: dict[str, Any], answer: str) -> Answer:
    return visitor.post(placed["payment"]["pay_url"], {"answer": answer})


def standing(visitor: Visitor, placed: dict[str, Any]) -> str:
    """The state of the order, as the confirmation tells programs."""
    answer = visitor.ask(placed["confirm_url"])
    assert answer.status == 200, answer
    return str(answer.json["state"])
