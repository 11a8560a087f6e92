"""A list reads what it lists: counted where the store is real."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from cartwright.application import catalogue, sales
from cartwright.application.auditing import Act
from cartwright.application.sales import Asked
from cartwright.domain.access import Grant, Right, Seat
from cartwright.domain.catalog import Product
from cartwright.domain.ids import ClientId, IdentityId
from cartwright.domain.people import Member, Role, member_id
from cartwright.storage.catalogue import _owned, _stored
from tests.contract.storage.conftest import Counted
from tests.contract.storage.town import Agency, opened, product_of
from tests.fakes.signatures import FakeSignatures
from tests.fakes.world import NOON, FakeBirths, FakeClock

MANY, SOME, LEAF = 600, 30, 10
SEES = frozenset({Right.VIEW, Right.TRANSACTIONS})


def acting(agency: Agency, client: ClientId, *grants: Grant) -> Act:
    identity = IdentityId("nora")
    member = Member(
        agency.id, member_id(agency.id, identity), identity, "n@north.example", "Nora", Role.CLIENT, client
    )
    return Act(Seat(member, grants=grants), NOON, FakeBirths(FakeClock()))


def leaves(counted: Counted, agency: Agency, act: Act) -> Sequence[Sequence[Product]]:
    """Every leaf of the member's list; what was asked meanwhile is in `counted`."""
    counted.calls.clear()
    found, cursor = list[Sequence[Product]](), ""
    while True:
        leaf = catalogue.listing(
            act,
            limit=LEAF,
            cursor=cursor,
            catalogue=agency.mine.catalogue,
            signatures=FakeSignatures(),
        )
        found.append(leaf.things)
        cursor = leaf.cursor
        if not cursor:
            return found


@pytest.fixture
def stocked(counted: Counted) -> tuple[Agency, ClientId, list[Product]]:
    """Many products of the house, some of North's; written as publishing writes them, without the pages."""
    agency = opened(counted.store)
    north = agency.add_client("North")
    products = [product_of(agency.id, f"House {number}", agency.house, agency.till) for number in range(MANY)]
    own = [product_of(agency.id, f"North {number}", north, agency.till) for number in range(SOME)]
    for product in (*products, *own):
        counted.table.attempt(_stored(product, lambda words: f"attribute_not_exists({words.name('pk')})"))
        counted.table.attempt(_owned(product))
    return agency, north.id, [*products[:SOME], *own]


@pytest.mark.parametrize("how", ["by name", "all own", "both"])
def test_listing_some_of_many_products_reads_only_what_is_listed(
    counted: Counted, stocked: tuple[Agency, ClientId, list[Product]], how: str
) -> None:
    agency, north, products = stocked
    named = [Grant(product.id, SEES) for product in products[:SOME]]
    grants = {"by name": named, "all own": [Grant(None, SEES)], "both": [*named, Grant(None, SEES)]}[how]
    found = leaves(counted, agency, acting(agency, north, *grants))
    wanted = {"by name": products[:SOME], "all own": products[SOME:], "both": products}[how]
    assert [product.id for leaf in found for product in leaf] == sorted(product.id for product in wanted)
    assert [len(leaf) for leaf in found] == [LEAF] * (len(wanted) // LEAF)
    keys = [
        key["pk"]["S"]
        for call in counted.calls
        if call.operation == "BatchGetItem"
        for key in call.asked["RequestItems"]["Cartwright"]["Keys"]
    ]
    assert sorted(keys) == sorted(f"ACCOUNT#{agency.id}#PRODUCT#{product.id}" for product in wanted)
    queries = [call.asked for call in counted.calls if call.operation == "Query"]
    assert all(asked["Limit"] <= LEAF + 1 for asked in queries)
    assert len(queries) <= 2 * len(found)
    assert len(counted.calls) <= 3 * len(found)


def test_a_page_of_sales_reads_nothing_of_what_was_not_granted(counted: Counted) -> None:
    agency = opened(counted.store)
    north, south = agency.add_client("North"), agency.add_client("South")
    for number in range(1, 4):
        agency.sell(number, agency.house, south)
    line = agency.sell(9, agency.house).sales[0].lines[0].product
    act = acting(agency, north.id, Grant(line, SEES), Grant(None, SEES))
    counted.calls.clear()
    leaf = sales.listing(
        act,
        Asked(),
        limit=2,
        sold=agency.mine.sold,
        catalogue=agency.mine.catalogue,
        clients=agency.mine.clients,
        signatures=FakeSignatures(),
    )
    assert (len(leaf.things), bool(leaf.cursor)) == (2, True)
    asked = " ".join(str(call.asked) for call in counted.calls)
    assert south.id not in asked
    assert f"PRODUCT#{line}#TAKINGS" in asked
    assert counted.operations == ["Query", "Query", "BatchGetItem"]
    assert replace(leaf.things[0], lines=()).owner == agency.house.id
