"""What the use cases may expect of Entitlements, and of the settlement that makes them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.application.ports.selling import Stale
from cartwright.domain.entitlements import Ending
from cartwright.domain.errors import TooLarge
from cartwright.domain.ids import ProductId
from tests.contract.storage.town import Agency, client_of, letting_in, paid
from tests.fakes.world import NOON


def test_a_settlement_makes_what_its_sales_grant(agency: Agency) -> None:
    north = agency.add_client("North")
    settlement = agency.let_in(1, agency.house, north)
    tickets = [one.ticket for one in settlement.entitlements]
    assert [one.client for one in settlement.entitlements] == [agency.house.id, north.id]
    assert agency.mine.entitlements.some([*reversed(tickets), *tickets]) == list(
        reversed(settlement.entitlements)
    )


def test_a_payment_told_of_twice_makes_one(agency: Agency) -> None:
    order = letting_in(agency.order(1))
    agency.mine.orders.place(order)
    settlement = paid(order)
    agency.mine.orders.settle(settlement)
    [held] = settlement.entitlements
    ended = held.revoke(Ending.REFUND, at=NOON)
    agency.mine.entitlements.move(ended)
    with pytest.raises(Stale):
        agency.mine.orders.settle(settlement)
    assert agency.mine.entitlements.some([held.ticket]) == [ended]


def test_what_grants_nothing_has_none_and_nor_has_anothers_account(agency: Agency, other: Agency) -> None:
    [held] = agency.let_in(1).entitlements
    assert agency.mine.entitlements.some([replace(held.ticket, product=ProductId("prd_2"))]) == []
    assert agency.mine.entitlements.some([]) == []
    assert other.mine.entitlements.some([held.ticket]) == []


def test_of_two_who_end_it_one_does(agency: Agency) -> None:
    [held] = agency.let_in(1).entitlements
    refunded, lost = (held.revoke(why, at=NOON) for why in (Ending.REFUND, Ending.DISPUTE))
    agency.mine.entitlements.move(refunded)
    with pytest.raises(Stale):
        agency.mine.entitlements.move(lost)
    assert agency.mine.entitlements.some([held.ticket]) == [refunded]


def test_an_order_that_grants_more_than_one_settlement_holds_is_refused_before_anybody_pays(
    agency: Agency,
) -> None:
    owners = [client_of(agency.id, f"client {number}", "FR") for number in range(13)]
    most = letting_in(agency.order(1, *owners[:12]))
    agency.mine.orders.place(most)
    agency.mine.orders.settle(paid(most))
    with pytest.raises(TooLarge):
        agency.mine.orders.place(letting_in(agency.order(2, *owners[:13])))
