"""Autoresponders over HTTP: who connects what, who sees it, and whose serves a product."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from cartwright.bootstrap import shop, vaults
from cartwright.domain.access import Right
from tests.component.agency import KIT_KEY, Agency

KIT = {"service": "kit", "label": "Letters", "credentials": {"api_key": KIT_KEY}}


@pytest.fixture
def settled(agency: Agency) -> Agency:
    """`maker` is Atelier's, sees its templates and the course, and may change settings."""
    agency.invite("maker", "atelier", grants={"templates": {Right.VIEW}, "course": set(Right)})
    path = f"/members/{agency.members['maker'].id}/permissions/settings.manage"
    assert agency.api("owner", "PUT", path, {}).status == 204
    return agency


def served(agency: Agency, member: str, slug: str) -> Any:
    answer = agency.api(member, "GET", f"/products/{agency.products[slug].id}/autoresponders")
    assert answer.status == 200, answer
    return answer.json["items"]


def test_a_second_connection_to_one_service_is_refused_for_each_client_and_the_account(
    agency: Agency,
) -> None:
    for client in (None, agency.clients["nordwind"].id, agency.clients["atelier"].id):
        first = agency.api("owner", "POST", "/autoresponders", {**KIT, "client": client})
        assert (first.status, first.json["client"], first.json["service"]) == (201, client, "kit")
        second = agency.api("owner", "POST", "/autoresponders", {**KIT, "client": client})
        assert (second.status, second.code, second.json["service"]) == (409, "service-connected", "kit")
    items = agency.api("owner", "GET", "/autoresponders").json["items"]
    assert len({item["id"] for item in items}) == 3


def test_what_was_entered_opens_in_its_place_and_shows_nowhere(agency: Agency, logged: io.StringIO) -> None:
    made = agency.api("owner", "POST", "/autoresponders", KIT)
    wrong = agency.api(
        "owner",
        "POST",
        "/autoresponders",
        {**KIT, "service": "mailchimp", "credentials": {"api_key": KIT_KEY}},
    )
    assert (made.status, wrong.status, wrong.code) == (201, 422, "invalid-request")
    assert wrong.json["errors"][0]["pointer"] == "/credentials/api_key"
    [kept] = shop.store().of(agency.account.id).autoresponders.list()
    assert vaults.vault().unseal(kept.sealed, kept.context).values == {"api_key": KIT_KEY}
    listed = agency.api("owner", "GET", "/autoresponders")
    told = [made.text, wrong.text, listed.text, logged.getvalue(), repr(agency.deployment.dump())]
    assert not [text for text in told if KIT_KEY in text]
    assert kept.sealed not in made.text + listed.text


def test_a_product_is_served_by_its_owners_and_after_a_hand_over_by_the_next_owners(agency: Agency) -> None:
    accounts, own = agency.link(), agency.link("nordwind")
    [by_owner] = served(agency, "owner", "course")
    assert (by_owner["service"], by_owner["by"], by_owner["connection"]["id"]) == ("kit", "owner", own.id)
    path = f"/products/{agency.products['course'].id}/owner"
    handed = agency.api("owner", "PUT", path, {"owner": agency.clients["lookout"].id})
    assert handed.status == 200, handed
    [by_account] = served(agency, "owner", "course")
    assert (by_account["by"], by_account["connection"]["id"]) == ("account", accounts.id)
    theirs = agency.link("lookout")
    [by_next] = served(agency, "owner", "course")
    assert (by_next["by"], by_next["connection"]["id"]) == ("owner", theirs.id)


def test_a_clients_member_learns_of_the_accounts_only_that_it_serves(settled: Agency) -> None:
    accounts = settled.link()
    assert served(settled, "maker", "templates") == [{"service": "kit", "by": "account", "connection": None}]
    own = settled.api("maker", "POST", "/autoresponders", KIT)
    assert (own.status, own.json["client"]) == (201, settled.clients["atelier"].id)
    [by_owner] = served(settled, "maker", "templates")
    assert (by_owner["by"], by_owner["connection"]) == ("owner", own.json)
    listed = settled.api("maker", "GET", "/autoresponders")
    assert listed.json["items"] == [own.json]
    assert accounts.id not in listed.text


def test_a_clients_member_learns_nothing_of_another_clients_though_every_right_was_granted(
    settled: Agency,
) -> None:
    settled.link("nordwind")
    settled.link()
    answer = settled.api("maker", "GET", f"/products/{settled.products['course'].id}/autoresponders")
    assert answer.code == "not-found"


def test_a_clients_member_adds_and_never_overwrites_or_removes_and_the_attempt_is_in_the_log(
    settled: Agency,
) -> None:
    added = settled.api("maker", "POST", "/autoresponders", KIT).json["id"]
    for which in (added, settled.link().id, settled.link("nordwind").id):
        before = settled.deployment.dump()
        for method, path, payload in (
            ("DELETE", f"/autoresponders/{which}", None),
            ("PUT", f"/autoresponders/{which}/credentials", {"credentials": {"api_key": "kit_mine"}}),
        ):
            answer = settled.api("maker", method, path, payload)
            assert (answer.status, answer.json["needs"]) == (403, "connections.remove")
        assert settled.api("maker", "POST", "/autoresponders", KIT).code == "service-connected"
        after = settled.deployment.dump()
        logged = [json.loads(after[key]["body"]["S"]) for key in after.keys() - before.keys()]
        assert sorted((entry["action"], entry["allowed"]) for entry in logged) == [
            ("autoresponder.add", False),
            ("connections.remove", False),
            ("connections.remove", False),
        ]
        assert KIT_KEY not in repr(logged)
        assert {key: after[key] for key in before} == before


def test_the_agency_replaces_and_removes(agency: Agency) -> None:
    own = agency.link("nordwind").id
    other = {"credentials": {"api_key": "kit_other"}}
    assert agency.api("owner", "PUT", f"/autoresponders/{own}/credentials", other).json["version"] == 2
    assert agency.api("owner", "DELETE", f"/autoresponders/{own}").status == 204
    assert agency.api("owner", "DELETE", f"/autoresponders/{own}").code == "not-found"
    assert served(agency, "owner", "course") == []
    assert agency.link("nordwind").id != own
