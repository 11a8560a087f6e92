"""The confirmation: where an order stands, for whoever has its key."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cartwright.bootstrap import processing, shop
from cartwright.domain.errors import Outage
from tests.component.checkout.buying import pay, place, standing
from tests.component.checkout.market import Market, Visitor, product_id
from tests.component.deployment import Deployment

BOOK = product_id("pattern-book")


def test_paid_says_what_was_bought_from_whom_and_where_the_receipt_goes(visitor: Visitor) -> None:
    placed = place(visitor, total=13800, bumps=[BOOK])
    pay(visitor, placed)
    page = visitor.open(placed["confirm_url"])
    assert page.status == 200
    for words in (
        "Your order is paid",
        "Your receipts are on the way to <strong>ada@buyer.example</strong>",
        "From Lindner Werkstatt GmbH",
        "From Northgate Press Ltd",
        "Includes VAT 19%",
        "€138.00",
        "VAT GB980780684",
        placed["order"],
    ):
        assert words in page.text


def test_paid_is_committed_by_the_confirmation_itself(visitor: Visitor, deployment: Deployment) -> None:
    placed = place(visitor)
    pay(visitor, placed)
    visitor.open(placed["confirm_url"])
    assert len(deployment.items("sale")) == 1
    assert len(deployment.booked("charge")) == 1
    visitor.open(placed["confirm_url"])
    assert len(deployment.items("sale")) == 1


NOTHING_OFFERED: dict[str, object] = {
    "stage": "",
    "offer": None,
    "added": [],
    "action_url": "",
    "given": [],
    "returned": None,
}


def test_programs_get_the_same_in_short(visitor: Visitor) -> None:
    placed = place(visitor)
    pay(visitor, placed)
    assert visitor.ask(placed["confirm_url"]).json == {
        "state": "paid",
        "order": placed["order"],
        "total": {"minor": 11900, "currency": "EUR", "text": "€119.00"},
        "later": [],
        **NOTHING_OFFERED,
    }


@pytest.mark.parametrize("ending", ["x", "/", "", "%00"])
def test_without_its_key_an_order_does_not_exist(visitor: Visitor, ending: str) -> None:
    placed = place(visitor)
    wrong = f"/lichtung/orders/{placed['order']}/{placed['key'][:-1]}{ending}".rstrip("/")
    page = visitor.open(wrong)
    assert page.status == 404
    assert "ada@buyer.example" not in page.text
    assert visitor.open(f"/lichtung/orders/ord_1/{placed['key']}").status == 404
    assert visitor.open(f"/lichtung/orders/{placed['order'][:-1]}0/{placed['key']}").status == 404


def test_an_order_of_one_page_is_not_anothers(visitor: Visitor) -> None:
    placed = place(visitor)
    assert visitor.open(placed["confirm_url"].replace("/lichtung/", "/plans/")).status == 404


def test_nothing_is_kept_and_the_address_goes_nowhere(visitor: Visitor) -> None:
    placed = place(visitor)
    for answer in (visitor.open(placed["confirm_url"]), visitor.ask(placed["confirm_url"])):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "accept" in answer.headers["vary"]


def test_while_the_processor_works_the_page_asks_for_patience_and_looks_again(
    visitor: Visitor, deployment: Deployment
) -> None:
    placed = place(visitor)
    assert pay(visitor, placed, "slow").json == {"state": "processing"}
    page = visitor.open(placed["confirm_url"])
    assert "Please don’t pay again." in page.text
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page.text
    assert 'data-standing="confirming"' in page.text
    deployment.clock.move(timedelta(seconds=11))
    assert standing(visitor, placed) == "paid"
    assert "refresh" not in visitor.open(placed["confirm_url"]).text


def test_when_nobody_answers_the_page_asks_for_patience_without_telling_anything(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = place(visitor)

    class Silent:
        def __getattr__(self, name: str) -> object:
            raise Outage("the processor")

    monkeypatch.setattr(processing, "processors", Silent)
    page = visitor.open(placed["confirm_url"])
    assert page.status == 200
    assert "Please don’t pay again." in page.text
    assert "ada@buyer.example" not in page.text
    nothing: dict[str, object] = {"state": "confirming", "order": "", "total": None, "later": []}
    assert visitor.ask(placed["confirm_url"]).json == nothing | NOTHING_OFFERED


def test_declined_leads_back_to_the_payment_with_the_same_choices(visitor: Visitor) -> None:
    placed = place(visitor, total=13800, bumps=[BOOK])
    pay(visitor, placed, "decline")
    page = visitor.open(placed["confirm_url"])
    assert "The payment was declined" in page.text
    assert f"bumps={BOOK}" in page.text
    assert f"replaces={placed['order']}" in page.text
    assert "Nothing was charged" in page.text


def test_a_bank_that_waits_can_be_reached_from_here(visitor: Visitor) -> None:
    placed = place(visitor)
    pay(visitor, placed, "authentication")
    page = visitor.open(placed["confirm_url"])
    assert "Your bank wants to hear from you" in page.text
    assert f'href="{placed["payment"]["pay_url"]}"' in page.text


def test_not_paid_yet_can_go_on(visitor: Visitor) -> None:
    placed = place(visitor)
    assert standing(visitor, placed) == "unpaid"
    assert "Go on to the payment" in visitor.open(placed["confirm_url"]).text


def test_looking_again_without_a_script_is_a_form(visitor: Visitor) -> None:
    placed = place(visitor)
    answer = visitor.submit(placed["confirm_url"], {})
    assert (answer.status, answer.headers["location"]) == (303, placed["confirm_url"])


def test_the_confirmation_outlives_the_page(visitor: Visitor, market: Market, deployment: Deployment) -> None:
    from cartwright.domain.catalog import Mode

    placed = place(visitor)
    pay(visitor, placed)
    course = shop.store().of(market.act.seat.member.account).catalogue.get(product_id("lichtung"))
    market.revise(course, mode=Mode.ARCHIVED)
    deployment.restart()
    assert standing(visitor, placed) == "paid"
