"""Coupons over the account API."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from cartwright.bootstrap import shop
from cartwright.domain.access import Grant, Permission, Permit, Right
from tests.component.agency import Agency
from tests.component.deployment import Answer
from tests.component.test_api_keys import by_key, key

LAUNCH: dict[str, Any] = {
    "code": "launch",
    "name": "Launch week",
    "discount": {"kind": "percent", "share": "0.15"},
    "limit": 5,
}


def make(agency: Agency, who: str = "owner", **more: Any) -> Answer:
    return agency.api(who, "POST", "/coupons", {**LAUNCH, **more})


def let(agency: Agency, name: str, *permissions: Permission) -> None:
    """What `name` may do with coupons, of the course."""
    mine, member = shop.store().of(agency.account.id).members, agency.members[name].id
    for permission in permissions:
        mine.permit(member, Permit(permission), agency.act.audit("give", name))
    grant = Grant(agency.products["course"].id, frozenset({Right.VIEW}))
    mine.grant(member, grant, agency.act.audit("give", name))


def test_a_coupon_is_made_read_changed_and_ended(agency: Agency) -> None:
    made = make(agency)
    assert (made.status, made.json["code"], made.json["used"]) == (201, "LAUNCH", 0)
    assert made.json["query"] == "coupon=LAUNCH"
    assert agency.api("owner", "GET", "/coupons/Launch").json == made.json
    terms = {name: value for name, value in LAUNCH.items() if name != "code"}
    ten = {"kind": "fixed", "amounts": [{"minor": 1000, "currency": "EUR"}]}
    edited = agency.api("owner", "PUT", "/coupons/launch", {**terms, "discount": ten, "version": 1})
    assert edited.status == 200, edited
    assert edited.json["discount"]["amounts"][0]["text"] == "10.00"
    again = agency.api("owner", "PUT", "/coupons/launch", edited.json)
    assert again.json == {**edited.json, "version": 3}, again
    for name, other in {"code": "OTHER", "query": "coupon=OTHER", "archived": "2026-11-02T12:00:00Z"}.items():
        refused = agency.api("owner", "PUT", "/coupons/launch", {**again.json, name: other})
        assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, f"/{name}")
    stale = agency.api("owner", "PUT", "/coupons/launch", {**terms, "version": 1})
    assert (stale.status, stale.code) == (409, "stale")
    ended = agency.api("owner", "DELETE", "/coupons/launch")
    assert (ended.status, bool(ended.json["archived"])) == (200, True)
    assert [item["code"] for item in agency.api("owner", "GET", "/coupons").json["items"]] == ["LAUNCH"]


def test_a_code_in_use_is_refused_in_whatever_letters(agency: Agency) -> None:
    make(agency)
    again = make(agency, code="LaUnCh")
    assert (again.status, again.code) == (409, "name-taken")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"code": "no spaces here"}, "/code"),
        ({"code": "x"}, "/code"),
        ({"discount": {"kind": "percent", "share": "1.5"}}, "/discount/share"),
        ({"discount": {"kind": "percent", "share": "0"}}, "/discount/share"),
        ({"discount": {"kind": "fixed", "amounts": []}}, "/discount/amounts"),
        (
            {"discount": {"kind": "fixed", "amounts": [{"minor": 1, "currency": "EUR"}] * 2}},
            "/discount/amounts",
        ),
        ({"payments": 0}, "/payments"),
        ({"limit": 0}, "/limit"),
        ({"limit_each": 0}, "/limit_each"),
        ({"scope": "everything"}, "/scope"),
        ({"options": ["opt_1"]}, "/options"),
        ({"starts": "2026-11-02T00:00:00Z", "ends": "2026-11-01T00:00:00Z"}, "/ends"),
        ({"starts": "2026-11-02T00:00:00"}, "/starts"),
    ],
)
def test_a_mistake_is_pointed_at(agency: Agency, change: dict[str, Any], pointer: str) -> None:
    answer = make(agency, **change)
    assert answer.status == 422, answer
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
    assert agency.api("owner", "GET", "/coupons").json["items"] == []


def test_a_clients_member_keeps_to_its_products(agency: Agency) -> None:
    let(agency, "looker", Permission.COUPONS_VIEW, Permission.COUPONS_MANAGE)
    course, templates = agency.products["course"].id, agency.products["templates"].id
    assert make(agency, code="ALL").status == 201
    assert make(agency, code="THEIRS", products=[templates]).status == 201
    mine = make(agency, "looker", products=[course])
    assert mine.status == 201, mine
    free = make(agency, "looker", code="THEIRS", products=[course])
    assert (free.status, free.json["code"].removeprefix("THEIRS")) == (201, mine.json["code"][6:])
    listed = [item["code"] for item in agency.api("looker", "GET", "/coupons").json["items"]]
    assert listed == [mine.json["code"], free.json["code"]]
    for code in ("ALL", "THEIRS", "NOBODYS"):
        assert agency.api("looker", "GET", f"/coupons/{code}").status == 404
        assert agency.api("looker", "DELETE", f"/coupons/{code}").status == 404
    assert make(agency, "looker", code="MORE").json["errors"][0]["pointer"] == "/products"
    assert (
        make(agency, "looker", code="MORE", products=[templates]).json["errors"][0]["pointer"] == "/products"
    )


def test_without_the_permission_it_is_named(agency: Agency) -> None:
    let(agency, "looker", Permission.COUPONS_VIEW)
    refused = make(agency, "looker", products=[agency.products["course"].id])
    assert (refused.status, refused.json["needs"]) == (403, "coupons.manage")
    assert agency.api("looker", "GET", "/coupons").status == 200


def test_leaves_lead_on_to_the_next(agency: Agency) -> None:
    for number in range(5):
        make(agency, code=f"CODE-{number}")
    first = agency.api("owner", "GET", "/coupons?limit=3").json
    rest = agency.api("owner", "GET", f"/coupons?limit=3&cursor={first['cursor']}").json
    codes = [item["code"] for leaf in (first, rest) for item in leaf["items"]]
    assert (codes, rest["cursor"]) == ([f"CODE-{number}" for number in range(5)], "")


def test_a_key_is_shown_none_of_another_modes_products(agency: Agency) -> None:
    """The course is for tests."""
    make(agency, products=[agency.products["course"].id])
    let(agency, "looker", Permission.COUPONS_VIEW)
    for who in ("owner", "looker"):
        for mode, status, listed in (("live", 404, []), ("test", 200, ["LAUNCH"])):
            text = key(agency, who, "view", "coupons.view", mode=mode)
            assert by_key(agency, text, "GET", "/coupons/launch").status == status
            leaf = by_key(agency, text, "GET", "/coupons").json["items"]
            assert [item["code"] for item in leaf] == listed


def test_a_cursor_names_no_coupon_that_is_hidden(agency: Agency) -> None:
    let(agency, "looker", Permission.COUPONS_VIEW)
    course, templates = (agency.products[name].id for name in ("course", "templates"))
    make(agency, code="alpha", products=[course])
    make(agency, code="secret", products=[course, templates])
    make(agency, code="zeta", products=[course])
    first = agency.api("looker", "GET", "/coupons?limit=1").json
    rest = agency.api("looker", "GET", f"/coupons?limit=1&cursor={first['cursor']}").json
    told = base64.urlsafe_b64decode(first["cursor"] + "=" * (-len(first["cursor"]) % 4))
    assert not any(code in told for code in (b"ALPHA", b"SECRET", b"ZETA"))
    assert [item["code"] for leaf in (first, rest) for item in leaf["items"]] == ["ALPHA", "ZETA"]
    assert rest["cursor"] == ""
