"""API keys over HTTP: a door of their own, open to what says so, as wide as scope, member and mode allow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

import reports.whole
import users.whole
from cartwright.bootstrap import base
from cartwright.domain.access import Right
from cartwright.domain.api_keys import read
from cartwright.domain.ids import MemberId, derived
from cartwright.domain.people import Role
from cartwright.storage import keys
from cartwright.storage.seats import MEMBER
from cartwright.storage.table import Put
from tests.component.agency import Agency
from tests.component.apis import behind_the_login, filled
from tests.component.deployment import Answer, route_table

NO_PLACE = {"nowhere": "really"}


def key(agency: Agency, member: str, *scope: str, mode: str = "test", **more: str) -> str:
    """The text of a new key of that member's, made through the API."""
    wanted = {"label": "Zap", "scope": list(scope), "mode": mode, **more}
    answer = agency.api(member, "POST", "/keys", wanted)
    assert answer.status == 201, answer
    assert answer.headers["cache-control"] == "no-store"
    return str(answer.json["key"])


def by_key(
    agency: Agency, text: str, method: str, path: str, payload: object = None, **headers: str
) -> Answer:
    """A request with a key; `path` begins below the account."""
    return agency.deployment.request(
        method,
        f"/api/v1/accounts/{agency.account.id}{path}",
        payload=payload,
        headers={"authorization": f"Bearer {text}", **headers},
    )


def open_to_keys() -> Iterator[tuple[str, str]]:
    for app in (users.whole.app, reports.whole.app):
        for path, operations in app.openapi()["paths"].items():
            for method, operation in operations.items():
                if {"key": []} in operation.get("security", ()):
                    yield method.upper(), path


OPEN = {
    ("GET", "/me"),
    ("GET", "/can"),
    ("GET", "/products"),
    ("GET", "/products/{product}"),
    ("GET", "/coupons"),
    ("GET", "/coupons/{coupon}"),
    ("GET", "/sales"),
    ("GET", "/sales/{sale}"),
    ("GET", "/sales/{sale}/refunds"),
    ("POST", "/sales/{sale}/refunds"),
    ("POST", "/sales/{sale}/receipt"),
    ("GET", "/sales/{sale}/subscriptions"),
    ("GET", "/products/{product}/subscriptions"),
    ("GET", "/subscriptions/{subscription}"),
    ("GET", "/subscriptions/{subscription}/plans"),
    ("GET", "/customers"),
    ("GET", "/customers/lookup"),
    ("GET", "/stats"),
    ("POST", "/clients/{client}/tax-reports"),
    ("GET", "/clients/{client}/vat-checks"),
    ("GET", "/clients/{client}/thresholds"),
    ("GET", "/clients/{client}/books"),
    ("GET", "/clients/{client}/books/breaks"),
    ("GET", "/clients/{client}/books/breaks/{break}"),
    ("GET", "/clients/{client}/books/{month}/entries/{entry}"),
    ("GET", "/tax-reports"),
    ("GET", "/tax-reports/csv"),
    ("GET", "/tax-reports/xlsx"),
    ("GET", "/clients/{client}/tax-reports"),
    ("GET", "/clients/{client}/tax-reports/{report}"),
    ("GET", "/clients/{client}/tax-reports/{report}/file"),
    ("GET", "/clients/{client}/tax-reports/{report}/imports/{name}"),
    ("GET", "/clients/{client}/tax-reports/{report}/figures"),
    ("GET", "/clients/{client}/tax-reports/{report}/files"),
    ("GET", "/clients/{client}/tax-reports/{report}/pdf"),
    ("GET", "/clients/{client}/tax-reports/{report}/workbooks/{part}"),
    ("GET", "/clients/{client}/tax-reports/lines"),
    ("GET", "/clients/{client}/tax-reports/entries"),
    ("GET", "/clients/{client}/tax-reports/numbers"),
    ("GET", "/clients/{client}/tax-reports/closed-months"),
}


# --- the door -----------------------------------------------------------------------------------------------


def test_the_routes_open_to_keys_are_these_and_no_others() -> None:
    found = {(method, path.removeprefix("/v1/accounts/{account}")) for method, path in open_to_keys()}
    assert found == OPEN


