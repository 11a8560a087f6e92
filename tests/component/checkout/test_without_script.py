"""Buying without JavaScript: forms and redirects all the way."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from tests.component.checkout.market import Visitor, fields, product_id, rows
from tests.component.deployment import Answer, Deployment

BOOK = product_id("pattern-book")
BUYER = {"email": "ada@buyer.example", "name": "Ada Lind"}


def path_of(answer: Answer) -> str:
    """Where a redirect leads, without the host."""
    assert answer.status == 303, answer
    where = urlsplit(answer.headers["location"])
    return where.path + (f"?{where.query}" if where.query else "")


def filled(visitor: Visitor, **more: Any) -> dict[str, Any]:
    return fields(visitor.open("/lichtung?country=DE")) | BUYER | more


def complaints(page: Answer) -> dict[str, str]:
    return dict(re.findall(r'id="(\w+)-complaint" data-text="[^"]*">([^<]+)<', page.text))


def test_the_form_leads_to_the_pay_page_and_on_to_the_confirmation(visitor: Visitor) -> None:
    pay_page = path_of(visitor.submit("/lichtung/orders", filled(visitor)))
    assert "Payment of €119.00" in visitor.open(pay_page).text
    confirmation = path_of(visitor.submit(pay_page, {"card": "success"}))
    assert "Your order is paid" in visitor.open(confirmation).text


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(visitor: Visitor) -> None:
    sent = filled(visitor, email="nobody", name="")
    page = visitor.submit("/lichtung/orders", sent)
    assert page.status == 422
    assert complaints(page).keys() == {"email", "name"}
    assert fields(page)["email"] == "nobody"
    assert fields(page)["attempt"] == sent["attempt"]
    assert re.search(r'id="email"[^>]*aria-invalid="true"[^>]*aria-describedby="email-complaint', page.text)


def test_a_link_brings_no_attempt_of_its_own_and_a_form_none_that_cannot_be(visitor: Visitor) -> None:
    """Whoever made the link could send the same order, and be shown it."""
    theirs = "f" * 32
    assert fields(visitor.open(f"/lichtung?attempt={theirs}"))["attempt"] != theirs
    kept = visitor.submit("/lichtung/orders", filled(visitor, attempt=theirs, update="1"))
    assert fields(kept)["attempt"] == theirs
    made_up = visitor.submit("/lichtung/orders", filled(visitor, attempt="short", update="1"))
    assert len(fields(made_up)["attempt"]) >= 16


def test_the_price_can_be_updated_before_paying(visitor: Visitor, deployment: Deployment) -> None:
    page = visitor.submit("/lichtung/orders", filled(visitor, country="FI", bumps=[BOOK], update="1"))
    assert page.status == 200
    assert ("Includes VAT 25.5%", "€28.04") in rows(page)
    assert fields(page).items() >= {"email": "ada@buyer.example", "country": "FI", "bumps": BOOK}.items()
    assert not deployment.items("order")


def test_a_total_that_changed_is_shown_before_it_is_charged(visitor: Visitor, deployment: Deployment) -> None:
    page = visitor.submit("/lichtung/orders", filled(visitor, bumps=[BOOK]))
    assert page.status == 409
    assert "The total has changed" in page.text
    assert ("Total", "€138.00") in rows(page)
    assert not deployment.items("order")
    assert visitor.submit("/lichtung/orders", fields(page)).status == 303


def test_a_province_that_is_needed_is_asked_for(visitor: Visitor) -> None:
    sent = fields(visitor.open("/erable?country=CA")) | BUYER
    page = visitor.submit("/erable/orders", sent)
    assert complaints(page) == {"region": "Choose one, because the tax depends on it."}
    page = visitor.submit("/erable/orders", {**sent, "region": "QC"})
    assert page.status == 409
    assert ("QST 9.975%", "CA$9.98") in rows(page)
    assert visitor.submit("/erable/orders", {**fields(page), "region": "QC"}).status == 303


def test_sent_twice_it_is_one_order(visitor: Visitor, deployment: Deployment) -> None:
    sent = filled(visitor)
    assert path_of(visitor.submit("/lichtung/orders", sent)) == path_of(
        visitor.submit("/lichtung/orders", sent)
    )
    assert len(deployment.items("order")) == 1


def test_changed_after_sending_it_is_a_new_attempt_to_look_at(visitor: Visitor) -> None:
    sent = filled(visitor)
    visitor.submit("/lichtung/orders", sent)
    page = visitor.submit("/lichtung/orders", {**sent, "email": "other@buyer.example"})
    assert page.status == 409
    assert fields(page)["attempt"] != sent["attempt"]
    assert visitor.submit("/lichtung/orders", fields(page)).status == 303


def test_a_declined_card_can_be_changed_on_the_pay_page(visitor: Visitor) -> None:
    pay_page = path_of(visitor.submit("/lichtung/orders", filled(visitor)))
    assert path_of(visitor.submit(pay_page, {"card": "decline"})) == pay_page
    assert "The card was declined." in visitor.open(pay_page).text
    confirmation = path_of(visitor.submit(pay_page, {"card": "success"}))
    assert "Your order is paid" in visitor.open(confirmation).text


def test_the_bank_asks_on_a_page_too(visitor: Visitor) -> None:
    pay_page = path_of(visitor.submit("/lichtung/orders", filled(visitor)))
    assert path_of(visitor.submit(pay_page, {"card": "authentication"})) == pay_page
    assert "The bank asks" in visitor.open(pay_page).text
    assert path_of(visitor.submit(pay_page, {"answer": "refuse"})) == pay_page
    assert "refused at the bank" in visitor.open(pay_page).text
    visitor.submit(pay_page, {"card": "authentication"})
    confirmation = path_of(visitor.submit(pay_page, {"answer": "approve"}))
    assert "Your order is paid" in visitor.open(confirmation).text


def test_a_lost_answer_leads_to_the_confirmation(visitor: Visitor) -> None:
    pay_page = path_of(visitor.submit("/lichtung/orders", filled(visitor)))
    assert "/orders/ord_" in path_of(visitor.submit(pay_page, {"card": "unknown"}))


def test_a_pay_page_that_is_over_leads_back(visitor: Visitor) -> None:
    pay_page = path_of(visitor.submit("/lichtung/orders", filled(visitor)))
    visitor.submit(pay_page, {"card": "success"})
    assert "/orders/ord_" in path_of(visitor.open(pay_page))
    assert "/orders/ord_" in path_of(visitor.submit(pay_page, {"card": "decline"}))


def test_a_paid_order_is_shown_instead_of_being_replaced(visitor: Visitor) -> None:
    pay_page = path_of(visitor.submit("/lichtung/orders", filled(visitor)))
    confirmation = path_of(visitor.submit(pay_page, {"card": "success"}))
    _, _, _, order, key = confirmation.split("/")
    again = fields(visitor.open(f"/lichtung?country=DE&replaces={order}&replaces_key={key}"))
    assert again["replaces"] == order
    assert path_of(visitor.submit("/lichtung/orders", again | BUYER)) == confirmation
