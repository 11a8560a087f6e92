"""Reading the log and copying it, and what is held about a buyer, through the API and the reports' queue."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from cartwright.adapters.files import S3Files
from cartwright.domain.people import Role
from cartwright.storage.exports import Exports
from tests.component.agency import BUYER, SECRETS, STRIPE_KEY, Agency
from tests.component.deployment import Answer

PAGE = Path(__file__).resolve().parents[2] / "docs/exports.md"


class Killed(Exception):
    """The function's end, wherever it was."""


def asked(agency: Agency, member: str = "owner", **what: str) -> Answer:
    wanted = what or {"kind": "audit", "month": "2026-11"}
    return agency.api(member, "POST", "/exports", wanted)


def buyer(agency: Agency, client: str, email: str = BUYER) -> dict[str, str]:
    return {"kind": "buyer", "client": agency.clients[client].id, "email": email}


def seen(agency: Agency, answer: Answer, member: str = "owner") -> dict[str, Any]:
    found: dict[str, Any] = agency.api(member, "GET", f"/exports/{answer.json['id']}").json
    return found


def permit(agency: Agency, member: str, permission: str) -> None:
    path = f"/members/{agency.members[member].id}/permissions/{permission}"
    assert agency.api("owner", "PUT", path, {}).status == 204


def audits(agency: Agency, member: str = "owner", query: str = "") -> Answer:
    return agency.api(member, "GET", f"/audits?month=2026-11{query}")


# --- reading -----------------------------------------------------------------------------------------------


def test_the_log_says_who_did_what_from_where_and_what_was_refused(agency: Agency) -> None:
    agency.invite("stan", role=Role.STAFF)
    agency.deployment.clock.move(timedelta(minutes=1))
    permit(agency, "stan", "settings.manage")
    agency.deployment.clock.move(timedelta(minutes=1))
    assert agency.api("stan", "GET", "/members").status == 403
    refused, given = audits(agency).json["items"][:2]
    stan, owner = agency.members["stan"], agency.members["owner"]
    assert given["who"] == {"id": owner.id, "name": owner.name, "email": owner.email}
    assert (given["action"], given["resource"], given["allowed"]) == ("permission.give", stan.id, True)
    assert (given["source_ip"], given["seen_by"], given["key"]) == ("203.0.113.7", None, None)
    assert refused["who"]["id"] == stan.id
    assert (refused["action"], refused["allowed"]) == ("members.manage", False)


def test_the_log_is_read_by_permission_and_never_by_a_clients_member(agency: Agency) -> None:
    agency.invite("stan", role=Role.STAFF)
    no = audits(agency, "stan")
    assert (no.status, no.json["needs"]) == (403, "audit.read")
    permit(agency, "stan", "audit.read")
    assert audits(agency, "stan").json["items"]
    assert audits(agency, "looker").status == 403


def test_the_log_is_paged_with_cursors_of_ones_own(agency: Agency) -> None:
    for _ in range(5):
        audits(agency, "looker")
    whole = audits(agency).json["items"]
    pages: list[Any] = []
    cursor = ""
    while True:
        page = audits(agency, query=f"&limit=2&cursor={cursor}").json
        pages += page["items"]
        assert len(page["items"]) <= 2
        cursor = page["cursor"]
        if not cursor:
            break
    assert pages == whole
    agency.invite("stan", role=Role.STAFF)
    permit(agency, "stan", "audit.read")
    cursor = audits(agency, query="&limit=2").json["cursor"]
    assert audits(agency, "stan", query=f"&limit=2&cursor={cursor}").status == 404


def test_the_log_is_searched(agency: Agency) -> None:
    audits(agency, "looker")
    found = audits(agency, query="&allowed=false").json["items"]
    assert {entry["allowed"] for entry in found} == {False}
    looker = agency.members["looker"].id
    assert audits(agency, query=f"&member={looker}&action=audit&allowed=false").json["items"] == found
    assert audits(agency, query=f"&member={looker}&action=product").json["items"] == []


