"""Members over HTTP: invited, moved, suspended, removed; what each says of itself; who owns the account."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

import pytest

from cartwright.domain.access import Right
from cartwright.domain.ids import derived
from cartwright.domain.people import Role
from tests.component.agency import Agency
from tests.component.deployment import Answer, client

NEW = "new@lookout.example"
PASSWORD = "Correct-Horse-7-Battery"
FORM = {"content-type": "application/x-www-form-urlencoded", "accept": "text/html"}
PAGES = {"accept": "text/html,application/xhtml+xml", "accept-language": "de-DE,de;q=0.9"}


@pytest.fixture(autouse=True)
def _nobody_logs_in_yet(agency: Agency) -> None:
    """The user pool outlives a test."""
    cognito, pool = client("cognito-idp"), os.environ["CARTWRIGHT_USER_POOL"]
    for user in cognito.list_users(UserPoolId=pool)["Users"]:
        cognito.admin_delete_user(UserPoolId=pool, Username=user["Username"])


@pytest.fixture
def staffed(agency: Agency) -> Agency:
    agency.invite("staff", role=Role.STAFF)
    return agency


def invited(agency: Agency, **more: object) -> Answer:
    wanted = {
        "email": NEW,
        "name": "New",
        "role": "client",
        "client": agency.clients["lookout"].id,
        **more,
    }
    return agency.api("owner", "POST", "/members", wanted)


def link(agency: Agency) -> str:
    """The path of the link in the newest mail."""
    agency.deployment.run()
    text = agency.deployment.wire.mails[-1].get_body(("plain",))
    assert text is not None
    found = re.search(r"https?://\S+/v1/invitations/\S+", text.get_content())
    assert found is not None
    return urlsplit(found.group()).path


def claims(agency: Agency, email: str) -> dict[str, str]:
    """Of a token of whoever was invited over HTTP."""
    [sub] = {
        item["body"]["identity"]
        for item in agency.deployment.items("member")
        if item["body"]["email"] == email
    }
    return {"sub": sub, "email": email}


class Form(HTMLParser):
    """What a page asks for, and what it would load."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: dict[str, str | None] = {}
        self.loaded: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "input" and found.get("name"):
            self.fields[str(found["name"])] = found.get("type")
        self.loaded += [tag] if tag == "script" else []
        self.loaded += [str(found[name]) for name in ("src", "href", "action") if name in found]


# --- inviting ----------------------------------------------------------------------------------------------


def test_a_new_identity_follows_the_link_sets_a_password_and_logs_in(agency: Agency) -> None:
    made = invited(agency)
    assert made.status == 201, made
    where = link(agency)
    mail = agency.deployment.wire.mails[-1]
    assert (mail["To"], "Harbour Launches" in mail["From"]) == (NEW, True)

    page = agency.deployment.request("GET", where, headers=PAGES)
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert Form(page.text).fields == {"password": "password"}
    assert Form(page.text).loaded == []
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"

    body = urlencode({"password": PASSWORD}).encode()
    done = agency.deployment.request("POST", where, body=body, headers=FORM)
    assert (done.status, PASSWORD in done.text) == (200, False)
    login = {"email": NEW, "password": PASSWORD}
    assert agency.deployment.request("POST", "/v1/sessions", payload=login).status == 201

    again = agency.deployment.request("POST", where, body=body, headers=FORM)
    assert again.status == 410
    assert agency.deployment.request("GET", where).code == "invitation-over"


def test_a_weak_password_comes_back_with_what_it_lacks_and_the_link_stays_good(agency: Agency) -> None:
    invited(agency)
    where = link(agency)
    page = agency.deployment.request("POST", where, body=b"password=weak", headers=FORM)
    assert page.status == 422
    assert 'role="alert"' in page.text
    told = agency.deployment.request("POST", where, payload={"password": "weak"})
    assert told.code == "invalid-request"
    assert [one["pointer"] for one in told.json["errors"]] == ["/password"]
    assert agency.deployment.request("POST", where, payload={"password": PASSWORD}).status == 204


