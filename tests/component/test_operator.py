"""An operator opens accounts by invoking a function that no route leads to."""

from __future__ import annotations

from tests.component.deployment import Deployment
from tests.events import load

OPENING = load("users.operator.open-account")


def test_an_account_is_opened_with_its_house_its_owner_and_its_host(deployment: Deployment) -> None:
    before = len(deployment.items("account"))
    opened = deployment.invoke("UsersOperator", OPENING)
    assert opened["hosts"] == ["quay-street.carts.example.com"]
    assert len(deployment.items("account")) == before + 1
    assert opened["owner"] in {item["body"]["id"] for item in deployment.items("member")}
    assert opened["house"] in {item["body"]["id"] for item in deployment.items("client")}


def test_a_subdomain_is_given_once(deployment: Deployment) -> None:
    deployment.invoke("UsersOperator", OPENING)
    again = deployment.invoke("UsersOperator", OPENING)
    assert (again["status"], again["code"]) == (409, "name-taken")


def test_an_opening_that_does_not_parse_changes_nothing(deployment: Deployment) -> None:
    before = deployment.dump()
    refused = deployment.invoke("UsersOperator", {**OPENING, "subdomain": "www"})
    assert (refused["status"], refused["code"]) == (422, "invalid-request")
    assert deployment.invoke("UsersOperator", {"name": "x"})["status"] == 422
    assert deployment.dump() == before


def test_a_subdomain_is_the_same_in_any_case(deployment: Deployment) -> None:
    opened = deployment.invoke("UsersOperator", {**OPENING, "subdomain": "Quay-Street"})
    assert opened["hosts"] == ["quay-street.carts.example.com"]
    again = deployment.invoke("UsersOperator", OPENING)
    assert (again["status"], again["code"]) == (409, "name-taken")


def test_a_house_whose_profile_cannot_be_true_opens_nothing(deployment: Deployment) -> None:
    before = deployment.dump()
    for wrong in ({"locale": "tlh"}, {"tax_numbers": [{"kind": "VAT", "country": "DE", "value": "DE1"}]}):
        house = {**OPENING["house"], **wrong}
        refused = deployment.invoke("UsersOperator", {**OPENING, "house": house})
        assert (refused["status"], refused["code"]) == (422, "invalid-request")
    assert deployment.dump() == before
