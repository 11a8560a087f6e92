"""Another subdomain over HTTP: links to the old one go on working."""

from __future__ import annotations

import pytest

from cartwright.domain.people import Role
from tests.component.agency import HOST, Agency
from tests.component.deployment import BASE_DOMAIN, Answer
from tests.component.test_custom_domains import url, visit

NEW = f"bakery.{BASE_DOMAIN}"


@pytest.fixture
def other(agency: Agency) -> Agency:
    return Agency.opened(agency.deployment, "wharf", identities=agency.identities)


def change(agency: Agency, to: str = "Bakery", by: str = "owner") -> Answer:
    return agency.api(by, "PUT", "/subdomain", {"subdomain": to})


def quoted(agency: Agency, host: str) -> Answer:
    return agency.deployment.request(
        "POST",
        "/course/quote",
        payload={"option": agency.products["course"].preferred.id, "country": "DE"},
        headers={"host": host},
    )


def test_a_change_is_answered_with_the_names_there_are(agency: Agency) -> None:
    before = agency.api("owner", "GET", "/subdomain").json
    assert (before["subdomain"], before["host"], before["state"]) == ("harbour", HOST, "settled")
    assert (before["towards"], before["again"], before["former"]) == (None, None, [])
    answer = change(agency)
    assert answer.status == 200, answer
    assert (answer.json["subdomain"], answer.json["host"], answer.json["state"]) == ("bakery", NEW, "settled")
    assert [(one["subdomain"], one["host"]) for one in answer.json["former"]] == [("harbour", HOST)]
    assert agency.api("owner", "GET", "/subdomain").json == answer.json
    assert agency.api("owner", "GET", "/settings").json["subdomain"] == "bakery"


def test_who_follows_an_old_link_is_shown_to_the_new_name_with_the_whole_query(agency: Agency) -> None:
    change(agency)
    link = "/course?country=FR&name=Ada%20B"
    answer = visit(agency, HOST, link)
    assert (answer.status, answer.headers["location"]) == (308, url(agency, NEW, link))
    assert answer.headers["cache-control"] == "no-store"
    assert visit(agency, HOST, "/course").headers["location"] == url(agency, NEW, "/course")
    assert visit(agency, NEW, link).status == 200


def test_a_page_that_was_open_before_the_change_still_sells(agency: Agency) -> None:
    order = agency.place("course")
    before = quoted(agency, HOST)
    change(agency)
    assert before.status == 200
    assert quoted(agency, HOST).json == before.json
    for host in (HOST, NEW):
        assert visit(agency, host, f"/course/orders/{order.id}/{order.key}").status == 200
    assert agency.place("course", attempt="attempt-2").host == NEW


def test_addresses_name_the_new_host(agency: Agency) -> None:
    change(agency)
    listed = agency.api("owner", "GET", "/products").json["items"]
    (course,) = [one for one in listed if one["slug"] == "course"]
    assert course["url"] == url(agency, NEW, "/course")


def test_a_name_of_another_agency_is_taken_and_so_is_a_former_one(agency: Agency, other: Agency) -> None:
    change(agency)
    for name in ("harbour", "bakery"):
        answer = change(other, name)
        assert (answer.status, answer.code, answer.json["name"]) == (409, "name-taken", name)


def test_a_second_change_on_one_day_is_refused_until_when(agency: Agency) -> None:
    change(agency)
    answer = change(agency, "bread")
    assert (answer.status, answer.code) == (409, "subdomain-rests")
    assert "again" in answer.json


def test_a_former_name_is_let_go(agency: Agency, other: Agency) -> None:
    change(agency)
    assert agency.api("owner", "DELETE", "/subdomain/former/harbour").status == 204
    assert visit(agency, HOST, "/course").status == 404
    assert change(other, "harbour").status == 200
    assert agency.api("owner", "DELETE", "/subdomain/former/harbour").status == 404


def test_what_was_done_is_in_the_log(agency: Agency) -> None:
    change(agency)
    agency.api("owner", "DELETE", "/subdomain/former/harbour")
    logged = agency.api("owner", "GET", "/audits?month=2026-11&action=subdomain").json["items"]
    assert sorted((one["action"], one["resource"]) for one in logged) == [
        ("subdomain.change", agency.account.id),
        ("subdomain.release", agency.account.id),
    ]
    assert {"subdomain": "bakery"} in [one["after"] for one in logged]


@pytest.mark.parametrize("role", [Role.STAFF, Role.CLIENT])
def test_the_subdomain_is_the_owners_alone(agency: Agency, role: Role) -> None:
    if role is Role.STAFF:
        agency.invite("stan", role=Role.STAFF)
    answer = change(agency, by="stan" if role is Role.STAFF else "looker")
    assert (answer.status, answer.json["needs"]) == (403, "account.manage")
