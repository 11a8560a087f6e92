"""Where the links of a mail about a cart lead."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.application import resuming
from cartwright.application.resuming import Left
from cartwright.domain.errors import NotFound
from cartwright.domain.orders import Order
from tests.unit.application.agency import Agency
from tests.unit.application.carts import left, reminding, ticked
from tests.unit.domain.shop import ACCOUNT, NORTHWIND


@pytest.fixture
def agency() -> Agency:
    return reminding()


@pytest.fixture
def order(agency: Agency) -> Order:
    """That its buyer was reminded of."""
    order = left(agency)
    ticked(agency)
    return order


def resume(agency: Agency, order: Order, key: str = "") -> Left:
    return resuming.resume(
        order.id, key or f"secret of {order.id}", carts=agency.mine.carts, orders=agency.mine.orders
    )


def test_the_cart_opens_with_the_mails_own_secret_alone(agency: Agency, order: Order) -> None:
    found = resume(agency, order)
    assert (found.order, found.paid) == (agency.kept(order), False)
    for wrong in ("wrong", order.key):
        with pytest.raises(NotFound):
            resume(agency, order, wrong)
    with pytest.raises(NotFound):
        resume(agency, left(agency, "attempt-2"))


def test_what_is_paid_by_now_says_so(agency: Agency, order: Order) -> None:
    agency.pays(order)
    agency.settled(order)
    assert resume(agency, order).paid


def test_of_a_forgotten_buyer_nothing_is_shown(agency: Agency, order: Order) -> None:
    kept = agency.kept(order)
    for forgotten in (kept.forget(NORTHWIND), replace(kept, buyer=kept.buyer.under_veil())):
        agency.store.shelves.orders[ACCOUNT, order.id] = forgotten
        assert resume(agency, order).order is None
    del agency.store.shelves.orders[ACCOUNT, order.id]
    assert resume(agency, order) == Left(resume(agency, order).link, None)
    assert not resume(agency, order).paid


def test_a_refusal_is_kept_and_harmless_when_it_comes_again(agency: Agency, order: Order) -> None:
    for _ in range(2):
        resuming.refuse(order.id, f"secret of {order.id}", carts=agency.mine.carts)
    [cart] = agency.store.shelves.carts.values()
    assert agency.store.shelves.refusals == {(ACCOUNT, NORTHWIND, cart.mailbox)}
    with pytest.raises(NotFound):
        resuming.refuse(order.id, "wrong", carts=agency.mine.carts)
