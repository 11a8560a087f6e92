"""What grants reach: products by name, and all that the member's client owns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from cartwright.application import catalogue, reach
from cartwright.application.auditing import Act
from cartwright.application.reach import Sources
from cartwright.domain.access import Action, Denied, Grant, Hidden, Right
from cartwright.domain.catalog import Mode
from cartwright.domain.ids import ClientId, KeyId, ProductId
from tests.fakes.goods import FakeCatalogue
from tests.fakes.signatures import FakeSignatures
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA, product

SEES = frozenset({Right.VIEW})
COUNTS = frozenset({Right.STATS})


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


class Watched(FakeCatalogue):
    """What is for sale, and whether anybody asked whose it is."""

    def __init__(self, agency: Agency) -> None:
        super().__init__(agency.store.shelves, ACCOUNT)
        self.asked: list[str] = []

    def owns(self, client: ClientId, product: ProductId) -> bool:
        self.asked.append("owns")
        return super().owns(client, product)

    def owned(self, client: ClientId, *, after: str = "", limit: int | None = None) -> Sequence[ProductId]:
        self.asked.append("owned")
        return super().owned(client, after=after, limit=limit)


@pytest.mark.parametrize("over", [True, False])
def test_whose_a_product_is_is_read_for_who_holds_a_grant_on_all_own_ones_alone(
    agency: Agency, *, over: bool
) -> None:
    watched = Watched(agency)
    all_own = Grant(None, SEES, until=agency.now) if over else Grant(None, SEES)
    act = acting(agency, all_own, Grant(agency.course.id, SEES))
    reach.resource(act, agency.mug.id, catalogue=watched)
    reach.page(act, Right.VIEW, after="", limit=9, catalogue=watched)
    assert bool(watched.asked) is not over


@pytest.mark.parametrize("limit", range(1, 8))
def test_a_page_is_a_part_of_the_whole_wherever_it_begins(agency: Agency, limit: int) -> None:
    """Where `view` and a right come from two grants, many own products lie between those that are reached."""
    own = [agency.published(product(f"Mug {number}", "5.00", owner=OLIVEIRA)) for number in range(6)]
    others = [agency.published(product(f"Mat {number}", "5.00")) for number in range(3)]
    sees = [Grant(one.id, SEES) for one in (own[1], own[4], *others)]
    act = acting(agency, Grant(None, COUNTS), *sees, Grant(others[1].id, SEES | COUNTS))
    whole = sorted([own[1].id, own[4].id, others[1].id])
    for after in ("", *sorted(one.id for one in (*own, *others, agency.mug, agency.course))):
        page = reach.page(act, Right.STATS, after=after, limit=limit, catalogue=agency.mine.catalogue)
        assert page == [one for one in whole if one > after][:limit]


def test_a_key_that_may_not_see_sales_is_told_so_before_anything_is_read(agency: Agency) -> None:
    act = agency.act("stan")
    keyed = replace(act, seat=replace(act.seat, key=KeyId("key_1"), scope=frozenset[Action]({Right.VIEW})))
    with pytest.raises(Denied) as denied:
        reach.sources(
            keyed, Right.TRANSACTIONS, None, catalogue=agency.mine.catalogue, clients=agency.mine.clients
        )
    assert denied.value.needs == Right.TRANSACTIONS


def test_what_a_product_opens_to_who_sees_it_is_by_right_owner_and_mode(agency: Agency) -> None:
    mug, course = agency.mug, agency.course
    edits = frozenset({Right.VIEW, Right.EDIT})
    for grants, opened in (
        ([Grant(mug.id, SEES), Grant(course.id, edits)], [course]),
        ([Grant(None, edits), Grant(course.id, SEES)], [mug]),
        ([Grant(None, SEES)], []),
    ):
        act = acting(agency, *grants)
        assert [one for one in (mug, course) if reach.opens(act, Right.EDIT, one)] == opened
    test = replace(mug, mode=Mode.TEST)
    keyed = acting(agency, Grant(None, edits)).seat
    seat = replace(keyed, key=KeyId("key_1"), scope=edits, mode=Mode.LIVE)
    act = replace(agency.act("clara"), seat=seat)
    assert [reach.opens(act, Right.EDIT, one) for one in (mug, test)] == [True, False]