def test_every_other_route_answers_403_to_a_key_and_changes_nothing(agency: Agency) -> None:
    text = key(agency, "owner", *Right, "members.manage", "account.manage", "products.create")
    by_key(agency, text, "GET", "/me")
    closed = set(behind_the_login()) - set(open_to_keys())
    assert len(closed) > 20
    before = {name: item for name, item in agency.deployment.dump().items() if "#AUDIT#" not in name[0]}
    for method, path in sorted(closed):
        where = filled(agency, path).removeprefix(f"/v1/accounts/{agency.account.id}")
        answer = by_key(agency, text, method, where, None if method == "GET" else NO_PLACE)
        assert (answer.status, answer.code, answer.json["needs"]) == (403, "not-for-keys", "login"), path
    after = {name: item for name, item in agency.deployment.dump().items() if "#AUDIT#" not in name[0]}
    assert after == before
    denied = [
        item["body"] for item in agency.deployment.items("audit") if item["body"]["action"] == "key.use"
    ]
    parsed = read(text)
    assert parsed is not None
    assert len(denied) == len(closed)
    assert {(entry["key"], entry["allowed"]) for entry in denied} == {(parsed.key, False)}


def test_whatever_is_not_a_key_in_force_gets_the_same_401_at_every_route(agency: Agency) -> None:
    text = key(agency, "owner", "view")
    parsed = read(text)
    assert parsed is not None
    wrong = {
        "": "",
        "noise": "noise",
        "a slip of the pen": text[:-1] + ("0" if text[-1] != "0" else "1"),
        "another secret": replace(parsed, secret="0" * 52).shown(),
        "nobody's": replace(parsed, member=MemberId(derived("member", "nobody"))).shown(),
    }
    answers: set[str] = set()
    before = agency.deployment.dump()
    for method, path in behind_the_login():
        where = filled(agency, path).removeprefix(f"/v1/accounts/{agency.account.id}")
        for presented in wrong.values() if path.endswith("/me") else [wrong["another secret"]]:
            answer = by_key(agency, presented, method, where, None if method == "GET" else NO_PLACE)
            assert (answer.status, answer.code) == (401, "not-authenticated"), path
            answers.add(answer.text)
    assert len(answers) == 1
    assert agency.deployment.dump() == before


def test_a_key_of_another_account_is_no_key(agency: Agency) -> None:
    other = Agency.opened(agency.deployment, "wharf", identities=agency.identities)
    text = key(other, "owner", "view")
    assert by_key(agency, text, "GET", "/products").code == "not-authenticated"
    for account in (derived("account", "nowhere"), "acc_1"):
        where = f"/api/v1/accounts/{account}/products"
        headers = {"authorization": f"Bearer {text}"}
        assert agency.deployment.request("GET", where, headers=headers).code == "not-authenticated"


def test_a_token_never_works_at_the_door_for_keys(agency: Agency) -> None:
    """The gateway checks no token there; were it to, nobody would listen."""

    def claims(event: dict[str, Any]) -> None:
        event["requestContext"]["authorizer"] = {"jwt": {"claims": agency.claims("owner"), "scopes": None}}

    where = f"/api/v1/accounts/{agency.account.id}/products"
    headers = {"authorization": "Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln"}
    for change in (None, claims):
        answer = agency.deployment.request("GET", where, headers=headers, change=change)
        assert (answer.status, answer.code) == (401, "not-authenticated")


def test_a_key_never_works_at_the_door_for_tokens(agency: Agency) -> None:
    headers = {"authorization": f"Bearer {key(agency, 'owner', 'view')}"}
    where = f"/v1/accounts/{agency.account.id}/products"
    assert agency.deployment.request("GET", where, headers=headers).code == "not-authenticated"


@pytest.mark.parametrize("path", ["/api/v1/sessions", "/api/v1/me", "/api/v1/docs", "/api"])
def test_there_is_nothing_else_behind_the_door_for_keys(agency: Agency, path: str) -> None:
    assert route_table().match("POST", path) is None


def test_a_key_and_all_that_decides_are_one_query(agency: Agency) -> None:
    text = key(agency, "looker", "view")
    assert by_key(agency, text, "GET", "/me").status == 200
    agency.deployment.wire.clear()
    assert by_key(agency, text, "GET", "/me").status == 200
    assert agency.deployment.wire.names == ["dynamodb.Query"]
    parsed = read(text)
    assert parsed is not None
    agency.deployment.wire.clear()
    assert by_key(agency, replace(parsed, secret="0" * 52).shown(), "GET", "/me").status == 401
    assert agency.deployment.wire.names == ["dynamodb.Query"]


# --- what it opens ------------------------------------------------------------------------------------------


