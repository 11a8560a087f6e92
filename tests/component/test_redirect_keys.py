"""The keys that redirects are signed with, through the account API: shown once, each its client's own."""

from __future__ import annotations

import io
from typing import Any

from cartwright.application import redirecting
from cartwright.bootstrap import shop, vaults
from tests.component.agency import Agency
from tests.component.payloads import payload

LEADS_ON = {"document": "", "redirect": {"url": "https://school.example/in?from=cart", "automatic": True}}


def keys(agency: Agency, client: str = "nordwind") -> str:
    return f"/clients/{agency.clients[client].id}/redirect-keys"


def made(agency: Agency, client: str = "nordwind") -> Any:
    answer = agency.api("owner", "POST", keys(agency, client))
    assert answer.status == 201, answer
    return answer.json


def sells(agency: Agency) -> Any:
    return agency.api(
        "owner", "POST", "/products", {**payload(agency, "POST", "/products"), "fulfilment": LEADS_ON}
    )


def test_a_key_is_shown_once_and_lies_sealed(agency: Agency, logged: io.StringIO) -> None:
    new = made(agency)
    assert (new["number"], len(new["key"])) == (1, 64)
    listed = agency.api("owner", "GET", keys(agency))
    assert [set(one) for one in listed.json["items"]] == [{"number", "since"}]
    kept = shop.store().of(agency.account.id).redirects.of(agency.clients["nordwind"].id)
    assert redirecting.secrets(kept, vaults.vault()) == [new["key"]]
    told = [listed.text, logged.getvalue(), repr(agency.deployment.dump())]
    assert not [text for text in told if new["key"] in text]


def test_one_key_takes_anothers_place(agency: Agency) -> None:
    made(agency), made(agency)
    third = agency.api("owner", "POST", keys(agency))
    assert (third.status, third.code, third.json["limit"]) == (409, "two-redirect-keys", 2)
    newest = agency.api("owner", "DELETE", f"{keys(agency)}/2")
    assert (newest.status, newest.code) == (409, "redirect-key-needed")
    assert agency.api("owner", "DELETE", f"{keys(agency)}/1").status == 204
    assert [one["number"] for one in agency.api("owner", "GET", keys(agency)).json["items"]] == [2]
    assert made(agency)["number"] == 3


def test_a_product_leads_on_once_its_owner_has_a_key(agency: Agency) -> None:
    made(agency, "atelier")
    refused = sells(agency)
    assert (refused.status, refused.code) == (409, "no-redirect-key")
    made(agency)
    product = sells(agency)
    assert product.status == 201, product
    shown = agency.api("owner", "GET", f"/products/{product.json['id']}").json["fulfilment"]
    assert shown == {**LEADS_ON, "access": None, "files": []}
