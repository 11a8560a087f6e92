"""How many a forgotten buyer had of what is limited: forgotten too, unless an order of it is still open."""

from __future__ import annotations

from cartwright.domain.availability import BoughtBefore
from cartwright.domain.ids import ClientId
from cartwright.domain.orders import Order
from tests.unit.application.agency import Agency
from tests.unit.application.test_erasing_coupons import expire, forgets
from tests.unit.application.test_selling_limits import limited
from tests.unit.domain.shop import NORTHWIND, OLIVEIRA


def bought(agency: Agency, attempt: str = "attempt-1", *, both: bool = False) -> Order:
    order = agency.ordered(attempt, bumps=[agency.mug] if both else [])
    agency.pays(order)
    return agency.settled(order)


def may_buy(agency: Agency) -> bool:
    try:
        agency.ordered("attempt-9")
    except BoughtBefore:
        return False
    return True


def known_to(agency: Agency) -> set[ClientId]:
    return {place[1] for place in agency.store.shelves.had}


def test_who_is_forgotten_may_buy_again(agency: Agency) -> None:
    limited(agency, each=1)
    bought(agency)
    assert not may_buy(agency)
    forgets(agency)
    assert may_buy(agency)


def test_each_seller_forgets_what_it_sold(agency: Agency) -> None:
    limited(agency, each=1)
    limited(agency, agency.mug, each=1)
    bought(agency, both=True)
    forgets(agency, OLIVEIRA)
    assert known_to(agency) == {NORTHWIND}
    forgets(agency, NORTHWIND)
    assert known_to(agency) == set()


def test_an_open_order_is_held_whoever_forgot_its_buyer(agency: Agency) -> None:
    limited(agency, each=1)
    order = agency.ordered()
    forgets(agency)
    assert not may_buy(agency)
    expire(agency, order)
    assert may_buy(agency)


def test_an_expired_order_leaves_nothing_and_frees_no_open_one(agency: Agency) -> None:
    limited(agency, each=2)
    expire(agency, agency.ordered("attempt-2"))
    agency.ordered("attempt-3")
    agency.ordered("attempt-4")
    forgets(agency)
    assert not may_buy(agency)


def test_an_expired_order_that_was_all_leaves_nothing(agency: Agency) -> None:
    limited(agency, each=1)
    limited(agency, agency.mug, each=1)
    order = agency.ordered(bumps=[agency.mug])
    assert known_to(agency) == {NORTHWIND, OLIVEIRA}
    expire(agency, order)
    assert known_to(agency) == set()


def test_without_a_limit_nothing_is_known(agency: Agency) -> None:
    bought(agency)
    assert known_to(agency) == set()
