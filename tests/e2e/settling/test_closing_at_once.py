"""Buyers who order while the account is closed, on MiniStack: refused, or sold to the end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cartwright.application import closing
from cartwright.application.settling import confirm
from cartwright.bootstrap import processing, shop
from cartwright.domain.errors import Outage
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.people import ShopClosed
from local.ministack import MiniStack
from tests.component.agency import Agency
from tests.component.deployment import deployed_on
from tests.e2e.settling.test_fifty_at_once import at_once

pytestmark = pytest.mark.stack

BUYERS = 24


@pytest.fixture
def agency(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agency]:
    with MiniStack(tmp_path_factory.mktemp("ministack")) as running, deployed_on(running) as deployment:
        yield Agency.opened(deployment)


def test_who_orders_while_the_account_is_closed_is_refused_or_gets_what_it_pays_for(agency: Agency) -> None:
    mine = shop.store().of(agency.account.id)
    before = agency.place("course", attempt="long before")

    def buy(number: int) -> list[Order]:
        """One after the other, until the shop is closed."""
        try:
            who = f"buyer-{number}"
            return [
                agency.place("course", attempt=f"{who}-{turn}", email=f"{who}@buyer.example")
                for turn in range(3)
            ]
        except (ShopClosed, Outage):
            return []

    def one(number: int) -> list[Order]:
        if number != BUYERS // 2:
            return buy(number)
        closing.close(agency.act, "harbour", clients=mine.clients)
        return []

    placed = [order for orders in at_once(one, BUYERS) for order in orders]
    assert mine.clients.account().closed is not None
    kept = agency.deployment.items("order")
    assert {before.id, *(order.id for order in placed)} <= {item["body"]["id"] for item in kept}
    for item in kept:
        order = mine.orders.get(item["body"]["id"])
        # Whoever's answer was lost on the way pays by the confirmation's link.
        processing.processors().known(order).open(order, return_url=shop.return_url(order))
        agency.pay(order)
        standing = confirm(
            order.id,
            order.key,
            orders=mine.orders,
            processors=processing.processors(),
            return_url=shop.return_url,
        )
        assert standing.order.state is OrderState.PAID
    assert len(agency.deployment.items("sale")) == 2 * len(kept)
    with pytest.raises(ShopClosed):
        agency.place("course", attempt="too late")
    assert len(agency.deployment.items("order")) == len(kept)
