"""Why, over HTTP: may I, may another, and what can be seen."""

from __future__ import annotations

import pytest

from cartwright.domain.access import Permission, Right
from cartwright.domain.ids import derived
from cartwright.domain.people import Role
from tests.component.agency import Agency


def test_one_may_ask_of_a_product_a_client_and_the_account(agency: Agency) -> None:
    course, own = agency.products["course"].id, agency.clients["lookout"].id
    yes = agency.api("looker", "GET", f"/can?action=transactions&resource={course}").json
    assert yes == {"allowed": True, "because": "grant transactions", "needs": "", "until": None}
    no = agency.api("looker", "GET", f"/can?action=refund&resource={course}").json
    assert (no["allowed"], no["needs"]) == (False, "refund")
    assert agency.api("looker", "GET", f"/can?action=profile.edit&resource={own}").json["allowed"]
    assert not agency.api("looker", "GET", "/can?action=members.manage").json["allowed"]


def test_what_is_hidden_is_not_there(agency: Agency) -> None:
    hidden = (
        agency.products["templates"].id,
        derived("product", "none"),
        agency.clients["nordwind"].id,
        "noise",
    )
    for resource in hidden:
        answer = agency.api("looker", "GET", f"/can?action=reports.tax&resource={resource}")
        if resource.startswith("prd_"):
            answer = agency.api("looker", "GET", f"/can?action=view&resource={resource}")
        assert answer.code == "not-found", resource


def test_an_unknown_action_does_not_parse(agency: Agency) -> None:
    for path in ("/can?action=fly", "/can", f"/members/{agency.members['looker'].id}/can?action=fly"):
        assert agency.api("owner", "GET", path).code == "invalid-request"


def test_the_agency_is_told_the_true_reason_about_another(agency: Agency) -> None:
    templates = agency.products["templates"].id
    path = f"/members/{agency.members['looker'].id}/can?action=view&resource={templates}"
    answer = agency.api("owner", "GET", path)
    assert (answer.status, answer.json["allowed"]) == (200, False)
    assert answer.json["because"] == "no grant on this product"


@pytest.mark.parametrize("path", ["/members/{looker}/sees", "/members/{looker}/can?action=view"])
def test_about_another_is_for_those_who_manage_members(agency: Agency, path: str) -> None:
    agency.invite("staff", role=Role.STAFF)
    where = path.format(looker=agency.members["looker"].id)
    for who in ("staff", "looker"):
        answer = agency.api(who, "GET", where)
        assert (answer.status, answer.json["needs"]) == (403, "members.manage")


def test_a_clients_member_is_told_what_it_sees_and_nothing_of_what_it_does_not(agency: Agency) -> None:
    answer = agency.api("looker", "GET", "/sees")
    seen = answer.json
    assert [(one["id"], [each["right"] for each in one["rights"]]) for one in seen["products"]] == [
        (agency.products["course"].id, ["view", "transactions"])
    ]
    assert {each["through"] for one in seen["products"] for each in one["rights"]} == {"product"}
    assert seen["client"] == {"id": agency.clients["lookout"].id, "name": "Lookout LLC"}
    assert {one["permission"] for one in seen["permissions"]} == set(Permission)
    assert len(seen["limits"]) == 4
    for foreign in (agency.products["templates"].id, agency.clients["nordwind"].id, "Templates", "Nordwind"):
        assert foreign not in answer.text


def test_the_agency_is_told_the_same_about_it(agency: Agency) -> None:
    looker = agency.members["looker"].id
    assert (
        agency.api("owner", "GET", f"/members/{looker}/sees").json
        == agency.api("looker", "GET", "/sees").json
    )


def test_an_owner_is_told_every_product_and_lists_none(agency: Agency) -> None:
    seen = agency.api("owner", "GET", "/sees").json
    assert (seen["every_product"], seen["products"], seen["cursor"]) == ("role owner", [], "")


def test_a_long_list_goes_on_where_its_cursor_says(agency: Agency) -> None:
    agency.invite("both", "lookout", grants={"course": {Right.VIEW}, "templates": {Right.VIEW}})
    first = agency.api("both", "GET", "/sees?limit=1").json
    second = agency.api("both", "GET", f"/sees?limit=1&cursor={first['cursor']}").json
    assert second["cursor"] == ""
    found = [one["id"] for page in (first, second) for one in page["products"]]
    assert found == sorted(product.id for product in agency.products.values())
    assert agency.api("looker", "GET", f"/sees?limit=1&cursor={first['cursor']}").code == "not-found"
