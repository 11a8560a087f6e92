"""What grants reach: products by name, and all that the member's client owns."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.application import catalogue, reach
from cartwright.application.auditing import Act
from cartwright.application.reach import Sources
from cartwright.domain.access import Denied, Grant, Hidden, Right
from cartwright.domain.ids import ProductId
from tests.fakes.signatures import FakeSignatures
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import NORTHWIND, OLIVEIRA

SEES = frozenset({Right.VIEW})


def acting(agency: Agency, *grants: Grant) -> Act:
    """Clara, who is Oliveira's, with these grants."""
    act = agency.act("clara")
    return replace(act, seat=replace(act.seat, grants=grants))


def listed(agency: Agency, *grants: Grant) -> list[ProductId]:
    leaf = catalogue.listing(
        acting(agency, *grants), limit=50, catalogue=agency.mine.catalogue, signatures=FakeSignatures()
    )
    return [product.id for product in leaf.things]


def test_a_grant_on_all_own_products_shows_those_and_no_others(agency: Agency) -> None:
    assert listed(agency, Grant(None, SEES)) == [agency.mug.id]
    assert (
        catalogue.product(acting(agency, Grant(None, SEES)), agency.mug.id, catalogue=agency.mine.catalogue)
        == agency.mug
    )
    with pytest.raises(Hidden):
        catalogue.product(
            acting(agency, Grant(None, SEES)), agency.course.id, catalogue=agency.mine.catalogue
        )


def test_owning_alone_shows_nothing(agency: Agency) -> None:
    assert listed(agency) == []
    with pytest.raises(Hidden):
        catalogue.product(acting(agency), agency.mug.id, catalogue=agency.mine.catalogue)


def test_both_kinds_of_grant_add_up_each_product_once(agency: Agency) -> None:
    both = [Grant(None, SEES), Grant(agency.mug.id, SEES), Grant(agency.course.id, SEES)]
    assert listed(agency, *both) == sorted([agency.mug.id, agency.course.id])


def test_a_grant_without_view_shows_nothing(agency: Agency) -> None:
    assert listed(agency, Grant(None, frozenset({Right.STATS}))) == []


def test_an_expired_grant_on_all_own_products_shows_nothing(agency: Agency) -> None:
    assert listed(agency, Grant(None, SEES, until=agency.now)) == []


def test_what_a_grant_on_all_own_products_lacks_is_named(agency: Agency) -> None:
    with pytest.raises(Denied) as refused:
        reach.require_on(
            acting(agency, Grant(None, SEES)), Right.EDIT, agency.mug.id, catalogue=agency.mine.catalogue
        )
    assert refused.value.needs == Right.EDIT


def looked_among(agency: Agency, right: Right, *grants: Grant) -> Sources:
    mine = agency.mine
    return reach.sources(acting(agency, *grants), right, None, catalogue=mine.catalogue, clients=mine.clients)


def test_sales_are_looked_for_among_those_products_alone_that_a_grant_gives_the_right_on(
    agency: Agency,
) -> None:
    counts = Grant(agency.course.id, frozenset({Right.VIEW, Right.STATS}))
    found = looked_among(agency, Right.STATS, counts, Grant(agency.mug.id, SEES))
    assert found == Sources(products=(agency.course.id,))
    assert looked_among(agency, Right.TRANSACTIONS, counts) == Sources()


def test_whose_customers_may_be_looked_up_follows_from_what_is_seen(agency: Agency) -> None:
    mine = agency.mine
    for rights, owners in ((SEES, [NORTHWIND, OLIVEIRA]), (frozenset({Right.STATS}), [OLIVEIRA])):
        act = acting(agency, Grant(agency.course.id, rights))
        assert reach.owners(act, catalogue=mine.catalogue, clients=mine.clients) == sorted(owners)