@pytest.mark.parametrize("query", ["&limit=0", "&limit=101", "&allowed=perhaps"])
def test_a_search_that_does_not_parse_is_refused(agency: Agency, query: str) -> None:
    assert audits(agency, query=query).status == 422


def test_a_month_that_is_none_is_refused(agency: Agency) -> None:
    assert agency.api("owner", "GET", "/audits?month=2026-13").status == 422
    assert agency.api("owner", "GET", "/audits").status == 422


# --- copying the log ---------------------------------------------------------------------------------------


def test_a_month_of_the_log_is_copied_on_request(agency: Agency) -> None:
    accepted = asked(agency)
    assert (accepted.status, accepted.json["status"]) == (202, "queued")
    assert seen(agency, accepted)["status"] == "queued"
    entries = [item["body"] for item in agency.deployment.items("audit")]
    agency.deployment.run(without=["hooks"])
    ready = seen(agency, accepted)
    [(name, body)] = agency.deployment.files().items()
    lines = [json.loads(line) for line in body.decode().splitlines()]
    assert ready["status"] == "ready"
    assert (ready["rows"], ready["sha256"]) == (len(lines), hashlib.sha256(body).hexdigest())
    assert sorted(line["id"] for line in lines) == sorted(entry["id"] for entry in entries)
    assert name.startswith(f"exports/{agency.account.id}/audit/2026-11/")


def test_the_link_is_made_on_the_click_and_lives_a_quarter_of_an_hour(agency: Agency) -> None:
    accepted = asked(agency)
    agency.deployment.run(without=["hooks"])
    link = seen(agency, accepted)["link"]
    assert parse_qs(urlsplit(link).query)["X-Amz-Expires"] == ["900"]
    [listed] = agency.api("owner", "GET", "/exports").json["items"]
    assert (listed["id"], listed["status"], listed["link"]) == (accepted.json["id"], "ready", None)
    agency.deployment.clock.move(timedelta(days=7))
    over = seen(agency, accepted)
    assert (over["status"], over["link"]) == ("expired", None)


def test_a_copy_is_nobody_elses(agency: Agency) -> None:
    accepted = asked(agency)
    agency.invite("stan", role=Role.STAFF)
    permit(agency, "stan", "audit.read")
    assert agency.api("stan", "GET", f"/exports/{accepted.json['id']}").status == 404
    assert agency.api("stan", "GET", "/exports").json == {"items": [], "cursor": ""}
    assert agency.api("owner", "GET", "/exports/exp_nothing").status == 404


def test_copies_are_listed_page_by_page_and_a_cursor_is_good_for_its_own_member_alone(agency: Agency) -> None:
    agency.invite("stan", role=Role.STAFF)
    newest_first = [asked(agency).json["id"] for _ in range(5)][::-1]
    found, where = [], "/exports?limit=2"
    while where:
        page = agency.api("owner", "GET", where).json
        found.append([one["id"] for one in page["items"]])
        where = f"/exports?limit=2&cursor={page['cursor']}" if page["cursor"] else ""
    assert found == [newest_first[:2], newest_first[2:4], newest_first[4:]]
    cursor = agency.api("owner", "GET", "/exports?limit=2").json["cursor"]
    for who, query in (("stan", f"cursor={cursor}"), ("owner", f"cursor={cursor}x")):
        refused = agency.api(who, "GET", f"/exports?{query}")
        assert (refused.status, refused.code) == (404, "not-found"), refused
    for limit in (0, 101, "many"):
        assert agency.api("owner", "GET", f"/exports?limit={limit}").code == "invalid-request"


