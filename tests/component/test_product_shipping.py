"""What sending goods costs, through the account API."""

from __future__ import annotations

from typing import Any

from tests.component.agency import Agency
from tests.component.payloads import payload


def euro(minor: int, currency: str = "EUR") -> dict[str, Any]:
    return {"minor": minor, "currency": currency}


ZONES: list[dict[str, Any]] = [
    {
        "countries": ["DE", "AT"],
        "fares": [{"first": euro(595), "further": euro(100), "free_from": euro(10000)}],
    },
    {"fares": [{"first": euro(2000), "further": euro(0)}]},
]


def made(agency: Agency, **changes: object) -> Any:
    return agency.api(
        "owner",
        "POST",
        "/products",
        {**payload(agency, "POST", "/products"), "tax_class": "physical", "shipping": ZONES, **changes},
    )


def test_goods_are_made_with_it_and_shown_with_it(agency: Agency) -> None:
    answer = made(agency)
    assert answer.status == 201, answer
    near, others = answer.json["shipping"]
    assert near["countries"] == ["DE", "AT"]
    assert near["fares"][0]["first"] == {"minor": 595, "currency": "EUR", "text": "5.95"}
    assert near["fares"][0]["free_from"]["text"] == "100.00"
    assert (others["countries"], others["fares"][0]["free_from"]) == ([], None)


def test_an_edit_says_what_it_shall_be_and_the_log_what_it_was(agency: Agency) -> None:
    product = made(agency).json
    edit = {
        "version": product["version"],
        "name": product["name"],
        "mode": product["mode"],
        "options": [
            {"id": option["id"], "name": option["name"], "price": euro(option["price"]["minor"])}
            for option in product["options"]
        ],
        "shipping": ZONES[:1],
    }
    answer = agency.api("owner", "PUT", f"/products/{product['id']}", edit)
    assert answer.status == 200, answer
    assert [zone["countries"] for zone in answer.json["shipping"]] == [["DE", "AT"]]
    log = agency.api("owner", "GET", f"/audits?month=2026-11&resource={product['id']}").json["items"]
    changed = next(entry for entry in log if entry["action"] == "product.edit")
    near = "DE AT: 5.95 EUR + 1.00 EUR free from 100.00 EUR"
    assert changed["before"]["shipping"] == f"{near}; others: 20.00 EUR + 0.00 EUR"
    assert changed["after"]["shipping"] == near


def test_what_is_not_clear_is_refused_with_its_place(agency: Agency) -> None:
    swiss = [{"countries": ["CH"], "fares": [{"first": euro(1, "CHF"), "further": euro(0, "CHF")}]}]
    mixed = [{"countries": ["CH"], "fares": [{"first": euro(1, "CHF"), "further": euro(0)}]}]
    for changes, pointer in (
        ({"tax_class": "e_service"}, "/shipping"),
        ({"shipping": [*ZONES, ZONES[0]]}, "/shipping"),
        ({"shipping": swiss}, "/shipping/0/fares"),
        ({"shipping": mixed}, "/shipping"),
        ({"shipping": [{"countries": ["ZZ"], "fares": ZONES[0]["fares"]}]}, "/shipping"),
        ({"shipping": [{"countries": ["DE"], "fares": []}]}, "/shipping/0/fares"),
    ):
        answer = made(agency, **changes)
        assert answer.status == 422, (changes, answer)
        assert answer.json["errors"][0]["pointer"] == pointer, (changes, answer)
