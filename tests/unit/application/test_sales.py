"""Looking at sales: each owner's part of each order, to those who may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cartwright.application import sales
from cartwright.application.catalogue import hand_over
from cartwright.domain.access import Grant, Right
from cartwright.domain.catalog import Product
from cartwright.domain.ids import ClientId, ProductId
from cartwright.domain.money import Money
from cartwright.domain.orders import Sale
from cartwright.domain.pricing import Selection
from cartwright.domain.taxbook import Period
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import NORTHWIND, OLIVEIRA, product

LOOKS_AT_SALES = frozenset({Right.VIEW, Right.TRANSACTIONS})


def seen(agency: Agency, name: str, month: str = "2026-11") -> Sequence[Sale]:
    return sales.of_month(
        agency.act(name),
        Period(month),
        books=agency.mine.books,
        catalogue=agency.mine.catalogue,
        clients=agency.mine.clients,
    )


def owners_and_products(found: Sequence[Sale]) -> list[tuple[ClientId, list[ProductId]]]:
    return [(sale.owner, [line.product for line in sale.lines]) for sale in found]


def give(
    agency: Agency, thing: Product, rights: frozenset[Right] = LOOKS_AT_SALES, until: datetime | None = None
) -> None:
    agency.grant("clara", Grant(thing.id, rights, until))


@pytest.mark.parametrize("name", ["olga", "stan"])
def test_the_agency_sees_every_owners_part_in_time_order(agency: Agency, name: str) -> None:
    first = agency.sold("first", bumps=[agency.mug])
    agency.clock.move(timedelta(hours=1))
    second = agency.sold("second")
    assert seen(agency, name) == [*sorted(first, key=lambda sale: sale.id), *second]


def test_owning_is_no_way_in(agency: Agency) -> None:
    agency.sold(bumps=[agency.mug])
    assert agency.mug.owner == agency.seat("clara").member.client
    assert seen(agency, "clara") == []


def test_a_grant_shows_the_sales_of_its_product_whoever_owns_it(agency: Agency) -> None:
    agency.sold(bumps=[agency.mug])
    give(agency, agency.course)
    assert owners_and_products(seen(agency, "clara")) == [(NORTHWIND, [agency.course.id])]
    give(agency, agency.mug)
    assert sorted(owners_and_products(seen(agency, "clara"))) == sorted(
        [(NORTHWIND, [agency.course.id]), (OLIVEIRA, [agency.mug.id])]
    )


def test_a_sale_shows_only_the_lines_of_granted_products(agency: Agency) -> None:
    retreat = agency.published(product("Retreat", "200.00"), agency.course)
    both = Selection(retreat.preferred.id, (agency.course.id,))
    form = agency.purchase(shown="357.00")
    order = agency.send(replace(form, slug="retreat", selection=both)).order
    agency.pays(order)
    agency.settled(order)
    assert owners_and_products(seen(agency, "olga")) == [(NORTHWIND, [retreat.id, agency.course.id])]
    give(agency, agency.course)
    [part] = seen(agency, "clara")
    assert [line.product for line in part.lines] == [agency.course.id]
    assert part.total.gross == Money.of("119.00", "EUR")


def test_a_sale_without_any_line_to_be_seen_is_not_there(agency: Agency) -> None:
    other = agency.published(product("Retreat", "200.00"))
    agency.sold()
    give(agency, other)
    assert other.owner == agency.course.owner
    assert seen(agency, "clara") == []


def test_seeing_a_product_is_not_seeing_its_sales(agency: Agency) -> None:
    agency.sold()
    give(agency, agency.course, frozenset({Right.VIEW, Right.EDIT, Right.STATS}))
    assert seen(agency, "clara") == []


def test_a_grant_that_is_over_shows_nothing(agency: Agency) -> None:
    agency.sold()
    give(agency, agency.course, until=agency.now + timedelta(hours=1))
    assert len(seen(agency, "clara")) == 1
    agency.clock.move(timedelta(hours=1))
    assert seen(agency, "clara") == []


def test_sales_from_before_a_product_was_handed_over_stay_in_sight(agency: Agency) -> None:
    """They lie in the former owner's books, and the grant is on the product."""
    agency.sold("before")
    hand_over(
        agency.act(),
        agency.course.id,
        OLIVEIRA,
        catalogue=agency.mine.catalogue,
        clients=agency.mine.clients,
        connections=agency.mine.connections,
    )
    agency.clock.move(timedelta(hours=1))
    order = agency.send(agency.purchase("after", "100.00")).order
    agency.pays(order)
    agency.settled(order)
    give(agency, agency.course)
    assert [sale.owner for sale in seen(agency, "clara")] == [NORTHWIND, OLIVEIRA]


def test_a_month_is_from_its_first_moment_up_to_the_nexts(agency: Agency) -> None:
    for moment in (
        datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC),
        datetime(2026, 12, 1, tzinfo=UTC),
    ):
        agency.clock.move(moment - agency.now)
        agency.sold(f"{moment}")
    assert [len(seen(agency, "olga", month)) for month in ("2026-11", "2026-12", "2027-01")] == [1, 1, 0]
