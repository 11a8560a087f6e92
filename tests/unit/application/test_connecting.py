"""Connecting processors: credentials come in, are sealed, and never come out again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.application import connecting
from cartwright.application.connecting import Plug
from cartwright.application.ports.connecting import WrongContext
from cartwright.domain.access import Permission, Permit
from cartwright.domain.connections import Connection
from cartwright.domain.errors import Forbidden, Invalid, NotFound, Outage
from cartwright.domain.ids import ClientId
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA, client_id

CREDENTIALS = {"secret_key": "sk_test_invented", "webhook_secrets": "whsec_invented"}
STRIPE = Plug(None, "stripe", "Main till", CREDENTIALS, "pk_test_invented")


def connected(agency: Agency, by: str = "olga", plug: Plug = STRIPE) -> Connection:
    return connecting.connect(
        agency.act(by),
        plug,
        connections=agency.mine.connections,
        vault=agency.vault,
        clients=agency.mine.clients,
    )


def listed(agency: Agency, by: str) -> set[str]:
    return {found.label for found in connecting.listing(agency.act(by), connections=agency.mine.connections)}


def test_an_owner_connects_the_account_or_any_client(agency: Agency) -> None:
    assert connected(agency).client is None
    assert connected(agency, plug=replace(STRIPE, client=NORTHWIND)).client == NORTHWIND


def test_what_was_entered_is_kept_sealed_and_opens_for_this_connection_alone(agency: Agency) -> None:
    connection, other = connected(agency), connected(agency)
    kept = agency.mine.connections.get(connection.id)
    assert kept == connection
    assert (kept.label, kept.publishable_key, kept.since) == ("Main till", "pk_test_invented", agency.now)
    assert agency.vault.unseal(kept.sealed, kept.context).values == CREDENTIALS
    with pytest.raises(WrongContext):
        agency.vault.unseal(kept.sealed, other.context)


def test_no_secret_shows_where_people_look(agency: Agency) -> None:
    connection = connected(agency)
    words = f"{STRIPE} {connection} {agency.audited()}"
    assert not [secret for secret in CREDENTIALS.values() if secret in words]
    assert (agency.audited().action, agency.audited().after) == ("connection.add", {"processor": "stripe"})


@pytest.mark.parametrize("client", [None, NORTHWIND, OLIVEIRA])
def test_a_clients_member_connects_its_own_client_whatever_it_asked_for(
    agency: Agency, client: ClientId | None
) -> None:
    agency.permit("clara", Permit(Permission.SETTINGS_MANAGE))
    assert connected(agency, "clara", replace(STRIPE, client=client)).client == OLIVEIRA


@pytest.mark.parametrize("name", ["stan", "clara"])
def test_others_need_a_permission(agency: Agency, name: str) -> None:
    with pytest.raises(Forbidden) as forbidden:
        connected(agency, name)
    assert forbidden.value.needs == Permission.SETTINGS_MANAGE
    with pytest.raises(Forbidden):
        listed(agency, name)
    agency.permit(name, Permit(Permission.SETTINGS_MANAGE))
    connected(agency, name)
    assert "Main till" in listed(agency, name)


def test_nobody_connects_a_client_that_is_none(agency: Agency) -> None:
    with pytest.raises(NotFound):
        connected(agency, plug=replace(STRIPE, client=client_id("nobody")))


@pytest.mark.parametrize(
    "plug",
    [
        replace(STRIPE, processor="barter"),
        replace(STRIPE, credentials={"secret_key": "sk_test_invented"}),
        replace(STRIPE, credentials=CREDENTIALS | {"password": "invented"}),
    ],
    ids=["an unknown processor", "too little", "too much"],
)
def test_credentials_are_complete_or_not_kept(agency: Agency, plug: Plug) -> None:
    with pytest.raises(Invalid):
        connected(agency, plug=plug)
    assert agency.mine.connections.list() == [agency.till]


def test_nothing_is_kept_while_it_cannot_be_sealed(agency: Agency) -> None:
    agency.vault.down = True
    with pytest.raises(Outage):
        connected(agency)
    assert agency.mine.connections.list() == [agency.till]


def test_the_agency_sees_all_connections_and_a_clients_member_its_own(agency: Agency) -> None:
    agency.permit("clara", Permit(Permission.SETTINGS_MANAGE))
    agency.connected("Northwind's", NORTHWIND)
    agency.connected("Oliveira's", OLIVEIRA)
    assert listed(agency, "olga") == {"till", "Northwind's", "Oliveira's"}
    assert listed(agency, "clara") == {"Oliveira's"}
    assert {found.account for found in agency.mine.connections.list()} == {ACCOUNT}