@pytest.mark.parametrize("body", [b"", b"{}", b"[", b'{"password": 7}', b'{"password": "x", "more": 1}'])
def test_what_is_no_password_does_not_parse(agency: Agency, body: bytes) -> None:
    invited(agency)
    answer = agency.deployment.request("POST", link(agency), body=body)
    assert answer.code == "invalid-request"


def test_a_link_that_is_none_is_a_page_for_people_and_a_problem_for_programs(agency: Agency) -> None:
    page = agency.deployment.request("GET", "/v1/invitations/none", headers=PAGES)
    assert (page.status, "Einladung" in page.text) == (404, True)
    assert agency.deployment.request("GET", "/v1/invitations/none").code == "not-found"


def test_a_link_is_over_after_seven_days(agency: Agency) -> None:
    invited(agency)
    where = link(agency)
    agency.deployment.clock.move(timedelta(days=7))
    assert agency.deployment.request("GET", where).code == "invitation-over"


def test_while_the_login_service_is_away_the_page_asks_to_wait(agency: Agency) -> None:
    invited(agency)
    where = link(agency)
    agency.deployment.wire.outage = "cognito"
    page = agency.deployment.request("GET", where, headers=PAGES)
    assert (page.status, "retry-after" in page.headers) == (503, True)


def test_an_existing_identity_is_told_and_sees_the_account_in_its_chooser(agency: Agency) -> None:
    other = Agency.opened(agency.deployment, "wharf", identities=agency.identities)
    invited(agency)
    body = {"password": PASSWORD}
    assert agency.deployment.request("POST", link(agency), payload=body).status == 204
    again = other.api("owner", "POST", "/members", {"email": NEW, "name": "New", "role": "staff"})
    assert again.status == 201
    agency.deployment.run()
    mail = agency.deployment.wire.mails[-1]
    assert mail["Subject"] == "You now have access to Wharf Launches"

    me = agency.deployment.request("GET", "/v1/me", claims=claims(agency, NEW)).json
    rows = {row["account_name"]: (row["role"], row["client_name"]) for row in me["seats"]}
    assert rows == {"Harbour Launches": ("client", "Lookout LLC"), "Wharf Launches": ("staff", None)}
    assert me["login"] == {"waiting": False, "mfa": False, "factors": [], "preferred": None}


def test_how_an_identity_logs_in_is_told_where_it_has_come_in_and_nowhere_else(agency: Agency) -> None:
    other = Agency.opened(agency.deployment, "wharf", identities=agency.identities)
    here = invited(agency).json["id"]
    assert agency.deployment.request("POST", link(agency), payload={"password": PASSWORD}).status == 204
    wanted = {"name": "New", "role": "staff"}
    there = other.api("owner", "POST", "/members", {**wanted, "email": NEW}).json["id"]
    nobody = other.api("owner", "POST", "/members", {**wanted, "email": "nobody@wharf.example"}).json["id"]

    def login(of: Agency, member: str) -> object:
        return of.api("owner", "GET", f"/members/{member}").json["login"]

    told = {"waiting": False, "mfa": False, "factors": [], "preferred": None}
    assert login(agency, here) == told
    agency.deployment.wire.clear()
    assert [login(other, there), login(other, nobody)] == [None, None]
    assert not [name for name in agency.deployment.wire.names if name.startswith("cognito")]
    token = claims(agency, NEW)
    path = f"/v1/accounts/{other.account.id}/me"
    mine = agency.deployment.request("GET", path, claims=token).json["member"]
    assert mine["arrived_at"] is not None
    assert login(other, there) == told
    assert login(other, nobody) is None


def test_coming_in_is_in_the_log_once(agency: Agency) -> None:
    made = invited(agency).json["id"]
    path = f"/v1/accounts/{agency.account.id}/me"
    for _ in range(2):
        assert agency.deployment.request("GET", path, claims=claims(agency, NEW)).status == 200
    log = agency.api("owner", "GET", "/audits?month=2026-11&action=member.arrive").json["items"]
    assert [one["resource"] for one in log].count(made) == 1


