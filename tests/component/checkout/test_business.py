"""Buying as a business: the number, the register, and what it changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.component.checkout.buying import order, pay
from tests.component.checkout.market import Visitor, edged, fields, option_id, rows
from tests.component.deployment import Deployment
from tests.doubles.vies import ViesDouble, vies

FIRM = "FR40303265045"
TYPED = "40 303 265 045"


@pytest.fixture(name="register")
def _register(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> Iterator[ViesDouble]:
    with vies() as double:
        double.numbers = {FIRM: "ADA TRADING SARL"}
        double.requesters = {"DE136695976"}
        monkeypatch.setenv("CARTWRIGHT_VIES_URL", double.url)
        deployment.restart()
        yield double


def quote(visitor: Visitor, number: str = TYPED, **more: Any) -> dict[str, Any]:
    choice = {"option": option_id("lichtung"), "country": "FR", "vat_number": number, **more}
    answer = visitor.post("/lichtung/quote", choice)
    assert answer.status == 200, answer
    found: dict[str, Any] = answer.json
    return found


def firm(total: int = 9917, **more: Any) -> dict[str, Any]:
    return order(total=total, country="FR", company="Ada Trading SARL", vat_number=TYPED, **more)


def kept(deployment: Deployment) -> dict[str, Any]:
    (found,) = deployment.items("order")
    body: dict[str, Any] = found["body"]
    return body


def test_a_valid_number_takes_the_consumers_tax_out_of_the_price(
    visitor: Visitor, register: ViesDouble
) -> None:
    quoted = quote(visitor)
    assert (quoted["number"], quoted["total"]["gross"]["text"]) == ("valid", "€99.17")
    assert [(row["kind"], row["label"], row["text"]) for row in quoted["rows"]] == [
        ("item", "Lichtung", "€99.17"),
        ("tax", "Reverse charge", "none"),
        ("total", "Total", "€99.17"),
    ]
    assert quoted["number_note"] == "This number is valid."


def test_the_order_keeps_the_business_its_number_and_the_registers_proof(
    visitor: Visitor, register: ViesDouble, deployment: Deployment
) -> None:
    placed = visitor.post("/lichtung/orders", firm())
    assert placed.status == 201, placed
    body = kept(deployment)
    business = body["buyer"]["business"]
    assert (business["name"], business["number"]) == ("Ada Trading SARL", FIRM)
    assert business["check"]["state"] == "valid"
    assert business["check"]["consultation"].startswith("WAPI")
    treatment = body["lines"][0]["treatment"]
    assert (treatment["ground"], treatment["rule"]) == ("reverse-charge", "service-to-eu-business")
    assert treatment["reason"].startswith("The buyer is a business with a valid VAT number.")
    pay(visitor, placed.json)


def test_the_register_is_asked_once_about_the_same_number(visitor: Visitor, register: ViesDouble) -> None:
    quote(visitor)
    quote(visitor, f" {FIRM.lower()} ")
    visitor.post("/lichtung/orders", firm())
    assert len(register.asked) == 1
    assert register.asked[0]["requesterNumber"] == "136695976"


def test_a_register_that_does_not_answer_neither_stops_the_sale_nor_frees_it_of_tax(
    visitor: Visitor, register: ViesDouble, deployment: Deployment
) -> None:
    register.down.add("FR")
    quoted = quote(visitor)
    assert (quoted["number"], quoted["total"]["tax"]["text"]) == ("pending", "€19.83")
    assert visitor.post("/lichtung/orders", firm(total=11900)).status == 201
    assert kept(deployment)["buyer"]["business"]["check"]["state"] == "pending"


@pytest.mark.parametrize("number", ["FR83404833048", "FR12345678901"])
def test_a_number_that_is_not_valid_is_charged_as_a_consumers(
    visitor: Visitor, register: ViesDouble, number: str
) -> None:
    quoted = quote(visitor, number)
    assert (quoted["number"], quoted["total"]["gross"]["text"]) == ("invalid", "€119.00")
    assert "not valid" in quoted["number_note"]


def test_a_number_without_a_business_is_refused_with_the_field_named(
    visitor: Visitor, register: ViesDouble
) -> None:
    answer = visitor.post("/lichtung/orders", firm() | {"company": ""})
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/company")


@pytest.mark.parametrize("number", ["FR\u0664\u0660", "<script>", "1" * 33, "FR40303265045; DROP"])
def test_what_no_business_has_as_its_number_is_refused(visitor: Visitor, number: str) -> None:
    choice = {"option": option_id("lichtung"), "country": "FR", "vat_number": number}
    answer = visitor.post("/lichtung/quote", choice)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/vat_number")


def test_a_postcode_outside_the_tax_area_is_not_taxed(visitor: Visitor) -> None:
    mainland = quote(visitor, "", country="ES", postcode="28001")
    canary = quote(visitor, "", country="ES", postcode="35001")
    assert [mainland["rates"][0]["rate"], canary["rates"]] == ["21%", []]


# --- without a script ---------------------------------------------------------------------------------------


def test_the_form_buys_for_a_business_too(
    visitor: Visitor, register: ViesDouble, deployment: Deployment
) -> None:
    sent = fields(visitor.open("/lichtung?country=FR")) | {"email": "ada@buyer.example", "name": "Ada Lind"}
    firm = {"company": "Ada Trading SARL", "vat_number": TYPED}
    page = visitor.submit("/lichtung/orders", sent | firm | {"update": "1"})
    assert ("Total", "€99.17") in rows(page)
    assert "This number is valid." in page.text
    assert fields(page).items() >= firm.items()
    assert visitor.submit("/lichtung/orders", fields(page)).status == 303
    assert kept(deployment)["buyer"]["business"]["number"] == FIRM


def test_the_form_asks_who_is_seen_elsewhere_to_confirm_the_country(
    visitor: Visitor, deployment: Deployment
) -> None:
    visitor.headers |= edged("AT")
    sent = fields(visitor.open("/lichtung?country=DE")) | {"email": "ada@buyer.example", "name": "Ada Lind"}
    assert 'data-field="confirmed" hidden' in visitor.open("/lichtung?country=DE").text
    page = visitor.submit("/lichtung/orders", sent)
    assert page.status == 409
    assert "You seem to be in another country." in page.text
    assert 'data-field="confirmed" hidden' not in page.text
    assert visitor.submit("/lichtung/orders", fields(page) | {"confirmed": "1"}).status == 303
    assert kept(deployment)["buyer"]["evidence"]["declared_country"] == "DE"
