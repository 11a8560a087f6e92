"""What products were, over HTTP: read by who may see them, gone back to by who may edit them."""

from __future__ import annotations

from tests.component.agency import Agency
from tests.component.payloads import edit_payload


def edited(agency: Agency, slug: str = "course", **changes: object) -> str:
    """The path of a product that was edited once."""
    product = agency.products[slug]
    where = f"/products/{product.id}"
    answer = agency.api("owner", "PUT", where, {**edit_payload(product), **changes})
    assert answer.status == 200, answer.text
    return where


def test_an_edit_is_undone(agency: Agency) -> None:
    where = edited(agency, name="Goat", most=7)
    before = agency.api("owner", "GET", f"{where}/versions/1").json["product"]
    found = agency.api("owner", "GET", f"{where}/versions").json
    assert [(one["version"], one["action"], one["name"]) for one in found["items"]] == [
        (2, "product.edit", "Goat"),
        (1, "product.create", before["name"]),
    ]
    owner = agency.members["owner"]
    assert found["items"][0]["by"] == {"id": owner.id, "name": owner.name}
    answer = agency.api("owner", "POST", f"{where}/versions", {"version": 2, "like": 1})
    assert (answer.status, answer.json) == (201, {**before, "version": 3})
    assert agency.api("owner", "GET", where).json == answer.json
    again = agency.api("owner", "POST", f"{where}/versions", {"version": 2, "like": 1})
    assert (again.status, again.code) == (409, "stale")


def test_the_list_goes_on_where_its_cursor_says(agency: Agency) -> None:
    where = edited(agency, name="Goat")
    first = agency.api("owner", "GET", f"{where}/versions?limit=1").json
    rest = agency.api("owner", "GET", f"{where}/versions?limit=1&cursor={first['cursor']}").json
    assert [one["version"] for one in (*first["items"], *rest["items"])] == [2, 1]
    assert rest["cursor"] == ""


def test_a_clients_member_sees_of_a_version_what_it_sees_of_a_product(agency: Agency) -> None:
    given = f"/members/{agency.members['looker'].id}/grants/{agency.products['templates'].id}"
    assert agency.api("owner", "PUT", given, {"rights": ["view"]}).status == 204
    where = edited(agency, "templates", name="Goats")
    found = agency.api("looker", "GET", f"{where}/versions")
    assert [(one["version"], one["by"]) for one in found.json["items"]] == [(2, None), (1, None)]
    whole = agency.api("looker", "GET", f"{where}/versions/1").json["product"]
    assert (whole["owner"], whole["connection"]) == (None, None)
    answer = agency.api("looker", "POST", f"{where}/versions", {"version": 2, "like": 1})
    assert (answer.status, answer.json["needs"]) == (403, "edit")


def test_what_is_no_version_is_refused(agency: Agency) -> None:
    where = edited(agency)
    assert agency.api("owner", "GET", f"{where}/versions/3").code == "not-found"
    for odd in ("0", "-1", "01", "1000000000", "one"):
        assert agency.api("owner", "GET", f"{where}/versions/{odd}").code == "not-found"
    assert agency.api("owner", "POST", f"{where}/versions", {"version": 2, "like": 3}).code == "not-found"


def test_going_back_brings_no_former_stock_with_it(agency: Agency) -> None:
    where = edited(agency, stock=100, limit_each=2, ends="2027-01-01T00:00:00+01:00")
    before = agency.api("owner", "GET", where).json
    assert (before["stock"], before["left"], before["ends"]) == (100, 100, "2027-01-01T00:00:00+01:00")
    more = {**edit_payload(agency.products["course"]), "version": 2, "stock": 150}
    assert agency.api("owner", "PUT", where, more).json["limit_each"] is None
    back = agency.api("owner", "POST", f"{where}/versions", {"version": 3, "like": 2}).json
    assert (back["stock"], back["left"], back["limit_each"], back["ends"]) == (
        150,
        150,
        2,
        "2027-01-01T00:00:00+01:00",
    )


def test_limits_that_cannot_be_are_refused(agency: Agency) -> None:
    product = agency.products["course"]
    where, edit = f"/products/{product.id}", edit_payload(product)
    for wrong, pointer in (
        ({"stock": -1}, "/stock"),
        ({"limit_each": 0}, "/limit_each"),
        ({"limit_each": 1, "most": 2}, "/limit_each"),
        ({"starts": "2026-12-01T00:00:00"}, "/starts"),
        ({"starts": "2026-12-02T00:00:00Z", "ends": "2026-12-01T00:00:00Z"}, "/ends"),
    ):
        answer = agency.api("owner", "PUT", where, {**edit, **wrong})
        assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)