def test_who_looks_through_anothers_eyes_does_not_come_in_for_it(agency: Agency) -> None:
    made = invited(agency).json["id"]
    path = f"/v1/accounts/{agency.account.id}/me"
    answer = agency.deployment.request(
        "GET", path, claims=agency.claims("owner"), headers={"cartwright-view-as": made}
    )
    assert answer.json["member"]["arrived_at"] is None
    assert agency.api("owner", "GET", f"/members/{made}").json["member"]["arrived_at"] is None


def test_one_identity_works_in_several_accounts_with_the_same_token(agency: Agency) -> None:
    other = Agency.opened(agency.deployment, "wharf", identities=agency.identities)
    invited(agency)
    other.api("owner", "POST", "/members", {"email": NEW, "name": "New", "role": "staff"})
    token = claims(agency, NEW)
    for where, role in ((agency, "client"), (other, "staff")):
        mine = agency.deployment.request("GET", f"/v1/accounts/{where.account.id}/me", claims=token)
        assert mine.json["member"]["role"] == role


def test_an_invitation_sets_everything_at_once(agency: Agency) -> None:
    until = (agency.deployment.clock.now() + timedelta(days=2)).isoformat()
    made = invited(
        agency,
        address={"line1": "2 Quay", "city": "Cork", "country": "IE"},
        locale="fr",
        permissions=[{"permission": "reports.tax", "until": until, "reason": "year end"}],
        grants=[
            {"product": agency.products["course"].id, "rights": ["view"]},
            {"rights": ["view", "stats"], "reason": "its own"},
        ],
    )
    assert made.status == 201, made
    assert (made.json["locale"], made.json["address"]["city"]) == ("fr", "Cork")
    found = agency.api("owner", "GET", f"/members/{made.json['id']}").json
    assert {one["permission"] for one in found["permissions"]} == {"profile.edit", "reports.tax"}
    assert {one["product"] for one in found["grants"]} == {agency.products["course"].id, None}
    assert (found["login"], found["member"]["arrived_at"]) == (None, None)


@pytest.mark.parametrize(
    "more",
    [
        {"permissions": [{"permission": "members.manage"}]},
        {"permissions": [{"permission": "reports.tax", "until": "2020-01-01T00:00:00Z"}]},
        {"grants": [{"product": derived("product", "none"), "rights": ["view"]}]},
        {"grants": [{"product": "prd_1", "rights": ["view"]}]},
        {"grants": [{"rights": []}]},
        {"client": derived("client", "none")},
        {"role": "staff"},
    ],
)
def test_an_invitation_that_cannot_be_makes_nothing_at_all(agency: Agency, more: dict[str, object]) -> None:
    before = agency.deployment.dump()
    agency.deployment.wire.clear()
    assert invited(agency, **more).status in {404, 422}
    assert agency.deployment.dump() == before
    assert not [name for name in agency.deployment.wire.names if name.startswith("cognito")]


def test_an_invitation_is_sent_again_with_a_link_that_is_good(agency: Agency) -> None:
    made = invited(agency)
    agency.deployment.run()
    again = agency.api("owner", "POST", f"/members/{made.json['id']}/invitation")
    assert again.status == 204
    where = link(agency)
    assert len(agency.deployment.wire.mails) == 2
    assert agency.deployment.request("POST", where, payload={"password": PASSWORD}).status == 204


# --- changing seats ----------------------------------------------------------------------------------------


def test_who_is_suspended_or_removed_is_out_on_the_very_next_request_with_an_old_token(
    agency: Agency,
) -> None:
    looker = f"/members/{agency.members['looker'].id}"

    def chooser() -> Answer:
        return agency.deployment.request("GET", "/v1/me", claims=agency.claims("looker"))

    assert agency.api("looker", "GET", "/me").status == 200
    assert agency.api("owner", "PUT", f"{looker}/suspension", {"reason": "on leave"}).status == 204
    assert agency.api("looker", "GET", "/me").code == "not-found"
    assert chooser().json["seats"] == []
    assert agency.api("owner", "DELETE", f"{looker}/suspension").status == 204
    assert len(agency.api("looker", "GET", "/products").json["items"]) == 1
    assert len(chooser().json["seats"]) == 1
    assert agency.api("owner", "DELETE", looker).status == 204
    assert agency.api("looker", "GET", "/me").code == "not-found"
    assert chooser().json["seats"] == []
    assert agency.api("owner", "GET", looker).code == "not-found"


