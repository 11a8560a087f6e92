"""Through which connections a product is sold, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from cartwright.domain.connections import Connection
from tests.component.agency import Agency
from tests.component.deployment import Answer


def where(agency: Agency, slug: str = "course") -> str:
    return f"/products/{agency.products[slug].id}/connections"


@pytest.fixture
def stripe(agency: Agency) -> Connection:
    """Of the account, and nobody answers there."""
    return agency.connect("stripe")


def change(
    agency: Agency, first: str, *alternatives: dict[str, Any], by: str = "owner", version: int = 1
) -> Answer:
    wanted = {"version": version, "connection": first, "alternatives": list(alternatives)}
    return agency.api(by, "PUT", where(agency), wanted)


def test_it_is_read_changed_and_logged(agency: Agency, stripe: Connection) -> None:
    sandbox = agency.connections["sandbox"].id
    first = {"product": agency.products["course"].id, "version": 1, "connection": sandbox, "alternatives": []}
    assert agency.api("owner", "GET", where(agency)).json == first
    more = {"connection": stripe.id, "offered": True, "stands_in": True}
    answer = change(agency, sandbox, more)
    assert answer.json == {**first, "version": 2, "alternatives": [more]}
    assert agency.api("owner", "GET", where(agency)).json == answer.json
    used = agency.api("owner", "DELETE", f"/connections/{stripe.id}")
    assert (used.status, used.json["code"]) == (409, "connection-in-use")
    assert used.json["products"] == [agency.products["course"].id]
    assert change(agency, sandbox, version=2).status == 200
    assert agency.api("owner", "DELETE", f"/connections/{stripe.id}").status == 204


def test_what_one_of_them_cannot_sell_is_refused_and_changes_nothing(
    agency: Agency, stripe: Connection
) -> None:
    sandbox, atelier = agency.connections["sandbox"].id, agency.connect("stripe", "atelier").id
    before = agency.api("owner", "GET", where(agency)).json
    for alternatives, status, code in (
        ([{"connection": atelier}], 409, "anothers-connection"),
        ([{"connection": sandbox}], 422, "invalid-request"),
        ([{"connection": stripe.id, "offered": False}], 422, "invalid-request"),
        ([{"connection": "con_00000000000000000000000000"}], 404, "not-found"),
        ([{"connection": "x"}], 404, "not-found"),
    ):
        refused = change(agency, sandbox, *alternatives)
        assert (refused.status, refused.json["code"]) == (status, code), refused.text
    assert agency.api("owner", "GET", where(agency)).json == before
