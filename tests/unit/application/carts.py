"""Carts that are left, and the clock that looks at them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from cartwright.application import abandoning
from cartwright.application.abandoning import Looked
from cartwright.domain.abandonment import Abandonment
from cartwright.domain.catalog import Product
from cartwright.domain.orders import Order
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import ACCOUNT

HOUR = timedelta(hours=1)


def reminding() -> Agency:
    """Whose course is reminded of."""
    agency = Agency()
    revised(agency, abandonment=Abandonment(on=True))
    return agency


def revised(agency: Agency, **wanted: object) -> Product:
    course = replace(agency.mine.catalogue.get(agency.course.id), **wanted)  # type: ignore[arg-type]
    agency.store.shelves.products[ACCOUNT, course.id] = course
    return course


def left(agency: Agency, attempt: str = "attempt-1", *, remind: bool = True) -> Order:
    """An order nobody pays, and its buyer's tick."""
    return agency.send(replace(agency.purchase(attempt), remind=remind)).order


def ticked(agency: Agency, after: timedelta = HOUR) -> Looked:
    agency.clock.move(after)
    return abandoning.send_due(
        left=agency.store.left_carts,
        carts=lambda account: agency.store.of(account).carts,
        storefront=agency.store.storefront,
        limits=agency.limits,
        now=agency.now,
    )