def test_a_key_sees_exactly_what_its_member_sees_until_the_grant_is_revoked(agency: Agency) -> None:
    text = key(agency, "looker", "view", "transactions")
    assert [one["slug"] for one in by_key(agency, text, "GET", "/products").json["items"]] == ["course"]
    course, templates = (agency.products[slug].id for slug in ("course", "templates"))
    assert by_key(agency, text, "GET", f"/products/{course}").status == 200
    assert by_key(agency, text, "GET", f"/products/{templates}").code == "not-found"
    looker = agency.members["looker"].id
    assert agency.api("owner", "DELETE", f"/members/{looker}/grants/{course}").status == 204
    assert by_key(agency, text, "GET", "/products").json["items"] == []
    assert by_key(agency, text, "GET", f"/products/{course}").code == "not-found"


def test_a_scope_wider_than_the_member_is_refused_by_name(agency: Agency) -> None:
    wanted = {"label": "Zap", "scope": ["view", "refund"], "mode": "live"}
    answer = agency.api("looker", "POST", "/keys", wanted)
    assert (answer.status, answer.json["needs"]) == (403, "refund")
    assert agency.api("looker", "GET", "/keys").json["items"] == []


@pytest.mark.parametrize(
    "change",
    [
        {"scope": []},
        {"scope": ["everything"]},
        {"mode": "draft"},
        {"label": ""},
        {"until": "2026-11-01T00:00Z"},
    ],
)
def test_a_key_that_cannot_be_is_not_made(agency: Agency, change: dict[str, object]) -> None:
    wanted = {"label": "Zap", "scope": ["view"], "mode": "live", **change}
    assert agency.api("owner", "POST", "/keys", wanted).code == "invalid-request"


def test_a_key_opens_no_more_than_its_scope(agency: Agency) -> None:
    text = key(agency, "owner", "view")
    assert by_key(agency, text, "GET", "/products").status == 200
    refused = by_key(agency, text, "GET", "/sales")
    assert (refused.status, refused.json["needs"]) == (403, "transactions")
    subscriptions = f"/products/{agency.products['course'].id}/subscriptions"
    refused = by_key(agency, text, "GET", subscriptions)
    assert (refused.status, refused.json["needs"]) == (403, "transactions")
    mine = f"/clients/{agency.clients['nordwind'].id}"
    for figures in (f"{mine}/tax-reports", f"{mine}/books?month=2026-11"):
        live = key(agency, "owner", "view", mode="live")
        assert by_key(agency, live, "GET", figures).json["needs"] == "reports.tax"
        assert by_key(agency, key(agency, "owner", "reports.tax", mode="live"), "GET", figures).status == 200
        assert by_key(agency, key(agency, "owner", "reports.tax", mode="test"), "GET", figures).status == 404


def test_test_and_live_keys_see_apart(agency: Agency) -> None:
    agency.sell("masterclass", "nordwind", "500.00", through="stripe")
    agency.sold("masterclass", agency.deployment.clock.now(), "AT")
    agency.sold("course", agency.deployment.clock.now(), "AT", bumps=False)
    scope = ("view", "transactions", "stats", "customers.lookup", "customers.all")
    seen = {}
    for mode in ("live", "test"):
        text = key(agency, "owner", *scope, mode=mode)
        products = by_key(agency, text, "GET", "/products").json["items"]
        sales = by_key(agency, text, "GET", "/sales?month=2026-11").json["items"]
        looked = by_key(agency, text, "GET", "/customers/lookup?email=ada@buyer.example").json["items"]
        assert {sale["mode"] for sale in [*sales, *looked]} == {mode}
        seen[mode] = {one["slug"] for one in products}
        other = agency.products["course" if mode == "live" else "masterclass"].id
        assert by_key(agency, text, "GET", f"/products/{other}").code == "not-found"
        assert by_key(agency, text, "GET", f"/can?action=view&resource={other}").code == "not-found"
        figures = by_key(agency, text, "GET", "/stats?from=2026-11-01&to=2026-11-30").json
        assert bool(figures["total"]) is (mode == "live")
    assert seen == {"live": {"masterclass"}, "test": {"course", "templates"}}


def test_a_key_ends_to_the_second(agency: Agency) -> None:
    until = agency.deployment.clock.now() + timedelta(hours=2)
    text = key(agency, "owner", "view", until=until.isoformat())
    agency.deployment.clock.move(timedelta(hours=2) - timedelta(seconds=1))
    assert by_key(agency, text, "GET", "/products").status == 200
    agency.deployment.clock.move(timedelta(seconds=1))
    assert by_key(agency, text, "GET", "/products").code == "not-authenticated"


