"""What a product asks of its buyer and gives it, through the account API, and who is shown the answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cartwright.application import entitling
from cartwright.bootstrap import shop
from cartwright.domain.access import Right
from cartwright.domain.entitlements import Ending
from cartwright.domain.fulfilment import Access, Fulfilment
from cartwright.domain.orders import sale_id
from cartwright.domain.questions import Answer, FieldKind
from cartwright.domain.redirects import Redirect
from tests.component.agency import Agency
from tests.component.client_use.cast import permit
from tests.component.payloads import edit_payload, payload

FIELDS: list[dict[str, Any]] = [
    {"name": "level", "label": "How long have you practised?", "required": True},
    {"name": "meal", "label": "Your meal", "kind": "choice", "choices": ["with meat", "without"]},
    {"name": "news", "label": "Write to me.", "kind": "consent"},
]
TERMS = {"text": "I agree to the conditions of stay.", "link": "https://retreat.example/terms"}
SEES = {Right.VIEW, Right.TRANSACTIONS}
NOTHING: dict[str, object] = {"document": "", "redirect": None, "access": None, "files": []}


def made(agency: Agency, **changes: object) -> Any:
    asked = {**payload(agency, "POST", "/products"), "fields": FIELDS, "terms": TERMS, **changes}
    return agency.api("owner", "POST", "/products", asked)


def test_a_product_is_made_with_questions_and_shown_with_them(agency: Agency) -> None:
    answer = made(agency)
    assert answer.status == 201, answer
    blank = {"kind": "text", "required": False, "choices": []}
    assert answer.json["fields"] == [blank | field for field in FIELDS]
    assert answer.json["terms"] == TERMS
    assert (
        agency.api("owner", "GET", f"/products/{answer.json['id']}").json["fields"] == answer.json["fields"]
    )


def test_an_edit_says_what_is_asked_from_now_on_and_going_back_asks_it_again(agency: Agency) -> None:
    product = made(agency).json
    where = f"/products/{product['id']}"
    edit = payload(agency, "PUT", where) | {
        "name": product["name"],
        "options": [
            {
                "id": one["id"],
                "name": one["name"],
                "price": {"minor": one["price"]["minor"], "currency": "EUR"},
            }
            for one in product["options"]
        ],
    }
    edited = agency.api("owner", "PUT", where, edit | {"fields": FIELDS[:1]})
    assert edited.status == 200, edited
    assert ([one["name"] for one in edited.json["fields"]], edited.json["terms"]) == (["level"], None)
    assert agency.api("owner", "POST", f"{where}/versions", {"version": 2, "like": 1}).status == 201
    again = agency.api("owner", "GET", where).json
    assert (again["fields"], again["terms"]) == (product["fields"], product["terms"])


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"fields": [FIELDS[0], FIELDS[0]]}, "/fields"),
        ({"fields": [{**FIELDS[0], "name": "terms"}]}, "/fields"),
        ({"fields": [{**FIELDS[0], "choices": ["a"]}]}, "/fields"),
        ({"fields": [{**FIELDS[0], "label": "x" * 201}]}, "/fields"),
        ({"fields": [{**FIELDS[0], "name": "Level"}]}, "/fields/0/name"),
        ({"fields": [{**FIELDS[0], "kind": "terms"}]}, "/fields/0/kind"),
        ({"fields": [{**FIELDS[0], "name": f"n{number}"} for number in range(9)]}, "/fields"),
        ({"terms": {}}, "/terms"),
        ({"fulfilment": {"document": "x" * 4001}}, "/fulfilment/document"),
        ({"fulfilment": {"document": "a\tb"}}, "/fulfilment/document"),
        ({"fulfilment": {"redirect": {"url": "http://school.example"}}}, "/fulfilment/redirect/url"),
        ({"fulfilment": {"access": {"days": 0}}}, "/fulfilment/access/days"),
        ({"terms": {"link": "http://retreat.example"}}, "/terms/link"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_place(
    agency: Agency, changes: dict[str, object], pointer: str
) -> None:
    answer = made(agency, **changes)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer), answer


def test_what_asks_its_buyer_is_not_sold_by_one_click(agency: Agency) -> None:
    product = made(agency, slug="asking").json
    step = {"product": product["id"], "option": product["options"][0]["id"], "headline": "And this?"}
    where = f"/products/{agency.products['course'].id}/funnel"
    refused = agency.api("owner", "PUT", where, {"version": 1, "steps": [step]})
    assert (refused.status, refused.code) == (409, "funnel-unsellable")
    assert [item["reason"] for item in refused.json["items"]] == ["asks-its-buyer"]


def test_what_is_given_is_made_shown_edited_and_comes_back(agency: Agency) -> None:
    document = {"document": "Welcome.\n\nCome in.", "access": {"days": 30, "stays": False}}
    product = made(agency, fulfilment=document).json
    where = f"/products/{product['id']}"
    assert agency.api("owner", "GET", where).json["fulfilment"] == {**NOTHING, **document}
    edit = edit_payload(shop.store().of(agency.account.id).catalogue.get(product["id"]))
    assert agency.api("owner", "PUT", where, edit).json["fulfilment"] == NOTHING
    assert agency.api("owner", "POST", f"{where}/versions", {"version": 2, "like": 1}).status == 201
    assert agency.api("owner", "GET", where).json["fulfilment"] == {**NOTHING, **document}


def test_what_buyers_pay_for_is_read_by_who_may_edit_it_and_not_by_all_who_see_it(agency: Agency) -> None:
    agency.invite("looks", "atelier", grants={"course": SEES})
    agency.invite("edits", "atelier", grants={"course": {*SEES, Right.EDIT}})
    client = agency.products["course"].owner
    assert agency.api("owner", "POST", f"/clients/{client}/redirect-keys").status == 201
    mine = shop.store().of(agency.account.id).catalogue
    kept = mine.get(agency.products["course"].id)
    gives = Fulfilment("Come in.", Redirect("https://school.example/secret"), Access(30))
    after = replace(kept, fulfilment=gives, version=kept.version + 1)
    mine.revise(after, agency.act.audit("product.edit", kept.id))
    whole = {
        "document": "Come in.",
        "redirect": {"url": "https://school.example/secret", "automatic": False},
        "access": {"days": 30, "stays": False},
        "files": [],
    }
    hidden = {**whole, "document": None, "redirect": {"url": None, "automatic": False}}
    where = f"/products/{kept.id}"
    for member, told in (("looks", hidden), ("edits", whole), ("owner", whole)):
        assert agency.api(member, "GET", where).json["fulfilment"] == told
        was = agency.api(member, "GET", f"{where}/versions/{after.version}").json["product"]
        assert was["fulfilment"] == told
        listed = agency.api(member, "GET", "/products").json["items"]
        assert [one["fulfilment"] for one in listed if one["id"] == kept.id] == [told]
        first = agency.api(member, "GET", f"{where}/versions/1").json["product"]
        assert first["fulfilment"] == NOTHING


def test_the_coupon_of_a_reminder_is_read_by_who_may_look_at_coupons_and_stays_for_who_may_not(
    agency: Agency,
) -> None:
    agency.invite("edits", "atelier", grants={"course": {*SEES, Right.EDIT}})
    where = f"/products/{agency.products['course'].id}/abandonment"
    wanted = {"version": 1, "on": False, "coupon": "BACK10"}
    assert agency.api("owner", "PUT", where, wanted).json["coupon"] == "BACK10"
    assert agency.api("edits", "GET", where).json["coupon"] is None
    changed = agency.api("edits", "PUT", where, {**wanted, "version": 2, "minutes": 90, "coupon": None})
    assert (changed.status, changed.json["coupon"], changed.json["minutes"]) == (200, None, 90)
    assert agency.api("owner", "GET", where).json["coupon"] == "BACK10"
    permit(agency, "edits", "coupons.view")
    assert agency.api("edits", "GET", where).json["coupon"] == "BACK10"
    agency.api("owner", "PUT", where, {"version": 3, "on": False})
    agency.invite("looks", "atelier", grants={"course": SEES})
    assert agency.api("looks", "GET", where).json["coupon"] == ""


def answer(agency: Agency, slug: str, said: str) -> Answer:
    now = agency.deployment.clock.now()
    return Answer(agency.products[slug].id, "note", FieldKind.TEXT, "Anything else?", said, 3, now)


def test_each_sees_what_was_said_to_the_products_it_sees_and_nothing_else(agency: Agency) -> None:
    agency.sell("extra", "nordwind", "10.00")
    agency.sell("page", "nordwind", "20.00", bumps=["extra", "templates"])
    agency.invite("maker", "atelier", grants={"templates": SEES})
    agency.invite("page", "nordwind", grants={"page": SEES})
    agency.invite("extra", "nordwind", grants={"extra": SEES})
    said = [answer(agency, slug, f"said to {slug}") for slug in ("page", "extra", "templates")]
    agency.sold("page", agency.deployment.clock.now(), answers=tuple(said), passed={"src": "mail-7"})
    told = {}
    for member in ("owner", "maker", "page", "extra"):
        sales = agency.api(member, "GET", "/sales").json["items"]
        told[member] = [
            (sorted(one["said"] for one in sale["answers"]), sale["passed_through"]) for sale in sales
        ]
    assert sorted(told.pop("owner")) == [
        (["said to extra", "said to page"], {"src": "mail-7"}),
        (["said to templates"], {}),
    ]
    assert told == {
        "maker": [(["said to templates"], {})],
        "page": [(["said to page"], {"src": "mail-7"})],
        "extra": [(["said to extra"], {})],
    }


def test_an_answer_is_shown_with_its_question_version_and_moment(agency: Agency) -> None:
    agency.sold("course", agency.deployment.clock.now(), answers=(answer(agency, "course", "hello"),))
    (shown,) = agency.api("looker", "GET", "/sales").json["items"][0]["answers"]
    assert shown == {
        "product": agency.products["course"].id,
        "product_version": 3,
        "name": "note",
        "kind": "text",
        "asked": "Anything else?",
        "said": "hello",
        "at": "2026-11-02T12:00:00Z",
    }


def lets_in(agency: Agency, slug: str, days: int | None) -> None:
    catalogue = shop.store().of(agency.account.id).catalogue
    kept = catalogue.get(agency.products[slug].id)
    after = replace(kept, fulfilment=Fulfilment(access=Access(days)), version=kept.version + 1)
    catalogue.revise(after, agency.act.audit("product.edit", kept.id))


def access(agency: Agency, member: str) -> dict[str, Any]:
    """What the member sees that buyers are let into, by product."""
    sales = agency.api(member, "GET", "/sales").json["items"]
    for sale in sales:
        assert agency.api(member, "GET", f"/sales/{sale['id']}").json["lines"] == sale["lines"]
    return {line["name"]: line["access"] for sale in sales for line in sale["lines"]}


def test_each_sees_what_buyers_of_the_products_it_sees_are_let_into(agency: Agency) -> None:
    lets_in(agency, "course", 30)
    lets_in(agency, "templates", None)
    agency.invite("maker", "atelier", grants={"templates": SEES})
    now = agency.deployment.clock.now()
    order = agency.sold("course", now)
    begins = now.isoformat().replace("+00:00", "Z")
    good = {"state": "active", "begins": begins, "ends": None, "revoked": None, "because": None}
    assert access(agency, "maker") == {agency.products["templates"].name: good}
    seen = access(agency, "owner")
    assert seen[agency.products["templates"].name] == good
    assert seen[agency.products["course"].name]["ends"] == "2026-12-02T12:00:00Z"
    mine = shop.store().of(agency.account.id)
    owner = agency.clients["atelier"].id
    sale = mine.orders.sale(owner, sale_id(order.id, owner))
    entitling.revoke(sale, Ending.REFUND, at=now, entitlements=mine.entitlements)
    told = good | {"state": "revoked", "revoked": begins, "because": "refund"}
    assert access(agency, "maker") == {agency.products["templates"].name: told}
    assert access(agency, "owner")[agency.products["course"].name]["state"] == "active"