def test_the_list_shows_what_the_member_and_whoever_looks_through_its_eyes_may_ask_for(
    agency: Agency,
) -> None:
    agency.invite("stan", role=Role.STAFF)
    permit(agency, "stan", "members.manage")
    agency.invite("seller", "nordwind")
    permit(agency, "seller", "customers.all")
    made = asked(agency, "seller", **buyer(agency, "nordwind")).json["id"]

    def through_stans() -> list[str]:
        answer = agency.deployment.request(
            "GET",
            f"/v1/accounts/{agency.account.id}/exports",
            headers={"Cartwright-View-As": agency.members["seller"].id},
            claims=agency.claims("stan"),
        )
        return [one["id"] for one in answer.json["items"]]

    assert through_stans() == []
    permit(agency, "stan", "customers.all")
    assert through_stans() == [made]
    assert [one["id"] for one in agency.api("seller", "GET", "/exports").json["items"]] == [made]
    path = f"/members/{agency.members['seller'].id}/permissions/customers.all"
    assert agency.api("owner", "DELETE", path).status == 204
    assert agency.api("seller", "GET", "/exports").json == {"items": [], "cursor": ""}
    assert through_stans() == []


def test_leaves_are_full_of_what_is_shown_and_no_cursor_names_anything_else(agency: Agency) -> None:
    agency.invite("stan", role=Role.STAFF)
    for permission in ("customers.all", "audit.read"):
        permit(agency, "stan", permission)
    mine = [asked(agency, "stan", **buyer(agency, "nordwind")).json["id"]]
    hidden = [asked(agency, "stan").json["id"] for _ in range(4)]
    mine += [asked(agency, "stan", **buyer(agency, "nordwind")).json["id"] for _ in range(2)]
    hidden += [asked(agency, "stan").json["id"] for _ in range(2)]
    path = f"/members/{agency.members['stan'].id}/permissions/audit.read"
    assert agency.api("owner", "DELETE", path).status == 204
    found, where, cursors = [], "/exports?limit=1", []
    while where:
        page = agency.api("stan", "GET", where).json
        found.append([one["id"] for one in page["items"]])
        cursors += [page["cursor"]]
        where = f"/exports?limit=1&cursor={page['cursor']}" if page["cursor"] else ""
    assert found == [[one] for one in mine[::-1]]
    said = [base64.urlsafe_b64decode(f"{cursor}===").decode(errors="replace") for cursor in cursors if cursor]
    assert len(said) == 2
    assert not [one for one in (*mine, *hidden) if one in "".join(said)]


def test_asking_takes_the_permission(agency: Agency) -> None:
    agency.invite("stan", role=Role.STAFF)
    for member, what, needs in (
        ("stan", {"kind": "audit", "month": "2026-11"}, "audit.read"),
        ("looker", {"kind": "audit", "month": "2026-11"}, "audit.read"),
        ("stan", buyer(agency, "nordwind"), "customers.all"),
        ("looker", buyer(agency, "lookout"), "customers.all"),
    ):
        no = asked(agency, member, **what)
        assert (no.status, no.json["needs"]) == (403, needs), (member, what)
    assert asked(agency, "looker", **buyer(agency, "nordwind")).status == 404
    assert agency.deployment.items("export") == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "audit"},
        {"kind": "audit", "month": "2026-12"},
        {"kind": "audit", "month": "November"},
        {"kind": "audit", "month": "2026-11", "email": "ada@buyer.example"},
        {"kind": "buyer", "email": "ada@buyer.example"},
        {"kind": "sales", "month": "2026-11"},
    ],
)
def test_what_cannot_be_copied_is_refused(agency: Agency, wrong: dict[str, str]) -> None:
    assert asked(agency, **wrong).status == 422
    assert agency.deployment.items("export") == []


@pytest.mark.parametrize(
    ("owner", "method"), [(S3Files, "put"), (Exports, "file"), (Exports, "get")], ids=str
)
def test_a_run_that_is_killed_and_delivered_again_makes_one_file_and_one_record(
    agency: Agency, monkeypatch: pytest.MonkeyPatch, owner: type, method: str
) -> None:
    accepted = asked(agency)
    agency.deployment.stream()
    [message] = agency.deployment.messages("reports")
    with monkeypatch.context() as patch:

        def die(*_: object, **__: object) -> None:
            raise Killed

        patch.setattr(owner, method, die)
        assert not agency.deployment.hand("reports", message)
    for _ in range(2):
        assert agency.deployment.hand("reports", message)
    [body] = agency.deployment.files().values()
    [record] = agency.deployment.items("export")
    assert record["body"]["copy"]["sha256"] == hashlib.sha256(body).hexdigest()
    assert seen(agency, accepted)["status"] == "ready"