def test_a_suspended_members_key_is_no_key(agency: Agency) -> None:
    text = key(agency, "looker", "view")
    member = replace(agency.members["looker"], suspended=True)
    listed = keys.member_listed(member.account, member.id, member.identity)
    item = MEMBER.item(
        member, keys.member(member.account, member.id), listed, version=1, sitting=member.sitting
    )
    base.table().attempt(Put(item))
    assert by_key(agency, text, "GET", "/products").code == "not-authenticated"


def test_viewing_as_another_does_not_combine_with_a_key(agency: Agency) -> None:
    text = key(agency, "owner", "view", "members.manage")
    eyes = {"Cartwright-View-As": agency.members["looker"].id}
    answer = by_key(agency, text, "GET", "/products", **eyes)
    assert (answer.status, answer.code) == (403, "not-for-keys")


# --- keeping them -------------------------------------------------------------------------------------------


def test_the_text_is_shown_once_and_the_list_tells_the_rest(agency: Agency) -> None:
    text = key(agency, "looker", "view", mode="live")
    [kept] = agency.api("looker", "GET", "/keys").json["items"]
    assert (kept["label"], kept["scope"], kept["mode"], kept["last_used"]) == ("Zap", ["view"], "live", None)
    assert text not in json.dumps(kept)
    assert "key" not in kept
    by_key(agency, text, "GET", "/products")
    [used] = agency.api("looker", "GET", "/keys").json["items"]
    assert used["last_used"] is not None


def test_a_revoked_key_is_over_on_the_very_next_request(agency: Agency) -> None:
    text = key(agency, "looker", "view")
    assert by_key(agency, text, "GET", "/products").status == 200
    [kept] = agency.api("looker", "GET", "/keys").json["items"]
    assert agency.api("looker", "DELETE", f"/keys/{kept['id']}").status == 204
    assert by_key(agency, text, "GET", "/products").code == "not-authenticated"
    assert agency.api("looker", "DELETE", f"/keys/{kept['id']}").code == "not-found"


def test_whoever_manages_members_sees_and_revokes_their_keys_and_nobody_else_does(agency: Agency) -> None:
    agency.invite("staff", role=Role.STAFF)
    text = key(agency, "looker", "view")
    looker = agency.members["looker"].id
    [kept] = agency.api("owner", "GET", f"/keys?member={looker}").json["items"]
    for method, path in (
        ("GET", f"/keys?member={looker}"),
        ("DELETE", f"/keys/{kept['id']}?member={looker}"),
    ):
        answer = agency.api("staff", method, path)
        assert (answer.status, answer.json["needs"]) == (403, "members.manage")
    assert agency.api("staff", "DELETE", f"/keys/{kept['id']}").code == "not-found"
    assert by_key(agency, text, "GET", "/me").status == 200
    assert agency.api("owner", "DELETE", f"/keys/{kept['id']}?member={looker}").status == 204
    assert by_key(agency, text, "GET", "/me").code == "not-authenticated"


def test_what_a_key_is_denied_is_logged_with_the_key(agency: Agency) -> None:
    text = key(agency, "owner", "view")
    parsed = read(text)
    assert parsed is not None
    by_key(agency, text, "GET", "/sales")
    entries = [item["body"] for item in agency.deployment.items("audit") if item["body"].get("key")]
    assert [(one["key"], one["action"], one["allowed"]) for one in entries] == [
        (parsed.key, "transactions", False)
    ]


@pytest.mark.parametrize("mode", ["test", "live"])
def test_a_key_that_asks_whether_it_may_reads_nothing_of_what_is_hidden(agency: Agency, mode: str) -> None:
    permission = f"/members/{agency.members['looker'].id}/permissions/settings.manage"
    assert agency.api("owner", "PUT", permission, {}).status == 204
    text = key(agency, "looker", "settings.manage", mode=mode)
    by_key(agency, text, "GET", "/me")
    answers = set()
    for product in (agency.products["templates"].id, derived("product", "none")):
        agency.deployment.wire.clear()
        answer = by_key(agency, text, "GET", f"/can?action=settings.manage&resource={product}")
        answers.add((answer.status, answer.text))
        assert product not in str(agency.deployment.wire.calls)
    assert len(answers) == 1


def test_of_a_path_the_log_keeps_a_beginning(agency: Agency) -> None:
    text = key(agency, "owner", "view")
    assert by_key(agency, text, "DELETE", f"/domains/{'a' * 2000}").code == "not-for-keys"
    audits = [item["body"] for item in agency.deployment.items("audit")]
    (entry,) = [audit for audit in audits if audit["action"] == "key.use"]
    assert entry["resource"] == f"/v1/accounts/{agency.account.id}/domains/{'a' * 2000}"[:256]
