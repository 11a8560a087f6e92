"""The keys that redirects are signed with, who makes them, and what can't be sold without one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.application import catalogue, editing, redirecting
from cartwright.application.editing import Copy
from cartwright.application.ports.connecting import WrongContext
from cartwright.application.redirecting import Shown
from cartwright.domain.access import Permission, Permit
from cartwright.domain.catalog import Product
from cartwright.domain.errors import Forbidden, NotFound
from cartwright.domain.fulfilment import Fulfilment
from cartwright.domain.ids import ClientId
from cartwright.domain.redirect_keys import NoRedirectKey, RedirectKeyNeeded
from cartwright.domain.redirects import Redirect
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import NORTHWIND, OLIVEIRA, client_id

LEADS_ON = Fulfilment(redirect=Redirect("https://school.example/in"))


def made(agency: Agency, client: ClientId = OLIVEIRA, by: str = "olga") -> Shown:
    mine = agency.mine
    return redirecting.make(
        agency.act(by), client, clients=mine.clients, redirects=mine.redirects, vault=agency.vault
    )


def listed(agency: Agency, client: ClientId = OLIVEIRA, by: str = "olga") -> list[int]:
    mine = agency.mine
    found = redirecting.listing(agency.act(by), client, clients=mine.clients, redirects=mine.redirects)
    return [key.number for key in found.keys]


def removed(agency: Agency, number: int, client: ClientId = OLIVEIRA, by: str = "olga") -> None:
    mine = agency.mine
    redirecting.remove(agency.act(by), client, number, clients=mine.clients, redirects=mine.redirects)


def test_a_key_is_shown_once_and_lies_sealed_for_its_client_alone(agency: Agency) -> None:
    shown = made(agency)
    kept = agency.mine.redirects.of(OLIVEIRA)
    assert redirecting.secrets(kept, agency.vault) == [shown.text]
    assert len(shown.text) == 64
    assert shown.text not in repr(shown) + repr(kept)
    with pytest.raises(WrongContext):
        redirecting.secrets(replace(kept, client=NORTHWIND), agency.vault)
    audit = agency.store.shelves.audits[-1]
    assert (audit.action, audit.resource, audit.after) == ("redirect-key.make", OLIVEIRA, {"number": "1"})


def test_a_key_takes_anothers_place_without_a_gap(agency: Agency) -> None:
    first, second = made(agency), made(agency)
    kept = agency.mine.redirects.of(OLIVEIRA)
    assert redirecting.secrets(kept, agency.vault) == [second.text, first.text]
    removed(agency, 1)
    assert listed(agency) == [2]
    with pytest.raises(RedirectKeyNeeded):
        removed(agency, 2)
    assert agency.store.shelves.audits[-1].action == "redirect-key.remove"


def test_a_clients_member_makes_keys_for_its_own_client_and_removes_none(agency: Agency) -> None:
    agency.permit("clara", Permit(Permission.SETTINGS_MANAGE), Permit(Permission.CONNECTIONS_REMOVE))
    assert made(agency, OLIVEIRA, "clara").kept.number == 1
    made(agency, OLIVEIRA, "clara")
    assert listed(agency, OLIVEIRA, "clara") == [2, 1]
    with pytest.raises(Forbidden):
        removed(agency, 1, OLIVEIRA, "clara")
    with pytest.raises(NotFound):
        made(agency, NORTHWIND, "clara")
    with pytest.raises(NotFound):
        listed(agency, NORTHWIND, "clara")
    with pytest.raises(NotFound):
        removed(agency, 1, NORTHWIND, "clara")


def test_without_the_permission_there_is_none_and_for_nobody_neither(agency: Agency) -> None:
    agency.permit("stan", Permit(Permission.CONNECTIONS_REMOVE))
    with pytest.raises(Forbidden):
        made(agency, OLIVEIRA, "stan")
    with pytest.raises(Forbidden):
        listed(agency, OLIVEIRA, "stan")
    with pytest.raises(NotFound):
        removed(agency, 1, OLIVEIRA, "stan")
    with pytest.raises(NotFound):
        made(agency, client_id("nobody"))


def handed_over(agency: Agency, product: Product, to: ClientId) -> Product:
    mine = agency.mine
    return catalogue.hand_over(
        agency.act(),
        product.id,
        to,
        catalogue=mine.catalogue,
        clients=mine.clients,
        connections=mine.connections,
    )


def cloned(agency: Agency, product: Product, owner: ClientId) -> Product:
    mine = agency.mine
    return editing.clone(
        agency.act(),
        product.id,
        Copy("another", owner=owner),
        catalogue=mine.catalogue,
        clients=mine.clients,
        connections=mine.connections,
        hosts=["agency.carts.example.com"],
    )


def test_what_leads_on_takes_a_key_of_its_owner_wherever_it_is_put(agency: Agency) -> None:
    course, other = agency.course, agency.mug.owner
    after = replace(course, fulfilment=LEADS_ON, version=course.version + 1)
    audit = agency.act().audit("product.edit", course.id)
    with pytest.raises(NoRedirectKey):
        agency.mine.catalogue.revise(after, audit)
    made(agency, course.owner)
    agency.mine.catalogue.revise(after, audit)
    with pytest.raises(NoRedirectKey):
        cloned(agency, course, other)
    with pytest.raises(NoRedirectKey):
        handed_over(agency, course, other)
    made(agency, other)
    assert cloned(agency, course, other).fulfilment == LEADS_ON
    assert handed_over(agency, course, other).owner == other
