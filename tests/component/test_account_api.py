"""The account API: who is let in, what each sees, and what each is told when not."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from cartwright.domain.access import Right
from cartwright.domain.ids import derived
from cartwright.domain.people import Role
from tests.component.agency import Agency
from tests.component.apis import behind_the_login, filled
from tests.component.payloads import payload, profile_payload
from tests.component.recorded import fitted
from tests.events import load

NO_PLACE = {"nowhere": "really"}


@pytest.fixture
def staffed(agency: Agency) -> Agency:
    """The agency with a member of staff who holds no permissions, and a login of each selling client."""
    agency.invite("staff", role=Role.STAFF)
    agency.invite("seller", "nordwind", grants={"course": {Right.VIEW}})
    agency.invite("maker", "atelier")
    return agency


# --- who is let in -----------------------------------------------------------------------------------------


def test_the_recorded_request_is_answered_with_the_members_own_products(agency: Agency) -> None:
    event = fitted(
        load("users.app.products"), account=agency.account.id, identity=agency.members["looker"].identity
    )
    answer = agency.deployment.invoke("Users", event)
    assert answer["statusCode"] == 200
    assert agency.products["course"].id in answer["body"]
    assert agency.products["templates"].id not in answer["body"]


def test_without_claims_nobody_is_let_in(agency: Agency) -> None:
    for method, path in behind_the_login():
        answer = agency.deployment.request(method, filled(agency, path), payload=NO_PLACE)
        assert (answer.status, answer.code) == (401, "not-authenticated"), path
    assert agency.deployment.wire.names == []


def test_to_a_stranger_the_account_is_not_there(agency: Agency) -> None:
    stranger = {"sub": "7d1f3b7e-0000-4a85-b3c4-d5e6f7a8b9c0", "email": "stranger@elsewhere.example"}
    before = agency.deployment.dump()
    for method, path in behind_the_login():
        answer = agency.deployment.request(method, filled(agency, path), payload=NO_PLACE, claims=stranger)
        assert (answer.status, answer.code) == (404, "not-found"), path
        assert agency.account.id not in answer.text
    assert agency.deployment.dump() == before


def test_the_owner_of_another_account_is_a_stranger_too(agency: Agency) -> None:
    other = Agency.opened(agency.deployment, "wharf", identities=agency.identities)
    before = agency.deployment.dump()
    for method, path in behind_the_login():
        where = filled(other, path)
        answer = agency.deployment.request(method, where, payload=NO_PLACE, claims=agency.claims("owner"))
        assert (answer.status, answer.code) == (404, "not-found"), path
    assert agency.deployment.dump() == before


def test_ids_of_another_account_lead_nowhere_in_ones_own(agency: Agency) -> None:
    other = Agency.opened(agency.deployment, "wharf", identities=agency.identities)
    paths = {
        "GET": (
            f"/clients/{other.clients['nordwind'].id}",
            f"/clients/{other.clients['nordwind'].id}/profiles",
            f"/clients/{other.clients['nordwind'].id}/tax-reports/{derived('report', 'x')}",
            f"/members/{other.members['looker'].id}",
            f"/products/{other.products['course'].id}",
        ),
        "DELETE": (
            f"/members/{other.members['looker'].id}/permissions/profile.edit",
            f"/members/{other.members['looker'].id}/grants/{other.products['course'].id}",
        ),
    }
    before = agency.deployment.dump()
    for method, wanted in paths.items():
        for path in wanted:
            assert agency.api("owner", method, path).code == "not-found", path
    assert (
        agency.api(
            "owner",
            "PUT",
            f"/products/{agency.products['course'].id}/owner",
            {"owner": other.clients["nordwind"].id},
        ).code
        == "not-found"
    )
    assert agency.deployment.dump() == before


@pytest.mark.parametrize("account", ["acc_1", "ACCOUNT", "acc_" + "z" * 26, "%00", "%23", "a" * 500])
def test_an_account_that_cannot_be_is_one_that_is_not(agency: Agency, account: str) -> None:
    answer = agency.deployment.request("GET", f"/v1/accounts/{account}", claims=agency.claims("owner"))
    assert answer.code == "not-found"


def test_access_is_decided_in_one_query(agency: Agency) -> None:
    agency.deployment.wire.clear()
    assert agency.api("looker", "GET", "/me").status == 200
    assert agency.deployment.wire.names == ["dynamodb.Query"]


def test_how_many_clients_there_are_and_what_a_product_is_paid_through_is_the_agencys_to_know(
    agency: Agency,
) -> None:
    course = f"/products/{agency.products['course'].id}"
    till = agency.connections["sandbox"].id
    for who, clients, through in (("owner", {"managed": 3, "limit": 5}, till), ("looker", None, None)):
        assert agency.api(who, "GET", "").json["clients"] == clients
        assert agency.api(who, "GET", course).json["connection"] == through


def test_the_account_chooser_shows_the_seats_an_identity_has(agency: Agency) -> None:
    other = Agency.opened(agency.deployment, "wharf", identities=agency.identities)
    other.invite("guest", role=Role.STAFF)
    answer = agency.deployment.request("GET", "/v1/me", claims=agency.claims("looker"))
    assert [seat["account"] for seat in answer.json["seats"]] == [agency.account.id]


# --- what each sees ----------------------------------------------------------------------------------------


def test_a_clients_member_lists_exactly_the_products_granted_to_it(staffed: Agency) -> None:
    def seen(member: str) -> set[str]:
        answer = staffed.api(member, "GET", "/products")
        assert answer.status == 200, answer
        return {product["slug"] for product in answer.json["items"]}

    assert seen("looker") == {"course"}
    assert seen("maker") == set()  # it owns the templates: owning is no way in
    assert seen("staff") == seen("owner") == {"course", "templates"}


def test_a_product_without_a_grant_is_not_there(staffed: Agency) -> None:
    path = f"/products/{staffed.products['templates'].id}"
    assert staffed.api("looker", "GET", path).code == "not-found"
    assert staffed.api("looker", "GET", f"/products/{derived('product', 'none')}").code == "not-found"


def test_a_clients_member_never_sees_another_client(staffed: Agency) -> None:
    own, other = staffed.clients["lookout"].id, staffed.clients["nordwind"].id
    assert [client["id"] for client in staffed.api("looker", "GET", "/clients").json["items"]] == [own]
    for path in (f"/clients/{other}", f"/clients/{other}/profiles", f"/clients/{other}/tax-reports"):
        answer = staffed.api("looker", "GET", path)
        assert answer.code == "not-found", path
    assert (
        staffed.api("looker", "PUT", f"/clients/{other}/profile", profile_payload(staffed)).code
        == "not-found"
    )


def test_sales_show_only_lines_of_products_with_the_right_to_see_them(staffed: Agency) -> None:
    staffed.sold("course", staffed.deployment.clock.now(), "AT")

    def lines(member: str) -> list[list[str]]:
        answer = staffed.api(member, "GET", "/sales?month=2026-11")
        assert answer.status == 200, answer
        return [[line["name"] for line in sale["lines"]] for sale in answer.json["items"]]

    assert lines("looker") == [["Course"]]
    assert lines("seller") == []  # a grant to view is none to see transactions
    assert lines("maker") == []
    assert sorted(lines("owner")) == [["Course"], ["Templates"]]


# --- what each may do --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("member", "method", "path", "needs"),
    [
        ("looker", "GET", "/members", "members.manage"),
        ("looker", "GET", "/members/{member}", "members.manage"),
        ("looker", "POST", "/clients", "members.manage"),
        ("looker", "POST", "/members", "members.manage"),
        ("looker", "POST", "/products", "products.create"),
        ("looker", "PUT", "/products/{product}/owner", "products.owner"),
        ("looker", "GET", "/connections", "settings.manage"),
        ("looker", "POST", "/connections", "settings.manage"),
        ("looker", "GET", "/clients/{own}/tax-reports", "reports.tax"),
        ("staff", "GET", "/members", "members.manage"),
        ("staff", "POST", "/products", "products.create"),
        ("staff", "POST", "/connections", "settings.manage"),
        ("staff", "PUT", "/clients/{client}/profile", "profile.edit"),
        ("staff", "GET", "/clients/{client}/tax-reports", "reports.tax"),
    ],
)
def test_whoever_may_not_is_told_what_is_missing(
    staffed: Agency, member: str, method: str, path: str, needs: str
) -> None:
    path = path.format(
        member=staffed.members["looker"].id,
        product=staffed.products["course"].id,
        own=staffed.clients["lookout"].id,
        client=staffed.clients["nordwind"].id,
    )
    before = staffed.deployment.dump()
    answer = staffed.api(member, method, path, payload(staffed, method, path))
    assert (answer.status, answer.code) == (403, "forbidden"), answer
    assert answer.json["needs"] == needs
    after = staffed.deployment.dump()
    (entry,) = after.keys() - before.keys()
    assert "#AUDIT#" in entry[0]
    assert {key: after[key] for key in before} == before
    logged = json.loads(after[entry]["body"]["S"])
    assert (logged["member"], logged["action"]) == (staffed.members[member].id, needs)
    assert (logged["allowed"], logged["source_ip"]) == (False, "203.0.113.7")


def test_what_a_client_can_never_hold_cannot_be_given_to_it(staffed: Agency) -> None:
    path = f"/members/{staffed.members['looker'].id}/permissions/members.manage"
    assert staffed.api("owner", "PUT", path, {}).code == "invalid-request"


def test_only_an_owner_makes_an_owner(staffed: Agency) -> None:
    manage = f"/members/{staffed.members['staff'].id}/permissions/members.manage"
    assert staffed.api("owner", "PUT", manage, {}).status == 204
    invited = {"email": "friend@harbour.example", "name": "Friend", "role": "owner"}
    answer = staffed.api("staff", "POST", "/members", invited)
    assert (answer.code, answer.json["needs"]) == ("forbidden", "account.manage")


def test_a_grant_taken_away_ends_on_the_very_next_request_of_the_same_token(staffed: Agency) -> None:
    product = staffed.products["course"].id
    assert staffed.api("looker", "GET", f"/products/{product}").status == 200
    taken = staffed.api("owner", "DELETE", f"/members/{staffed.members['looker'].id}/grants/{product}")
    assert taken.status == 204
    assert staffed.api("looker", "GET", f"/products/{product}").code == "not-found"
    assert staffed.api("looker", "GET", "/products").json["items"] == []


def test_a_permission_taken_away_ends_on_the_very_next_request(staffed: Agency) -> None:
    own = f"/clients/{staffed.clients['lookout'].id}/tax-reports"
    permission = f"/members/{staffed.members['looker'].id}/permissions/reports.tax"
    assert staffed.api("owner", "PUT", permission, {"reason": "on a call"}).status == 204
    assert staffed.api("looker", "GET", own).status == 200
    assert staffed.api("owner", "DELETE", permission).status == 204
    assert staffed.api("looker", "GET", own).code == "forbidden"


def test_a_permission_for_two_hours_ends_after_two_hours(staffed: Agency) -> None:
    own = f"/clients/{staffed.clients['lookout'].id}/tax-reports"
    permission = f"/members/{staffed.members['looker'].id}/permissions/reports.tax"
    until = (staffed.deployment.clock.now() + timedelta(hours=2)).isoformat()
    assert staffed.api("owner", "PUT", permission, {"until": until}).status == 204
    assert staffed.api("looker", "GET", own).status == 200
    staffed.deployment.clock.move(timedelta(hours=2))
    assert staffed.api("looker", "GET", own).code == "forbidden"


def test_a_suspended_member_is_a_stranger_whatever_its_token(agency: Agency) -> None:
    assert agency.api("looker", "GET", "/me").status == 200
    looker = agency.members["looker"].id
    assert agency.api("owner", "PUT", f"/members/{looker}/suspension", {"reason": "left"}).status == 204
    claims = agency.claims("looker")
    for method, path in behind_the_login():
        answer = agency.deployment.request(method, filled(agency, path), payload=NO_PLACE, claims=claims)
        assert (answer.status, answer.code) == (404, "not-found"), path


def test_the_api_says_what_one_may_and_because_of_what(staffed: Agency) -> None:
    product = staffed.products["course"].id
    may = staffed.api("looker", "GET", f"/can?action=transactions&resource={product}").json
    assert (may["allowed"], may["because"]) == (True, "grant transactions")
    not_that = staffed.api("looker", "GET", f"/can?action=refund&resource={product}").json
    assert (not_that["allowed"], not_that["needs"]) == (False, "refund")
    hidden = staffed.api("looker", "GET", f"/can?action=view&resource={staffed.products['templates'].id}")
    assert hidden.code == "not-found"