def test_removed_and_invited_again_a_member_holds_nothing_of_before(agency: Agency) -> None:
    more = {"grants": [{"product": agency.products["course"].id, "rights": ["view"]}]}
    made = invited(agency, **more).json["id"]
    agency.api("owner", "PUT", f"/members/{made}/permissions/reports.tax", {})
    assert agency.api("owner", "DELETE", f"/members/{made}").status == 204
    assert invited(agency).json["id"] == made
    found = agency.api("owner", "GET", f"/members/{made}").json
    assert [one["permission"] for one in found["permissions"]] == ["profile.edit"]
    assert found["grants"] == []


def test_another_client_begins_with_nothing_of_before(agency: Agency) -> None:
    looker = agency.members["looker"].id
    wanted = {"role": "client", "client": agency.clients["atelier"].id}
    moved = agency.api("owner", "PUT", f"/members/{looker}/role", wanted)
    assert (moved.status, moved.json["client"]) == (200, agency.clients["atelier"].id)
    assert agency.api("looker", "GET", "/products").json["items"] == []


def test_the_last_owner_stays(agency: Agency) -> None:
    owner = f"/members/{agency.members['owner'].id}"
    attempts: tuple[tuple[str, str, object], ...] = (
        ("PUT", f"{owner}/role", {"role": "staff"}),
        ("PUT", f"{owner}/suspension", {}),
        ("DELETE", owner, None),
    )
    before = agency.deployment.dump()
    for method, path, payload in attempts:
        answer = agency.api("owner", method, path, payload)
        assert (answer.status, answer.code) == (409, "last-owner"), path
    assert agency.deployment.dump() == before


def test_the_account_is_handed_over(staffed: Agency) -> None:
    heir = staffed.members["staff"].id
    early = staffed.api("owner", "PUT", "/ownership", {"member": heir})
    assert (early.status, early.code) == (409, "no-login-yet")
    promoted = staffed.api("owner", "PUT", f"/members/{heir}/role", {"role": "owner"})
    assert (promoted.status, promoted.code) == (409, "no-login-yet")
    invited_so = {"email": NEW, "name": "New", "role": "owner"}
    assert staffed.api("owner", "POST", "/members", invited_so).code == "no-login-yet"
    staffed.deployment.enrol(staffed.members["staff"].email)
    answer = staffed.api("owner", "PUT", "/ownership", {"member": heir})
    assert (answer.status, answer.json["role"]) == (200, "owner")
    assert staffed.api("owner", "GET", "/members").json["needs"] == "members.manage"
    assert staffed.api("staff", "GET", "/members").status == 200


def test_what_a_member_says_of_itself_is_name_address_and_language_only(agency: Agency) -> None:
    said = {"name": "Lou", "address": {"line1": "2 Quay", "city": "Cork", "country": "IE"}, "locale": "de"}
    answer = agency.api("looker", "PUT", "/me", said)
    assert (answer.status, answer.json["name"], answer.json["locale"]) == (200, "Lou", "de")
    for more in ({"role": "owner"}, {"client": "x"}, {"email": "x@y.example"}):
        assert agency.api("looker", "PUT", "/me", said | more).code == "invalid-request"
    assert agency.api("looker", "GET", "/me").json["member"]["email"] == "looker@harbour.example"


# --- grants ------------------------------------------------------------------------------------------------


