"""How many clients an account manages: five, unless the deployment or the account's owner says otherwise."""

from __future__ import annotations

import pytest

from cartwright.bootstrap import shop
from cartwright.domain.ids import AccountId
from tests.component.agency import Agency
from tests.component.deployment import Deployment
from tests.component.payloads import profile_payload
from tests.events import load

OPENING = load("users.operator.open-account")


def limit_of_a_new_account(deployment: Deployment) -> int | None:
    deployment.restart()
    opened = deployment.invoke("UsersOperator", OPENING)
    return shop.store().of(AccountId(opened["account"])).clients.account().client_limit


def test_an_account_manages_up_to_five_managed_clients_by_default(deployment: Deployment) -> None:
    assert limit_of_a_new_account(deployment) == 5


@pytest.mark.parametrize(("said", "limit"), [("2", 2), ("12", 12), ("unlimited", None)])
def test_the_limit_is_five_unless_the_deployment_says_otherwise(
    deployment: Deployment, said: str, limit: int | None
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARTWRIGHT_CLIENT_LIMIT", said)
        assert limit_of_a_new_account(deployment) == limit
    deployment.restart()


def test_the_limit_is_a_setting_of_the_account_and_null_is_unlimited(agency: Agency) -> None:
    settings = agency.api("owner", "GET", "/settings").json
    wanted = {name: settings[name] for name in ("name", "notification_email", "copy_notices")}
    versioned = {**wanted, "version": settings["version"], "client_limit": None}
    assert agency.api("owner", "PUT", "/settings", versioned).json["client_limit"] is None
    for _ in range(3):
        assert agency.api("owner", "POST", "/clients", profile_payload(agency)).status == 201
    assert agency.api("owner", "GET", "").json["clients"] == {"managed": 6, "limit": None}
