"""Reading what sales let their buyers into, and taking it away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.application import entitling
from cartwright.application.ports.selling import Stale
from cartwright.domain.catalog import Product
from cartwright.domain.entitlements import Ending, Entitlement
from cartwright.domain.errors import Outage
from cartwright.domain.fulfilment import Access, Fulfilment
from cartwright.domain.orders import Sale
from tests.unit.application.agency import Agency


def lets_in(agency: Agency, thing: Product) -> None:
    kept = agency.mine.catalogue.get(thing.id)
    after = replace(kept, fulfilment=Fulfilment(access=Access()), version=kept.version + 1)
    agency.mine.catalogue.revise(after, agency.act().audit("product.edit", thing.id))


@pytest.fixture
def both(agency: Agency) -> list[Sale]:
    """The sale of a course and that of a mug beside it, of another owner; each lets in."""
    lets_in(agency, agency.course)
    lets_in(agency, agency.mug)
    return list(agency.sold(bumps=[agency.mug]))


def held(agency: Agency, *sales: Sale) -> list[Entitlement]:
    return list(entitling.of_sales(sales, entitlements=agency.mine.entitlements).values())


def revoked(
    agency: Agency, sale: Sale, because: Ending = Ending.REFUND, *products: Product
) -> list[Entitlement]:
    return list(
        entitling.revoke(
            sale,
            because,
            at=agency.now,
            products=[one.id for one in products] or None,
            entitlements=agency.mine.entitlements,
        )
    )


def test_each_sale_has_what_it_grants(agency: Agency, both: list[Sale]) -> None:
    assert {one.ticket for one in held(agency, *both)} == {
        one.ticket for sale in both for one in held(agency, sale)
    }
    assert {(one.client, one.product) for one in held(agency, *both)} == {
        (sale.owner, sale.lines[0].product) for sale in both
    }


def test_what_is_refunded_lets_nobody_in_and_the_others_stay(agency: Agency, both: list[Sale]) -> None:
    course, mug = both
    [ended] = revoked(agency, course)
    assert held(agency, course) == [ended]
    assert ended.because is Ending.REFUND
    assert [one.because for one in held(agency, mug)] == [None]
    assert revoked(agency, course, Ending.SUBSCRIPTION) == [ended]


def test_only_the_products_that_were_given_back_are_taken_away(agency: Agency, both: list[Sale]) -> None:
    course, _ = both
    assert revoked(agency, course, Ending.REFUND, agency.mug) == []
    assert [one.product for one in revoked(agency, course, Ending.REFUND, agency.course)] == [
        agency.course.id
    ]


def test_a_sale_that_grants_nothing_is_asked_about_nothing(agency: Agency) -> None:
    sale = agency.sale()
    assert held(agency, sale) == []
    assert revoked(agency, sale) == []


def test_who_loses_a_race_looks_again(agency: Agency, both: list[Sale]) -> None:
    course, _ = both
    mine = agency.mine.entitlements

    class Raced:
        """Somebody is faster the first time, or always."""

        lost = 1

        def some(self, tickets: object) -> object:
            return mine.some(tickets)  # type: ignore[arg-type]  # handed on

        def move(self, entitlement: Entitlement) -> None:
            if self.lost:
                self.lost -= 1
                raise Stale
            mine.move(entitlement)

    raced = Raced()
    [ended] = entitling.revoke(course, Ending.DISPUTE, at=agency.now, entitlements=raced)  # type: ignore[arg-type]
    assert held(agency, course) == [ended]
    [other] = both[1:]
    raced.lost = 99
    with pytest.raises(Outage):
        entitling.revoke(other, Ending.DISPUTE, at=agency.now, entitlements=raced)  # type: ignore[arg-type]