def test_a_grant_on_all_own_products_is_given_seen_and_taken(agency: Agency) -> None:
    agency.invite("maker", "atelier")
    path = f"/members/{agency.members['maker'].id}/grants/own"

    def slugs() -> list[str]:
        return [one["slug"] for one in agency.api("maker", "GET", "/products").json["items"]]

    assert agency.api("owner", "GET", path).code == "not-found"
    given = {"rights": ["view"], "reason": "all of it"}
    assert agency.api("owner", "PUT", path, given).status == 204
    held = agency.api("owner", "GET", path).json
    assert held == {
        "product": None,
        "rights": ["view"],
        "until": None,
        "reason": "all of it",
        "expired": False,
    }
    assert slugs() == ["templates"]
    assert agency.api("owner", "DELETE", path).status == 204
    assert slugs() == []


def test_what_is_given_until_then_is_over_that_same_second_and_shown_as_expired(agency: Agency) -> None:
    course = agency.products["course"].id
    path = f"/members/{agency.members['looker'].id}"
    until = (agency.deployment.clock.now() + timedelta(hours=2)).isoformat()
    for what in (f"grants/{course}", "permissions/reports.tax"):
        taken = {"until": until, "reason": "on a call"}
        payload = taken | ({"rights": ["view"]} if "grants" in what else {})
        assert agency.api("owner", "PUT", f"{path}/{what}", payload).status == 204
    agency.deployment.clock.move(timedelta(hours=2, seconds=-1))
    assert agency.api("looker", "GET", f"/products/{course}").status == 200
    agency.deployment.clock.move(timedelta(seconds=1))
    assert agency.api("looker", "GET", f"/products/{course}").code == "not-found"
    found = agency.api("owner", "GET", path).json
    assert [one["expired"] for one in found["grants"]] == [True]
    held = {one["permission"]: one for one in found["permissions"]}
    assert (held["reports.tax"]["expired"], held["reports.tax"]["reason"]) == (True, "on a call")
    assert held["profile.edit"]["expired"] is False


@pytest.mark.parametrize("what", ["grants/own", "permissions/reports.tax"])
def test_until_a_moment_that_has_passed_is_invalid(agency: Agency, what: str) -> None:
    taken: dict[str, object] = {"until": agency.deployment.clock.now().isoformat()}
    payload = taken | ({"rights": ["view"]} if "grants" in what else {})
    answer = agency.api("owner", "PUT", f"/members/{agency.members['looker'].id}/{what}", payload)
    assert (answer.code, answer.json["errors"][0]["pointer"]) == ("invalid-request", "/until")


# --- a client's member -------------------------------------------------------------------------------------


def test_a_clients_member_does_none_of_this_and_learns_of_no_other_member(staffed: Agency) -> None:
    staffed.invite("seller", "nordwind", grants={"course": {Right.VIEW}})
    somebody, nobody = staffed.members["seller"].id, derived("member", "nobody")
    routes: list[tuple[str, str, object]] = [
        ("GET", "/members/{member}", None),
        ("DELETE", "/members/{member}", None),
        ("POST", "/members/{member}/invitation", None),
        ("PUT", "/members/{member}/role", {"role": "staff"}),
        ("PUT", "/members/{member}/suspension", {}),
        ("DELETE", "/members/{member}/suspension", None),
        ("PUT", "/members/{member}/permissions/reports.tax", {}),
        ("DELETE", "/members/{member}/permissions/reports.tax", None),
        ("GET", "/members/{member}/grants/own", None),
        ("PUT", "/members/{member}/grants/own", {"rights": ["view"]}),
        ("DELETE", "/members/{member}/grants/own", None),
        ("DELETE", "/members/{member}/grants/" + staffed.products["course"].id, None),
    ]
    for method, path, payload in routes:
        answers = [
            staffed.api("looker", method, path.format(member=member), payload)
            for member in (somebody, nobody)
        ]
        assert {(one.status, one.json["needs"]) for one in answers} == {(403, "members.manage")}, path
    heirs = [staffed.api("looker", "PUT", "/ownership", {"member": one}) for one in (somebody, nobody)]
    assert {(one.status, one.json["needs"]) for one in heirs} == {(403, "account.manage")}