# --- copying a buyer ---------------------------------------------------------------------------------------


def sold(agency: Agency) -> None:
    """A course of Nordwind's with Atelier's templates, and all that follows from it."""
    agency.sold("course", datetime(2026, 11, 1, 9, 0, tzinfo=UTC), "AT")
    agency.deployment.run(without=["hooks"])


def test_a_buyer_is_copied_by_client_and_only_this_clients_part(agency: Agency) -> None:
    sold(agency)
    copies = {}
    for client in ("nordwind", "atelier"):
        accepted = asked(agency, **buyer(agency, client, BUYER.upper()))
        agency.deployment.run(without=["hooks"])
        assert seen(agency, accepted)["rows"] == 1
        [body] = [body for name, body in agency.deployment.files().items() if accepted.json["id"] in name]
        copies[client] = json.loads(body)
    for client, slug, other in (("nordwind", "course", "atelier"), ("atelier", "templates", "nordwind")):
        copy, text = copies[client], json.dumps(copies[client], ensure_ascii=False)
        [line] = copy["sales"][0]["lines"]
        assert line["product"] == agency.products[slug].id
        assert copy["held_by"]["legal_name"] == agency.clients[client].profile.legal_name
        assert [letter["kind"] for letter in copy["letters"]] == ["receipt"]
        assert len(copy["documents"]) == len(copy["entries"]) == 1
        assert agency.clients[other].id not in text
        assert agency.clients[other].profile.legal_name not in text


def test_a_clients_member_with_all_customers_copies_a_buyer_of_its_own_client(agency: Agency) -> None:
    sold(agency)
    agency.invite("nora", "nordwind")
    permit(agency, "nora", "customers.all")
    accepted = asked(agency, "nora", **buyer(agency, "nordwind"))
    assert accepted.status == 202
    agency.deployment.run(without=["hooks"])
    assert seen(agency, accepted, "nora")["rows"] == 1
    assert asked(agency, "nora", **buyer(agency, "atelier")).status == 404


def test_the_buyers_address_is_in_the_copy_and_nowhere_else_afterwards(agency: Agency) -> None:
    asked(agency, **buyer(agency, "nordwind", "eve@stranger.example"))
    agency.deployment.run(without=["hooks"])
    assert "eve@" not in repr(agency.deployment.dump())
    assert "eve@" not in repr(list(agency.deployment.files()))


def test_the_page_describes_every_field_of_both_copies(agency: Agency) -> None:
    sold(agency)
    asked(agency)
    asked(agency, **buyer(agency, "nordwind"))
    agency.deployment.run(without=["hooks"])
    described = set(re.findall(r"`([a-z_0-9.]+)`", PAGE.read_text()))
    files = agency.deployment.files().items()
    log = next(body for name, body in files if name.endswith(".jsonl"))
    whole = next(body for name, body in files if name.endswith(".json"))
    assert set(json.loads(log.splitlines()[0])) <= described
    assert _names(json.loads(whole)) <= described


def _names(thing: Any) -> set[str]:
    """Every field, at any depth."""
    if isinstance(thing, list):
        return {name for one in thing for name in _names(one)}
    if isinstance(thing, dict):
        return set(thing) | {name for one in thing.values() for name in _names(one)}
    return set()


# --- secrets -----------------------------------------------------------------------------------------------


def test_no_copy_holds_a_secret(agency: Agency) -> None:
    sold(agency)
    wanted = {"processor": "sandbox", "label": "Till", "credentials": {"webhook_secrets": "whsec-another"}}
    assert agency.api("owner", "POST", "/connections", wanted).status == 201
    asked(agency)
    asked(agency, **buyer(agency, "nordwind"))
    agency.deployment.run(without=["hooks"])
    for body in agency.deployment.files().values():
        for secret in [*SECRETS.values(), STRIPE_KEY, "whsec-another"]:
            assert secret not in body.decode()
