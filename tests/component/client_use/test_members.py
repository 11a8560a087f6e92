"""Client use, rules 7 and 8: a client's own profile, and taking back what was given."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cartwright.domain.access import Right
from tests.component.agency import Agency
from tests.component.client_use.cast import forbid, got, grant, needs, permit, revoke, slugs
from tests.component.payloads import profile_payload

type Take = Callable[[Agency], object]


def profile(agency: Agency, client: str = "atelier") -> str:
    return f"/clients/{agency.clients[client].id}/profile"


def named(agency: Agency, name: str) -> dict[str, object]:
    return profile_payload(agency) | {"legal_name": name}


def test_a_client_member_edits_its_clients_profile_only_with_profile_edit_which_is_on_by_default(
    cast: Agency,
) -> None:
    invited = got(cast, "owner", f"/members/{cast.members['maker'].id}")
    assert [one["permission"] for one in invited["permissions"]] == ["profile.edit"], "nobody gave it"
    assert cast.api("maker", "PUT", profile(cast), named(cast, "Atelier Nouveau")).status == 200
    forbid(cast, "maker", "profile.edit")
    refused = cast.api("maker", "PUT", profile(cast), named(cast, "Atelier Ancien"))
    assert needs(refused) == "profile.edit"
    assert (
        got(cast, "maker", f"/clients/{cast.clients['atelier'].id}")["profile"]["legal_name"]
        == "Atelier Nouveau"
    )
    permit(cast, "maker", "profile.edit")
    assert cast.api("maker", "PUT", profile(cast, "nordwind"), named(cast, "Mine")).code == "not-found"


def test_every_edit_of_a_profile_is_a_new_version_never_an_overwrite(cast: Agency) -> None:
    path = f"/clients/{cast.clients['atelier'].id}/profiles"
    [first] = got(cast, "owner", path)["items"]
    names = ["Atelier Deux", "Atelier Trois", "Atelier Trois"]
    for who, name in zip(("maker", "owner", "owner"), names, strict=True):
        assert cast.api(who, "PUT", profile(cast), named(cast, name)).status == 200
    versions = got(cast, "owner", path)["items"]
    assert versions[-1] == first
    assert [(one["version"], one["legal_name"]) for one in reversed(versions)] == [
        (1, "Atelier Lumière SARL"),
        *enumerate(names, start=2),
    ]


# Each takes something from `maker`, who owns and sees the templates and may read its tax reports.
TAKEN: dict[str, Take] = {
    "a grant": lambda agency: revoke(agency, "maker", "templates"),
    "a suspension": lambda agency: agency.api(
        "owner", "PUT", f"/members/{agency.members['maker'].id}/suspension", {}
    ),
    "another client": lambda agency: agency.api(
        "owner",
        "PUT",
        f"/members/{agency.members['maker'].id}/role",
        {"role": "client", "client": agency.clients["lookout"].id},
    ),
    "the seat": lambda agency: agency.api("owner", "DELETE", f"/members/{agency.members['maker'].id}"),
}


@pytest.mark.parametrize("taken", TAKEN)
def test_account_owners_revoke_at_any_time_and_the_very_next_request_feels_it_whatever_token_is_valid(
    cast: Agency, taken: str
) -> None:
    path = f"/products/{cast.products['templates'].id}"
    token = cast.claims("maker")

    def asks() -> int:
        where = f"/v1/accounts/{cast.account.id}{path}"
        return cast.deployment.request("GET", where, claims=token).status

    assert asks() == 200
    TAKEN[taken](cast)
    assert asks() == 404


def test_a_permission_and_a_grant_on_all_own_products_are_revoked_the_same(cast: Agency) -> None:
    reports = f"/clients/{cast.clients['nordwind'].id}/tax-reports"
    permit(cast, "seller", "reports.tax")
    grant(cast, "seller", "own", Right.VIEW)
    assert slugs(cast, "seller") == ["course"]
    assert cast.api("seller", "GET", reports).status == 200
    revoke(cast, "seller", "own")
    assert slugs(cast, "seller") == []
    forbid(cast, "seller", "reports.tax")
    assert needs(cast.api("seller", "GET", reports)) == "reports.tax"
