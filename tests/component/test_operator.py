"""users.operator: opening an account, which no route leads to."""

from __future__ import annotations

from typing import Any

import pytest

from tests.component.deployment import Deployment
from tests.events import load


def open_account(deployment: Deployment, **changed: Any) -> dict[str, Any]:
    answer: dict[str, Any] = deployment.invoke("Operator", {**load("users.operator.open-account"), **changed})
    return answer


def test_the_recorded_opening_makes_an_account_that_its_owner_can_enter(deployment: Deployment) -> None:
    opened = open_account(deployment)
    asked = load("users.operator.open-account")
    assert opened["hosts"] == [f"{asked['subdomain']}.carts.example.com"]

    (member,) = [item["body"] for item in deployment.items("member") if item["body"]["id"] == opened["owner"]]
    claims = {"sub": str(member["identity"]), "email": str(member["email"])}
    account = deployment.request("GET", f"/v1/accounts/{opened['account']}", claims=claims)
    assert account.json["name"] == asked["name"]
    clients = deployment.request("GET", f"/v1/accounts/{opened['account']}/clients", claims=claims)
    assert [(client["id"], client["house"]) for client in clients.json["items"]] == [(opened["house"], True)]


def test_a_subdomain_is_taken_once(deployment: Deployment) -> None:
    open_account(deployment)
    before = deployment.dump()
    refused = open_account(deployment)
    assert (refused["status"], refused["code"]) == (409, "name-taken")
    assert deployment.dump() == before


@pytest.mark.parametrize("subdomain", ["www", "a", "-a-", "with space", "ü" * 5, "x" * 31, "", 7, None])
def test_a_subdomain_that_cannot_be_is_a_problem_and_nobody_is_invited(
    deployment: Deployment, subdomain: Any
) -> None:
    before = deployment.dump()
    deployment.wire.clear()
    refused = open_account(deployment, subdomain=subdomain)
    assert (refused["status"], refused["code"]) == (422, "invalid-request"), refused
    assert deployment.dump() == before
    assert "cognito-idp.AdminCreateUser" not in deployment.wire.names


def test_an_event_of_nothing_is_a_problem(deployment: Deployment) -> None:
    assert deployment.invoke("Operator", {})["code"] == "invalid-request"
