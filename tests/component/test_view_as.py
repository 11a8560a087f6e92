"""Viewing as a member: its sight exactly, nothing to be changed, everything in the log."""

from __future__ import annotations

from typing import Any

import pytest

from cartwright.domain.access import Right
from cartwright.domain.people import Role
from tests.component.agency import Agency
from tests.component.apis import behind_the_login, filled
from tests.component.deployment import Answer
from tests.component.payloads import payload
from tests.component.test_api_keys import NO_PLACE


@pytest.fixture
def viewed(agency: Agency) -> Agency:
    agency.invite("staff", role=Role.STAFF)
    agency.invite("seller", "nordwind", grants={"course": {Right.VIEW}})
    return agency


def viewing(agency: Agency, who: str, of: str, path: str = "/products", **changing: Any) -> Answer:
    """A request of `who` through the eyes of `of`; a GET unless `changing` says more."""
    return agency.deployment.request(
        changing.get("method", "GET"),
        f"/v1/accounts/{agency.account.id}{path}",
        payload=changing.get("payload"),
        headers={"Cartwright-View-As": agency.members[of].id},
        claims=agency.claims(who),
    )


def entries(agency: Agency) -> list[dict[str, Any]]:
    return [
        item["body"]
        for item in agency.deployment.items("audit")
        if item["body"]["action"] == "member.view-as"
    ]


@pytest.mark.parametrize(
    "path", ["/products", "/me", "/clients", "/sales", "/sees", "/can?action=members.manage"]
)
def test_it_is_the_members_own_sight(viewed: Agency, path: str) -> None:
    seen = viewing(viewed, "owner", "looker", path=path)
    assert (seen.status, seen.json) == (200, viewed.api("looker", "GET", path).json)


def test_every_answer_says_whose_eyes_it_was_made_for(viewed: Agency) -> None:
    assert viewing(viewed, "owner", "looker").headers["cartwright-viewing-as"] == viewed.members["looker"].id
    assert "cartwright-viewing-as" not in viewed.api("owner", "GET", "/products").headers


def test_what_is_hidden_from_the_member_is_hidden_from_its_viewer(viewed: Agency) -> None:
    hidden = f"/products/{viewed.products['templates'].id}"
    assert viewed.api("owner", "GET", hidden).status == 200
    assert viewing(viewed, "owner", "looker", path=hidden).code == "not-found"


def test_nothing_can_be_changed_at_any_route(viewed: Agency) -> None:
    before = {name: item for name, item in viewed.deployment.dump().items() if "#AUDIT#" not in name[0]}
    tried = 0
    for method, path in behind_the_login():
        if method == "GET":
            continue
        where = filled(viewed, path).removeprefix(f"/v1/accounts/{viewed.account.id}")
        sent = payload(viewed, method, where) or NO_PLACE
        answer = viewing(viewed, "owner", "seller", where, method=method, payload=sent)
        assert (answer.status, answer.code) == (403, "looking-only"), (method, path)
        tried += 1
    after = {name: item for name, item in viewed.deployment.dump().items() if "#AUDIT#" not in name[0]}
    assert after == before
    assert [entry["allowed"] for entry in entries(viewed)] == [False] * tried


def test_every_look_is_in_the_log(viewed: Agency) -> None:
    viewing(viewed, "owner", "looker")
    [entry] = entries(viewed)
    assert (entry["member"], entry["resource"], entry["allowed"]) == (
        viewed.members["owner"].id,
        viewed.members["looker"].id,
        True,
    )


def test_what_the_member_is_denied_is_logged_with_its_viewer(viewed: Agency) -> None:
    assert viewing(viewed, "owner", "looker", path="/members").code == "forbidden"
    denied = [item["body"] for item in viewed.deployment.items("audit") if item["body"]["viewer"]]
    assert [(one["member"], one["viewer"], one["allowed"]) for one in denied] == [
        (viewed.members["looker"].id, viewed.members["owner"].id, False)
    ]


def test_the_log_shows_who_looked_through_whose_eyes(viewed: Agency) -> None:
    assert viewing(viewed, "owner", "looker", path="/members").code == "forbidden"
    shown = viewed.api("owner", "GET", "/audits?month=2026-11").json["items"]
    seen = {one["action"]: one["seen_by"] and one["seen_by"]["id"] for one in shown if not one["allowed"]}
    assert seen == {"members.manage": viewed.members["owner"].id}
    assert {one["seen_by"] for one in shown if one["action"] == "member.view-as"} == {None}


@pytest.mark.parametrize("who", ["staff", "seller", "looker"])
def test_who_does_not_manage_members_sees_with_its_own_eyes_alone(viewed: Agency, who: str) -> None:
    answer = viewing(viewed, who, "looker")
    assert (answer.status, answer.json["needs"]) == (403, "members.manage")


def test_staff_that_manages_members_looks_through_clients_eyes_and_no_colleagues(viewed: Agency) -> None:
    manage = f"/members/{viewed.members['staff'].id}/permissions/members.manage"
    assert viewed.api("owner", "PUT", manage, {}).status == 204
    assert viewing(viewed, "staff", "looker").status == 200
    assert viewing(viewed, "staff", "owner").json["needs"] == "account.manage"


def test_nobody_sees_more_through_anothers_eyes_than_it_may_itself(viewed: Agency) -> None:
    """Who manages members could else read what it was not given, by way of somebody who was."""
    staff, looker = (f"/members/{viewed.members[who].id}/permissions" for who in ("staff", "looker"))
    assert viewed.api("owner", "PUT", f"{staff}/members.manage", {}).status == 204
    seen = {
        "customers.lookup": "/customers/lookup?email=ada@buyer.example",
        "customers.all": "/customers",
        "reports.tax": f"/clients/{viewed.clients['lookout'].id}/tax-reports",
        "settings.manage": "/connections",
    }
    for permission, path in seen.items():
        assert viewed.api("owner", "PUT", f"{looker}/{permission}", {}).status == 204
        own = viewed.api("looker", "GET", path)
        refused = viewing(viewed, "staff", "looker", path)
        assert (refused.status, refused.json.get("needs")) == (403, permission), path
        assert viewed.api("owner", "PUT", f"{staff}/{permission}", {}).status == 204
        through = viewing(viewed, "staff", "looker", path)
        assert (through.status, through.json.get("items")) == (own.status, own.json.get("items"))
        assert viewing(viewed, "owner", "looker", path).status == own.status


def test_a_stranger_is_a_stranger_whoever_it_would_be(viewed: Agency) -> None:
    other = Agency.opened(viewed.deployment, "wharf", identities=viewed.identities)
    viewed.members["stranger"] = other.members["looker"]
    assert viewing(viewed, "stranger", "looker").code == "not-found"
    assert viewing(viewed, "owner", "stranger").code == "not-found"


def test_through_a_suspended_members_eyes_there_is_nothing(viewed: Agency) -> None:
    suspension = f"/members/{viewed.members['looker'].id}/suspension"
    assert viewed.api("owner", "PUT", suspension, {"reason": "left"}).status == 204
    assert viewing(viewed, "owner", "looker").json["items"] == []
    hidden = f"/products/{viewed.products['course'].id}"
    assert viewing(viewed, "owner", "looker", path=hidden).code == "not-found"
