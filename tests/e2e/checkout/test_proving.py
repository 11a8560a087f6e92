"""A buyer who is asked, in a browser, to prove to be a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from local.stack import Stack
from local.turnstile import SECRET, SITE
from tests.e2e.checkout.buyer import Buyer
from tests.e2e.stories.people import Login

CLICK = {"site_key": "3x00000000000000000000FF", "secret": "1x0000000000000000000000000000000AA"}
LIVE = {"site_key": SITE, "secret": SECRET}


def ask(owner: Login, **wanted: Any) -> None:
    version = owner.get("/challenge")["version"]
    answer = owner.ask("PUT", "/challenge", json={"version": version, **wanted})
    assert answer.status_code == 200, answer.text


@pytest.fixture(name="owner")
def _owner(stack: Stack) -> Iterator[Login]:
    """The agency, which asks nobody any more when this is over."""
    owner = Login.of(stack, "agency")
    yield owner
    ask(owner, when="off")


def test_it_is_asked_once_the_button_is_pressed_and_nothing_is_loaded_before(
    buyer: Buyer, owner: Login
) -> None:
    ask(owner, when="always", **CLICK)
    hosts: set[str] = set()
    buyer.page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    buyer.open()
    buyer.fill_in()
    ours = set(hosts)
    assert len(ours) == 1
    buyer.pay.click()
    widget = buyer.page.frame_locator("#person iframe")
    widget.get_by_role("button", name="I am a person").click()
    buyer.sees("Your order is paid")
    assert len(hosts - ours) == 1
    assert len(buyer.receipts()) == 1


def test_a_proof_that_is_refused_leaves_the_order_to_be_tried_again(buyer: Buyer, owner: Login) -> None:
    ask(owner, when="always", **{**LIVE, "secret": "2x0000000000000000000000000000000AA"})
    buyer.open()
    buyer.fill_in()
    buyer.choose_card("Declined")
    buyer.pay.click()
    expect(buyer.alert).to_contain_text("did not show that you are a person")
    ask(owner, when="always", **LIVE)
    buyer.pay.click()
    expect(buyer.alert).to_contain_text("declined")
    buyer.choose_card("Approved")
    buyer.pay.click()
    buyer.sees("Your order is paid")
    assert len(buyer.receipts()) == 1
