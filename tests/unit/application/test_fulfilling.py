"""What a buyer gets, and when."""

from __future__ import annotations

from dataclasses import replace

from cartwright.application.fulfilling import Fulfilled, fulfilled
from cartwright.domain.catalog import Product
from cartwright.domain.fulfilment import NOTHING, Fulfilment
from cartwright.domain.orders import Order
from tests.unit.application.agency import Agency

WELCOME = Fulfilment("Welcome.")


def gives(agency: Agency, thing: Product, fulfilment: Fulfilment = WELCOME) -> Product:
    catalogue = agency.mine.catalogue
    kept = catalogue.get(thing.id)
    changed = replace(kept, fulfilment=fulfilment, name="New name", version=kept.version + 1)
    catalogue.revise(changed, agency.act().audit("product.edit", thing.id))
    return changed


def got(agency: Agency, *orders: Order) -> list[Fulfilled]:
    return list(fulfilled(orders, shelf=agency.mine.catalogue))


def bought(agency: Agency, attempt: str = "attempt-1", *bumps: Product) -> Order:
    order = agency.ordered(attempt, bumps=bumps)
    agency.pays(order)
    return agency.settled(order)


class Shut:
    """A catalogue that nobody may open."""

    some = None


def test_it_is_given_once_it_is_paid_and_not_before(agency: Agency) -> None:
    gives(agency, agency.course)
    order = agency.ordered()
    assert got(agency, order) == []
    agency.pays(order)
    paid = agency.settled(order)
    assert got(agency, paid) == [Fulfilled(agency.course.id, "New name", WELCOME)]


def test_each_thing_is_given_once_however_often_it_was_bought(agency: Agency) -> None:
    gives(agency, agency.mug)
    orders = [bought(agency, attempt, agency.mug) for attempt in ("attempt-1", "attempt-2")]
    assert [one.product for one in got(agency, *orders)] == [agency.mug.id]


def test_what_is_given_is_what_the_product_gives_by_now(agency: Agency) -> None:
    gives(agency, agency.course, Fulfilment("Welcom."))
    paid = bought(agency)
    gives(agency, agency.course)
    assert [one.fulfilment for one in got(agency, paid)] == [WELCOME]
    gives(agency, agency.course, NOTHING)
    assert got(agency, paid) == []


def test_where_nothing_is_given_nothing_is_read(agency: Agency) -> None:
    assert fulfilled([bought(agency)], shelf=Shut()) == ()  # type: ignore[arg-type]  # nobody asks it
