"""Autoresponders: what each service asks for, and whose connection serves a product."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.autoresponders import SERVICES, Autoresponder, complete, serving
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import AutoresponderId, ClientId
from tests.unit.domain.shop import ACCOUNT, NOON, NORTHWIND, OLIVEIRA

PAGE = Path(__file__).resolve().parents[3] / "docs/autoresponders.md"
GOOD = {
    "activecampaign": {"api_url": "https://northwind.api-us1.com", "api_key": "0a1b-2c3d"},
    "brevo": {"api_key": "xkeysib-invented"},
    "drip": {"api_token": "invented", "account_id": "9999999"},
    "getresponse": {"api_key": "invented"},
    "kit": {"api_key": "kit_invented"},
    "mailchimp": {"api_key": "0123456789abcdef-us21"},
    "mailerlite": {"api_token": "eyInvented.token"},
}
MAX = {"api_key": "invented", "max_host": "api3.getresponse360.pl", "max_domain": "example.com"}


def connected(service: str, client: ClientId | None) -> Autoresponder:
    return Autoresponder(
        ACCOUNT, AutoresponderId(f"atr_{client}_{service}"), client, service, service, NOON, "sealed"
    )


def refused(service: str, values: dict[str, str]) -> str:
    """Where the refusal points."""
    with pytest.raises(Invalid) as invalid:
        complete(service, values)
    errors = invalid.value.facts["errors"]
    assert isinstance(errors, list)
    assert not any(value in str(errors) for value in values.values() if value.strip())
    [error] = errors
    return str(error["pointer"])  # type: ignore[call-overload,index]


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_each_service_is_content_with_what_it_asks_for(service: str) -> None:
    assert complete(service, GOOD[service]).values == GOOD[service]


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_a_credential_that_is_missing_or_blank_is_named(service: str) -> None:
    for name in GOOD[service]:
        for spoilt in ({**GOOD[service], name: " "}, {k: v for k, v in GOOD[service].items() if k != name}):
            assert refused(service, spoilt) == f"/credentials/{name}"


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_a_credential_too_many_is_refused(service: str) -> None:
    assert refused(service, {**GOOD[service], "password": "invented"}) == "/credentials/password"


@pytest.mark.parametrize("service", sorted(SERVICES))
@pytest.mark.parametrize("spoilt", ["two words", "line\r\nx-other: header", "clé", "x" * 513])
def test_no_credential_breaks_out_of_the_header_it_travels_in(service: str, spoilt: str) -> None:
    for name in GOOD[service]:
        assert refused(service, {**GOOD[service], name: spoilt}) == f"/credentials/{name}"


def test_what_was_pasted_with_blanks_around_it_is_taken_without_them() -> None:
    assert complete("kit", {"api_key": " kit_invented\n"}).values == {"api_key": "kit_invented"}


def test_a_service_nobody_knows_is_refused() -> None:
    assert refused("pigeon", {}) == "/service"


@pytest.mark.parametrize(
    ("service", "name", "value"),
    [
        ("mailchimp", "api_key", "0123456789abcdef"),
        ("mailchimp", "api_key", "0123-us21.evil.example/"),
        ("activecampaign", "api_url", "http://northwind.api-us1.com"),
        ("activecampaign", "api_url", "https://northwind.api-us2.com"),
        ("activecampaign", "api_url", "https://northwind.api-zz999.com"),
        ("activecampaign", "api_url", "https://northwind.api-us1xcom"),
        ("activecampaign", "api_url", "https://northwind.notactivehosted.com"),
        ("activecampaign", "api_url", "https://api-us1.com"),
        ("activecampaign", "api_url", "https://northwind.api-us1.com.evil.example"),
        ("activecampaign", "api_url", "https://evil.example/.api-us1.com"),
        ("activecampaign", "api_url", "https://user@northwind.api-us1.com"),
        ("activecampaign", "api_url", "https://169.254.169.254/"),
        ("activecampaign", "api_url", "https://northwind.api-us1.com:8080"),
        ("drip", "account_id", "12/../34"),
    ],
)
def test_a_credential_that_says_whom_to_ask_names_that_service_and_nobody_else(
    service: str, name: str, value: str
) -> None:
    assert refused(service, {**GOOD[service], name: value}) == f"/credentials/{name}"


@pytest.mark.parametrize("domain", ["api-us1.com", "activehosted.com"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_an_account_of_activecampaign_is_under_either_of_its_domains(domain: str, slash: str) -> None:
    given = {**GOOD["activecampaign"], "api_url": f"https://northwind.{domain}{slash}"}
    assert complete("activecampaign", given).values == given


def test_getresponse_max_names_its_host_and_domain_or_neither() -> None:
    assert complete("getresponse", MAX).values == MAX
    for name in ("max_host", "max_domain"):
        assert refused("getresponse", {**MAX, name: ""}) == f"/credentials/{name}"
        assert refused("getresponse", {**MAX, name: "evil.example/"}) == f"/credentials/{name}"


def test_the_page_tells_what_each_service_asks_for() -> None:
    told = PAGE.read_text("utf-8")
    for service, fields in SERVICES.items():
        [row] = [line for line in told.splitlines() if line.startswith(f"| `{service}` |")]
        told_of = row.split("|")[2].split("`")[1::2]
        assert told_of == [field.name for field in fields], service


# Whose connection serves.


def test_a_products_owner_is_served_by_its_own_connection_else_by_the_accounts() -> None:
    own, accounts = connected("mailchimp", NORTHWIND), connected("mailchimp", None)
    kit = connected("kit", None)
    for order in permutations([own, accounts, kit]):
        assert serving(NORTHWIND, order) == {"kit": kit, "mailchimp": own}
    assert serving(OLIVEIRA, [own, accounts, kit]) == {"kit": kit, "mailchimp": accounts}


def test_another_clients_connection_serves_nothing() -> None:
    assert serving(OLIVEIRA, [connected("kit", NORTHWIND)]) == {}


@given(
    st.sets(st.tuples(st.sampled_from([None, NORTHWIND, OLIVEIRA]), st.sampled_from(sorted(SERVICES)))),
    st.sampled_from([NORTHWIND, OLIVEIRA]),
)
def test_whatever_serves_is_the_owners_or_where_it_has_none_the_accounts(
    places: set[tuple[ClientId | None, str]], owner: ClientId
) -> None:
    served = serving(owner, [connected(service, client) for client, service in places])
    for service in SERVICES:
        wanted = owner if (owner, service) in places else None
        assert (service in served) == ((wanted, service) in places)
        assert service not in served or served[service].client == wanted


def test_the_ciphertext_is_bound_to_whose_it_is_and_other_credentials_are_the_next_version() -> None:
    own = connected("kit", NORTHWIND)
    assert own.context == {"account": ACCOUNT, "client": NORTHWIND, "connection": own.id}
    assert connected("kit", None).context["client"] == "-"
    assert own.resealed("other") == replace(own, sealed="other", version=2)
