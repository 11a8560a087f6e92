"""What the use cases may expect of Redirects, and of a catalogue that holds what is signed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.application.ports.selling import Stale
from cartwright.domain.fulfilment import Fulfilment
from cartwright.domain.redirect_keys import NoRedirectKey
from cartwright.domain.redirects import Redirect
from tests.contract.storage.town import Agency, product_of, redirect_keys_of
from tests.fakes.world import NOON

LEADS_ON = Fulfilment(redirect=Redirect("https://school.example/in", automatic=True))


def test_keys_are_each_clients_own(agency: Agency, other: Agency) -> None:
    house, north = agency.house.id, agency.add_client("North").id
    kept = redirect_keys_of(agency, house)
    agency.mine.redirects.revise(kept, agency.audit("make"))
    assert agency.mine.redirects.of(house) == kept
    assert agency.mine.redirects.of(north).keys == ()
    assert other.mine.redirects.of(house).keys == ()


def test_of_two_who_read_the_same_keys_one_adds_to_them(agency: Agency) -> None:
    redirects, first = agency.mine.redirects, redirect_keys_of(agency, agency.house.id)
    redirects.revise(first, agency.audit("make"))
    second = first.added("c2Vjb25k", at=NOON)
    redirects.revise(second, agency.audit("make"))
    for late in (first, first.added("bGF0ZQ==", at=NOON)):
        with pytest.raises(Stale):
            redirects.revise(late, agency.audit("late"))
    assert redirects.of(agency.house.id) == second


def test_what_leads_on_is_put_where_there_is_a_key_and_nowhere_else(agency: Agency) -> None:
    catalogue, north = agency.mine.catalogue, agency.add_client("North")
    course = product_of(agency.id, "Course", agency.house, agency.till)
    leading = replace(course, fulfilment=LEADS_ON)
    with pytest.raises(NoRedirectKey):
        catalogue.publish(leading, [agency.host], agency.audit("publish"))
    agency.mine.redirects.revise(redirect_keys_of(agency, agency.house.id), agency.audit("make"))
    catalogue.publish(leading, [agency.host], agency.audit("publish"))
    moved = leading.handed_over(north.id)
    with pytest.raises(NoRedirectKey):
        catalogue.hand_over(moved, agency.house.id, agency.audit("hand over"))
    assert catalogue.get(course.id) == leading
    agency.mine.redirects.revise(redirect_keys_of(agency, north.id), agency.audit("make"))
    catalogue.hand_over(moved, agency.house.id, agency.audit("hand over"))
    assert catalogue.get(course.id) == moved


def test_what_comes_to_lead_on_takes_a_key_too(agency: Agency) -> None:
    catalogue = agency.mine.catalogue
    course = agency.publish("Course", agency.house)
    leading = replace(course, fulfilment=LEADS_ON, version=2)
    with pytest.raises(NoRedirectKey):
        catalogue.revise(leading, agency.audit("edit"))
    agency.mine.redirects.revise(redirect_keys_of(agency, agency.house.id), agency.audit("make"))
    catalogue.revise(leading, agency.audit("edit"))
    assert catalogue.get(course.id) == leading
