"""What is written to who did not finish: who may change it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application import abandonment, history
from cartwright.application.ports.selling import Stale
from cartwright.domain.abandonment import NEVER, Abandonment
from cartwright.domain.access import Grant, Right
from cartwright.domain.catalog import Product
from cartwright.domain.errors import Forbidden, Invalid, NotFound
from tests.unit.application.agency import Agency

WANTED = Abandonment(True, timedelta(hours=3), "Still there: {product}", "It waits for you.", " back10 ")


@pytest.fixture
def agency() -> Agency:
    """Which takes real money."""
    agency = Agency()
    till = replace(agency.till, processor="stripe")
    agency.store.shelves.connections[till.account, till.id] = till
    return agency


def edit(agency: Agency, wanted: Abandonment = WANTED, *, by: str = "olga", version: int = 0) -> Product:
    page = agency.mine.catalogue.get(agency.course.id)
    return abandonment.edit(
        agency.act(by),
        page.id,
        version or page.version,
        wanted,
        catalogue=agency.mine.catalogue,
        connections=agency.mine.connections,
    )


def logged(agency: Agency) -> tuple[str, str]:
    entry = agency.store.shelves.audits[-1]
    assert entry.before is not None
    assert entry.after is not None
    return entry.before["abandonment"], entry.after["abandonment"]


def test_it_is_a_part_of_the_product_and_its_versions(agency: Agency) -> None:
    edited = edit(agency)
    assert agency.mine.catalogue.get(edited.id).abandonment.coupon == "BACK10"
    assert agency.store.shelves.audits[-1].action == "product.abandonment"
    assert logged(agency) == ("", "after 3:00:00, with BACK10: Still there: {product}: It waits for you.")
    history.go_back(
        agency.act("olga"),
        edited.id,
        1,
        version=edited.version,
        catalogue=agency.mine.catalogue,
        versions=agency.mine.versions,
        connections=agency.mine.connections,
    )
    assert agency.mine.catalogue.get(edited.id).abandonment == NEVER


def test_a_coupon_that_stays_is_the_one_that_was_there(agency: Agency) -> None:
    edited = edit(agency)
    page, mine = Abandonment(on=True), agency.mine
    for stays, coupon in ((True, "BACK10"), (False, "")):
        edited = abandonment.edit(
            agency.act(),
            edited.id,
            edited.version,
            page,
            catalogue=mine.catalogue,
            connections=mine.connections,
            coupon_stays=stays,
        )
        assert edited.abandonment.coupon == coupon


def test_without_words_of_the_sellers_the_log_says_so(agency: Agency) -> None:
    edit(agency, Abandonment(on=True))
    assert logged(agency) == ("", "after 1:00:00: our words")


def test_it_takes_the_right_to_edit_and_the_version_that_was_read(agency: Agency) -> None:
    with pytest.raises(NotFound):
        edit(agency, by="clara")
    agency.grant("clara", Grant(agency.course.id, frozenset({Right.VIEW})))
    with pytest.raises(Forbidden):
        edit(agency, by="clara")
    with pytest.raises(Stale):
        edit(agency, version=7)


def test_a_coupon_is_a_code_there_may_be(agency: Agency) -> None:
    with pytest.raises(Invalid):
        edit(agency, Abandonment(on=True, coupon="no such thing!"))
