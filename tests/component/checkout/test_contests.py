"""Two pages that contest: visits are led to either, and both stay what they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.application import contesting
from cartwright.bootstrap import base, shop
from cartwright.domain.availability import Availability
from cartwright.domain.catalog import Mode, Product
from tests.component.checkout.market import Market, Visitor, product_id
from tests.component.deployment import Answer, Deployment

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/{}.0"


def start(market: Market) -> None:
    act = replace(market.act, now=base.clock().now())
    mine = shop.store().of(act.seat.member.account)
    contesting.start(
        act,
        product_id("live"),
        product_id("other"),
        50,
        catalogue=mine.catalogue,
        connections=mine.connections,
    )


@pytest.fixture
def other(market: Market) -> Product:
    """Another page of the live one."""
    return market.publish("other", "werkstatt", "79.00 EUR", mode=Mode.LIVE, connection=market.stripe)


def visit(visitor: Visitor, path: str, number: int = 0, agent: str = FIREFOX) -> Answer:
    return visitor.open(path, user_agent=agent.format(number))


def test_visits_to_either_page_are_led_to_both(visitor: Visitor, market: Market, other: Product) -> None:
    start(market)
    for here, there in (("live", "other"), ("other", "live")):
        found = [visit(visitor, f"/{here}?country=FR&embed=x", number) for number in range(12)]
        assert {answer.status for answer in found} == {200, 303}
        led = next(answer for answer in found if answer.status == 303)
        assert led.headers["location"] == f"/{there}?country=FR&embed=x"
        assert led.headers["cache-control"] == "no-store"


def test_who_is_led_to_a_page_stays_there(visitor: Visitor, market: Market, other: Product) -> None:
    start(market)
    for number in range(12):
        answers = [visit(visitor, path, number) for path in ("/live", "/other", "/live")]
        assert sorted(answer.status for answer in answers[:2]) == [200, 303]
        assert answers[0].status == answers[2].status
        assert "set-cookie" not in answers[0].headers


def test_who_is_led_away_costs_no_more_than_a_page(
    visitor: Visitor, deployment: Deployment, market: Market, other: Product
) -> None:
    start(market)
    deployment.restart()
    for path in ("/live", "/other"):
        visit(visitor, path)  # seen, by this process
    for number in range(12):
        deployment.wire.clear()
        visit(visitor, "/live", number)
        assert deployment.wire.names == ["dynamodb.BatchGetItem"]


def test_a_machine_reads_the_page_it_asks_for(visitor: Visitor, market: Market, other: Product) -> None:
    start(market)
    for number in range(12):
        assert visit(visitor, "/live", number, "Mozilla/5.0 (compatible; Googlebot/2.{})").status == 200


def test_nobody_is_led_to_what_is_sold_out(visitor: Visitor, market: Market, other: Product) -> None:
    start(market)
    kept = shop.store().of(market.act.seat.member.account).catalogue.get(other.id)
    market.revise(kept, sold=Availability(stock=0))
    assert {visit(visitor, "/live", number).status for number in range(12)} == {200}


def test_without_a_contest_nobody_is_led_anywhere(visitor: Visitor, other: Product) -> None:
    assert {visit(visitor, "/live", number).status for number in range(12)} == {200}


def from_place(visitor: Visitor, address: str) -> int:
    def move(event: dict[str, dict[str, dict[str, str]]]) -> None:
        event["requestContext"]["http"]["sourceIp"] = address

    headers = {"accept": "text/html", "user-agent": FIREFOX}
    return visitor.send("GET", "/live", headers=headers, change=move).status


def test_a_visitor_is_the_same_at_all_addresses_of_one_household(
    visitor: Visitor, market: Market, other: Product
) -> None:
    start(market)
    homes = {
        home: {from_place(visitor, f"2001:db8:0:{home}::{host:x}") for host in range(1, 6)}
        for home in range(10)
    }
    assert all(len(statuses) == 1 for statuses in homes.values())
    assert {from_place(visitor, f"203.0.113.{host}") for host in range(1, 13)} == {200, 303}
    assert len({from_place(visitor, "not an address") for _ in range(3)}) == 1
