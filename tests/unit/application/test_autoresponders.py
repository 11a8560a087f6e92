"""Connecting autoresponders: one per service for each client, and whose serves a product."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cartwright.application import autoresponders, catalogue
from cartwright.application.autoresponders import Link, Served
from cartwright.application.ports.autoresponders import ServiceConnected
from cartwright.domain.access import Grant, Hidden, Permission, Permit, Right
from cartwright.domain.autoresponders import Autoresponder
from cartwright.domain.catalog import Product
from cartwright.domain.errors import Forbidden, Invalid, NotFound, Outage
from cartwright.domain.ids import ClientId
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA, client_id

KIT = Link(None, "kit", "Letters", {"api_key": "kit_invented"})
EVERYTHING = (Permit(Permission.SETTINGS_MANAGE), Permit(Permission.CONNECTIONS_REMOVE))


def connected(agency: Agency, by: str = "olga", link: Link = KIT) -> Autoresponder:
    mine = agency.mine
    return autoresponders.connect(
        agency.act(by),
        link,
        autoresponders=mine.autoresponders,
        vault=agency.vault,
        clients=mine.clients,
        audits=mine.audits,
    )


def removed(agency: Agency, which: Autoresponder, by: str = "olga") -> None:
    autoresponders.remove(agency.act(by), which.id, autoresponders=agency.mine.autoresponders)


def replaced(agency: Agency, which: Autoresponder, by: str = "olga") -> Autoresponder:
    other = {"api_key": "kit_other"}
    mine = agency.mine.autoresponders
    return autoresponders.replace_credentials(
        agency.act(by), which.id, other, autoresponders=mine, vault=agency.vault
    )


def listed(agency: Agency, by: str) -> list[Autoresponder]:
    return list(autoresponders.listing(agency.act(by), autoresponders=agency.mine.autoresponders))


def serves(agency: Agency, product: Product, by: str = "olga") -> list[Served]:
    mine = agency.mine
    found = autoresponders.of_product(
        agency.act(by), product.id, autoresponders=mine.autoresponders, catalogue=mine.catalogue
    )
    return list(found)


def test_an_owner_connects_the_account_and_any_client_once_each(agency: Agency) -> None:
    assert connected(agency).client is None
    for client in (NORTHWIND, OLIVEIRA):
        assert connected(agency, link=replace(KIT, client=client)).client == client
    for whose in (None, NORTHWIND, OLIVEIRA):
        with pytest.raises(ServiceConnected) as twice:
            connected(agency, link=replace(KIT, client=whose))
        assert twice.value.facts == {"service": "kit"}
    brevo = connected(agency, link=replace(KIT, service="brevo"))
    assert brevo.service == "brevo"


def test_what_was_entered_is_kept_sealed_and_opens_for_this_connection_alone(agency: Agency) -> None:
    kept = connected(agency, link=replace(KIT, client=OLIVEIRA))
    assert agency.mine.autoresponders.list() == [kept]
    assert (kept.label, kept.since, kept.version) == ("Letters", agency.now, 1)
    assert agency.vault.unseal(kept.sealed, kept.context).values == KIT.credentials


def test_no_secret_shows_where_people_look(agency: Agency) -> None:
    kept = connected(agency)
    assert "kit_invented" not in f"{KIT} {kept} {agency.audited()}"
    audit = agency.audited()
    assert (audit.action, audit.resource) == ("autoresponder.add", kept.id)
    assert audit.after == {"service": "kit", "client": "", "version": "1"}


@pytest.mark.parametrize(("by", "client"), [("clara", OLIVEIRA), ("olga", NORTHWIND), ("olga", None)])
def test_an_attempt_to_overwrite_is_refused_and_in_the_log_without_what_was_entered(
    agency: Agency, by: str, client: ClientId | None
) -> None:
    agency.permit("clara", Permit(Permission.SETTINGS_MANAGE))
    kept = connected(agency, by, replace(KIT, client=client))
    before = list(agency.store.shelves.audits)
    with pytest.raises(ServiceConnected):
        connected(agency, by, replace(KIT, client=client, label="Mine", credentials={"api_key": "kit_other"}))
    [*same, entry] = agency.store.shelves.audits
    assert same == before
    assert (entry.action, entry.allowed, entry.member) == (
        "autoresponder.add",
        False,
        agency.seat(by).member.id,
    )
    assert (entry.resource, entry.reason) == (client or ACCOUNT, "This service is connected already")
    assert entry.after == {"service": "kit", "client": client or ""}
    assert "kit_other" not in repr(entry)
    assert agency.mine.autoresponders.list() == [kept]


@pytest.mark.parametrize("client", [None, NORTHWIND, OLIVEIRA])
def test_a_clients_member_connects_its_own_client_whatever_it_asked_for(
    agency: Agency, client: ClientId | None
) -> None:
    agency.permit("clara", Permit(Permission.SETTINGS_MANAGE))
    assert connected(agency, "clara", replace(KIT, client=client)).client == OLIVEIRA


@pytest.mark.parametrize("name", ["stan", "clara"])
def test_others_need_a_permission(agency: Agency, name: str) -> None:
    with pytest.raises(Forbidden) as forbidden:
        connected(agency, name)
    assert forbidden.value.needs == Permission.SETTINGS_MANAGE
    with pytest.raises(Forbidden):
        listed(agency, name)
    agency.permit(name, Permit(Permission.SETTINGS_MANAGE))
    assert listed(agency, name) == []
    assert connected(agency, name) in listed(agency, name)


def test_nobody_connects_a_client_that_is_none(agency: Agency) -> None:
    with pytest.raises(NotFound):
        connected(agency, link=replace(KIT, client=client_id("nobody")))
    assert agency.mine.autoresponders.list() == []


@pytest.mark.parametrize("link", [replace(KIT, service="pigeon"), replace(KIT, credentials={})])
def test_credentials_are_complete_or_not_kept(agency: Agency, link: Link) -> None:
    with pytest.raises(Invalid):
        connected(agency, link=link)
    assert agency.mine.autoresponders.list() == []


def test_nothing_is_kept_while_it_cannot_be_sealed(agency: Agency) -> None:
    agency.vault.down = True
    with pytest.raises(Outage):
        connected(agency)
    assert agency.mine.autoresponders.list() == []


def test_the_agency_sees_all_and_a_clients_member_its_own(agency: Agency) -> None:
    agency.permit("clara", Permit(Permission.SETTINGS_MANAGE))
    own, *others = [
        connected(agency, link=replace(KIT, client=client)) for client in (OLIVEIRA, NORTHWIND, None)
    ]
    assert {one.id for one in listed(agency, "olga")} == {own.id, *(one.id for one in others)}
    assert listed(agency, "clara") == [own]


@pytest.mark.parametrize("do", [removed, replaced])
def test_members_of_a_client_add_and_never_remove_or_overwrite(
    agency: Agency, do: Callable[[Agency, Autoresponder, str], object]
) -> None:
    agency.permit("clara", *EVERYTHING)
    kept = [connected(agency, "clara"), connected(agency)]
    for which in kept:
        with pytest.raises(Forbidden) as forbidden:
            do(agency, which, "clara")
        assert forbidden.value.needs == Permission.CONNECTIONS_REMOVE
    with pytest.raises(ServiceConnected):
        connected(agency, "clara")
    assert {one.id: one for one in agency.mine.autoresponders.list()} == {one.id: one for one in kept}


@pytest.mark.parametrize("do", [removed, replaced])
def test_staff_removes_and_replaces_with_a_permission(
    agency: Agency, do: Callable[[Agency, Autoresponder, str], object]
) -> None:
    kept = connected(agency)
    with pytest.raises(Forbidden):
        do(agency, kept, "stan")
    assert agency.mine.autoresponders.list() == [kept]
    agency.permit("stan", Permit(Permission.CONNECTIONS_REMOVE))
    do(agency, kept, "stan")
    assert agency.mine.autoresponders.list() != [kept]


def test_other_credentials_take_the_place_of_what_was_there(agency: Agency) -> None:
    connected(agency)
    kept = connected(agency, link=replace(KIT, client=OLIVEIRA))
    after = replaced(agency, kept)
    assert agency.mine.autoresponders.of(OLIVEIRA) == [after]
    assert agency.vault.unseal(after.sealed, after.context).values == {"api_key": "kit_other"}
    audit = agency.audited()
    assert (audit.action, audit.resource) == ("autoresponder.replace", kept.id)
    assert (audit.before, audit.after) == (
        {"service": "kit", "client": OLIVEIRA, "version": "1"},
        {"service": "kit", "client": OLIVEIRA, "version": "2"},
    )


def test_credentials_of_another_service_replace_none(agency: Agency) -> None:
    kept = connected(agency, link=replace(KIT, service="mailchimp", credentials={"api_key": "0a1b-us21"}))
    with pytest.raises(Invalid):
        replaced(agency, kept)
    assert agency.mine.autoresponders.list() == [kept]


def test_what_was_removed_is_gone_and_its_place_is_free(agency: Agency) -> None:
    kept = connected(agency)
    removed(agency, kept)
    assert (agency.audited().action, agency.audited().resource) == ("autoresponder.remove", kept.id)
    for do in (removed, replaced):
        with pytest.raises(NotFound):
            do(agency, kept)
    assert connected(agency).id != kept.id


# Whose serves a product.


def test_a_product_uses_its_owners_connection_else_the_accounts(agency: Agency) -> None:
    accounts = connected(agency)
    assert serves(agency, agency.mug) == [Served("kit", by_owner=False, connection=accounts)]
    own = connected(agency, link=replace(KIT, client=OLIVEIRA))
    assert serves(agency, agency.mug) == [Served("kit", by_owner=True, connection=own)]
    assert serves(agency, agency.course) == [Served("kit", by_owner=False, connection=accounts)]
    removed(agency, own)
    assert serves(agency, agency.mug) == [Served("kit", by_owner=False, connection=accounts)]


def test_who_owns_it_next_is_whose_connections_serve_it(agency: Agency) -> None:
    own = connected(agency, link=replace(KIT, client=OLIVEIRA))
    mine = agency.mine
    assert serves(agency, agency.mug) == [Served("kit", by_owner=True, connection=own)]
    for owner, served in ((NORTHWIND, []), (OLIVEIRA, [Served("kit", by_owner=True, connection=own)])):
        catalogue.hand_over(
            agency.act(),
            agency.mug.id,
            owner,
            catalogue=mine.catalogue,
            clients=mine.clients,
            connections=mine.connections,
        )
        assert serves(agency, agency.mug) == served


def test_a_clients_member_sees_its_own_and_of_the_accounts_that_it_serves(agency: Agency) -> None:
    agency.permit("clara", Permit(Permission.SETTINGS_MANAGE))
    agency.grant("clara", Grant(None, frozenset({Right.VIEW})))
    connected(agency)
    own = connected(agency, "clara", replace(KIT, service="brevo"))
    assert serves(agency, agency.mug, "clara") == [
        Served("brevo", by_owner=True, connection=own),
        Served("kit", by_owner=False, connection=None),
    ]


def test_how_another_client_is_set_up_is_hidden_whatever_was_granted(agency: Agency) -> None:
    agency.permit("clara", *EVERYTHING)
    agency.grant("clara", Grant(agency.course.id, frozenset(Right)))
    with pytest.raises(Hidden) as hidden:
        serves(agency, agency.course, "clara")
    assert (hidden.value.denial.on.product, hidden.value.denial.because) == (
        agency.course.id,
        "another client's connections",
    )


def test_without_a_grant_the_product_is_not_there_and_without_the_permission_it_is_named(
    agency: Agency,
) -> None:
    with pytest.raises(NotFound):
        serves(agency, agency.mug, "clara")
    agency.grant("clara", Grant(agency.mug.id, frozenset({Right.VIEW})))
    for name in ("clara", "stan"):
        with pytest.raises(Forbidden) as forbidden:
            serves(agency, agency.mug, name)
        assert forbidden.value.needs == Permission.SETTINGS_MANAGE
