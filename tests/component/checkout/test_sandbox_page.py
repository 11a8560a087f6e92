"""The sandbox's own pay page: opened by its secret, paid by the name of a card."""

from __future__ import annotations

import re

import pytest

from tests.component.checkout.buying import pay, place
from tests.component.checkout.market import Visitor


def test_the_page_offers_cards_by_name_and_says_that_it_is_play_money(visitor: Visitor) -> None:
    page = visitor.open(place(visitor)["payment"]["pay_url"])
    assert page.status == 200
    assert re.findall(r'name="card" value="(\w+)"', page.text) == [
        "success",
        "decline",
        "insufficient",
        "authentication",
        "slow",
        "unknown",
        "once",
        "revoked",
        "ending",
        "disputed",
    ]
    assert "no real money" in page.text
    assert page.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("secret", ["", "?secret=", "?secret=guessed", "?secret=%00", "?secret=%ED%A0%80"])
def test_without_its_secret_a_payment_does_not_exist(visitor: Visitor, secret: str) -> None:
    address = place(visitor)["payment"]["pay_url"].partition("?")[0]
    assert visitor.open(address + secret).status == 404
    assert visitor.post(address + secret, {"card": "success"}).code == "not-found"


def test_a_payment_that_was_never_opened_does_not_exist(visitor: Visitor) -> None:
    address = place(visitor)["payment"]["pay_url"]
    assert visitor.open(re.sub(r"pay_\w+", f"pay_{'0' * 26}", address)).status == 404
    assert visitor.open(re.sub(r"pay_\w+", "pay_1", address)).status == 404
    assert visitor.open(re.sub(r"acc_\w+", f"acc_{'0' * 26}", address)).status == 404


def test_an_unknown_card_and_an_answer_nobody_asked_for_are_refused(visitor: Visitor) -> None:
    placed = place(visitor)
    address = placed["payment"]["pay_url"]
    assert pay(visitor, placed, "gold").status == 422
    assert visitor.post(address, {"answer": "perhaps"}).status == 422
    assert visitor.post(address, {"number": "4242"}).status == 422
    assert visitor.post(address, {"answer": "approve"}).status == 409
