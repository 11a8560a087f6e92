"""Connecting processors: credentials come in, are sealed, and never come out again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cartwright.application import connecting, settling
from cartwright.application.catalogue import payable
from cartwright.application.connecting import AT_MOST, InUse, Plug, Renewal, TooManyConnections
from cartwright.application.ports.connecting import WrongContext
from cartwright.domain.access import Permission, Permit
from cartwright.domain.catalog import Mode
from cartwright.domain.connections import Connection
from cartwright.domain.errors import Forbidden, Invalid, NotFound, Outage
from cartwright.domain.ids import ClientId
from cartwright.domain.orders import OrderState
from tests.unit.application.agency import Agency, back
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA, client_id, product

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


def test_what_is_paid_through_it_stands_in_its_clients_books_or_the_agencys_own(agency: Agency) -> None:
    assert connected(agency).holder == NORTHWIND  # the house
    assert connected(agency, plug=replace(STRIPE, client=OLIVEIRA)).holder == OLIVEIRA


def test_money_of_a_product_of_its_own_is_held_by_whom_the_connection_names(agency: Agency) -> None:
    connection = replace(agency.till, house=OLIVEIRA, version=agency.till.version + 1)
    agency.mine.connections.revise(connection, agency.act().audit("connection.replace", connection.id))
    assert agency.ordered().payment.holder == OLIVEIRA


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


@pytest.mark.parametrize("client", [None, OLIVEIRA])
def test_a_client_has_fifty_connections_at_most_and_so_has_the_account(
    agency: Agency, client: ClientId | None
) -> None:
    plug = replace(STRIPE, client=client)
    mine = agency.mine.connections
    had = len([one for one in mine.list() if one.client == client])
    last = [connected(agency, plug=plug) for _ in range(AT_MOST - had)][-1]
    with pytest.raises(TooManyConnections) as refused:
        connected(agency, plug=plug)
    assert refused.value.facts == {"limit": 50}
    connected(agency, plug=replace(STRIPE, client=NORTHWIND))
    removed(agency, last)
    connected(agency, plug=plug)


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


# Replacing and removing: the agency's alone.


def removed(agency: Agency, which: Connection, by: str = "olga") -> None:
    connecting.remove(
        agency.act(by), which.id, connections=agency.mine.connections, catalogue=agency.mine.catalogue
    )


def replaced(agency: Agency, which: Connection, by: str = "olga", key: str | None = None) -> Connection:
    renewal = Renewal({"secret_key": "sk_test_other", "webhook_secrets": "whsec_other"}, key)
    return connecting.replace_credentials(
        agency.act(by), which.id, renewal, connections=agency.mine.connections, vault=agency.vault
    )


@pytest.mark.parametrize("do", [removed, replaced])
def test_members_of_a_client_add_connections_and_never_remove_or_overwrite_one(
    agency: Agency, do: Callable[[Agency, Connection, str], object]
) -> None:
    agency.permit("clara", Permit(Permission.SETTINGS_MANAGE), Permit(Permission.CONNECTIONS_REMOVE))
    mine = connected(agency, "clara")
    for which in (mine, agency.till):
        with pytest.raises(Forbidden) as forbidden:
            do(agency, which, "clara")
        assert forbidden.value.needs == Permission.CONNECTIONS_REMOVE
    assert agency.mine.connections.get(mine.id) == mine
    assert agency.mine.connections.get(agency.till.id) == agency.till


@pytest.mark.parametrize("do", [removed, replaced])
def test_staff_removes_and_replaces_with_a_permission(
    agency: Agency, do: Callable[[Agency, Connection, str], object]
) -> None:
    connection = connected(agency)
    with pytest.raises(Forbidden):
        do(agency, connection, "stan")
    agency.permit("stan", Permit(Permission.CONNECTIONS_REMOVE))
    do(agency, connection, "stan")
    assert agency.mine.connections.get(connection.id).version == 2


@pytest.mark.parametrize(("key", "kept"), [(None, "pk_test_invented"), ("", ""), ("pk_2", "pk_2")])
def test_other_credentials_take_the_place_of_what_was_there(
    agency: Agency, key: str | None, kept: str
) -> None:
    connection = connected(agency)
    after = replaced(agency, connection, key=key)
    assert agency.mine.connections.get(connection.id) == after
    assert agency.vault.unseal(after.sealed, after.context)["secret_key"] == "sk_test_other"
    assert (after.publishable_key, after.version) == (kept, 2)
    audit = agency.audited()
    assert (audit.action, audit.before, audit.after) == (
        "connection.replace",
        {"version": "1"},
        {"version": "2"},
    )


def test_a_connection_is_not_removed_while_a_product_that_sells_uses_it(agency: Agency) -> None:
    with pytest.raises(InUse) as used:
        removed(agency, agency.till)
    assert used.value.facts == {"products": sorted([agency.course.id, agency.mug.id])}
    for thing in (agency.course, agency.mug):
        draft = replace(thing, mode=Mode.DRAFT, version=thing.version + 1)
        agency.mine.catalogue.revise(draft, agency.act().audit("edit", thing.id))
    removed(agency, agency.till)
    assert (agency.audited().action, agency.audited().resource) == ("connection.remove", agency.till.id)


def test_a_removed_connection_sells_no_more_and_settles_what_was_placed(agency: Agency) -> None:
    placed = agency.ordered("before")
    gone = agency.till.without(at=agency.now)
    agency.mine.connections.revise(gone, agency.act().audit("connection.remove", gone.id))
    for attempt in ("before", "after"):
        with pytest.raises(NotFound):
            agency.ordered(attempt)
    agency.pays(placed)
    standing = settling.confirm(
        placed.id, placed.key, orders=agency.mine.orders, processors=agency.line, return_url=back
    )
    assert standing.order.state is OrderState.PAID


def test_a_removed_connection_is_gone_for_what_is_to_be_sold_and_still_opens_what_was_begun(
    agency: Agency,
) -> None:
    connection = connected(agency)
    removed(agency, connection)
    assert "Main till" not in listed(agency, "olga")
    for do in (removed, replaced):
        with pytest.raises(NotFound):
            do(agency, connection)
    boat = replace(product("Boat"), connection=connection.id)
    with pytest.raises(NotFound):
        payable(agency.act(), boat, [], agency.mine.connections)
    kept = agency.mine.connections.get(connection.id)
    assert agency.vault.unseal(kept.sealed, kept.context).values == CREDENTIALS
