"""Two pages that contest: visits are led to either, and both stay what they are."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cartwright.application import contesting
from cartwright.bootstrap import base, shop
from cartwright.domain.availability import Availability
from cartwright.domain.catalog import Mode, Product
from cartwright.domain.contests import SETTLES_IN
from tests.component.checkout.buying import order, pay
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


def end(market: Market, winner: Product) -> None:
    act = replace(market.act, now=base.clock().now())
    mine = shop.store().of(market.act.seat.member.account)
    contesting.end(act, product_id("live"), winner.id, catalogue=mine.catalogue, connections=mine.connections)


@pytest.fixture
def other(market: Market) -> Product:
    """Another page of the live one."""
    return market.publish("other", "werkstatt", "79.00 EUR", mode=Mode.LIVE, connection=market.stripe)


def visit(visitor: Visitor, path: str, number: int = 0, agent: str = FIREFOX, **more: str) -> Answer:
    return visitor.open(path, user_agent=agent.format(number), **more)


def kept(answer: Answer) -> str:
    """What the browser brings along from now on."""
    return answer.headers["set-cookie"].partition(";")[0]


def test_visits_to_either_page_are_led_to_both(visitor: Visitor, market: Market, other: Product) -> None:
    start(market)
    now = int(base.clock().now().timestamp())
    for here, there in (("live", "other"), ("other", "live")):
        found = [visit(visitor, f"/{here}?country=FR") for _ in range(24)]
        assert {answer.status for answer in found} == {200, 303}
        led = next(answer for answer in found if answer.status == 303)
        assert led.headers["location"] == f"/{there}?country=FR&led={now}"
        assert led.headers["cache-control"] == "no-store"


def test_all_of_one_network_and_one_kind_of_browser_are_led_each_by_chance(
    visitor: Visitor, market: Market, other: Product
) -> None:
    """A hall, an office: who buys there is as many draws as there are browsers."""
    start(market)
    led = sum(visit(visitor, "/live").status == 303 for _ in range(200))
    assert 70 < led < 130


def test_who_is_led_to_a_page_stays_there_and_keeps_which_one_it_is(
    visitor: Visitor, market: Market, other: Product
) -> None:
    start(market)
    since = int(base.clock().now().timestamp())
    for _ in range(12):
        first = visit(visitor, "/live")
        cookie = kept(first)
        assert cookie == f"contest={since}.{1 if first.status == 200 else 2}"
        later = [visit(visitor, path, cookie=f"a=b; {cookie}") for path in ("/live", "/other", "/live")]
        assert sorted(answer.status for answer in later[:2]) == [200, 303]
        assert [later[0].status, later[2].status] == [first.status] * 2
        assert not [answer for answer in later if "set-cookie" in answer.headers]
        assert all("led=" not in answer.headers.get("location", "") for answer in later)


def test_it_is_kept_at_both_pages_and_read_by_no_script(
    visitor: Visitor, market: Market, other: Product
) -> None:
    start(market)
    cookies = visit(visitor, "/live").headers["set-cookie"].splitlines()
    rules = [{rule.strip().lower() for rule in cookie.split(";")[1:]} for cookie in cookies]
    common = {"max-age=7776000", "secure", "httponly", "samesite=lax"}
    assert rules == [common | {"path=/live"}, common | {"path=/other"}]


def test_of_another_contest_a_cookie_says_nothing(visitor: Visitor, market: Market, other: Product) -> None:
    start(market)
    for odd in ("contest=1.2", "contest=2", "contest=", "contest=x.1", "contest=1.2; contest=1.1"):
        found = [visit(visitor, "/live", cookie=odd) for _ in range(24)]
        assert {answer.status for answer in found} == {200, 303}
        assert all("set-cookie" in answer.headers for answer in found)


def test_who_keeps_nothing_is_drawn_once_for_each_visit(
    visitor: Visitor, market: Market, other: Product
) -> None:
    start(market)
    now = int(base.clock().now().timestamp())
    assert {visit(visitor, f"/other?led={now - ago}").status for ago in (0, 60) for _ in range(12)} == {200}
    for gone in (now - 61, now + 1, "x", "9" * 30):
        assert {visit(visitor, f"/other?led={gone}").status for _ in range(24)} == {200, 303}


FRAMES = [("/live?embed=https://shop.example", {}), ("/live", {"sec_fetch_dest": "iframe"})]


def sold(visitor: Visitor, cookie: str, attempt: str) -> Answer:
    """The confirmation of the other page's product, bought with that cookie."""
    sent = {"content-type": "application/json", "cookie": cookie}
    body = json.dumps(order("other", 7900, attempt=attempt, again=True)).encode()
    placed = visitor.send("POST", "/other/orders", body, sent)
    assert placed.status == 201, placed
    where = placed.json["confirm_url"]
    assert "set-cookie" not in visitor.open(where, cookie=cookie).headers, "it is not paid"
    pay(visitor, placed.json)
    return visitor.open(where, cookie=cookie)


def test_a_browser_keeps_that_it_has_bought_and_its_next_order_says_so(
    visitor: Visitor, deployment: Deployment, market: Market, other: Product
) -> None:
    market.revise(other, connection=market.sandbox, mode=Mode.TEST)
    live = shop.store().of(market.act.seat.member.account).catalogue.get(product_id("live"))
    market.revise(live, connection=market.sandbox, mode=Mode.TEST)
    start(market)
    since = int(base.clock().now().timestamp())
    early = sold(visitor, f"contest={since}.2", "d" * 32)
    assert "set-cookie" not in early.headers, "it counts for nothing yet, so the next one does"
    deployment.clock.move(SETTLES_IN)
    first = sold(visitor, f"contest={since}.2", "a" * 32)
    assert kept(first) == f"contest={since}.2.b"
    assert {rule.strip().lower() for rule in first.headers["set-cookie"].split(";")[1:]} == {
        "max-age=7776000",
        "path=/other",
        "secure",
        "httponly",
        "samesite=lax",
    }
    assert "set-cookie" not in sold(visitor, kept(first), "b" * 32).headers
    assert "set-cookie" not in sold(visitor, "a=b", "c" * 32).headers, "it is in no contest"
    orders = sorted(deployment.items("order"), key=lambda item: str(item["body"]["id"]))
    by_repeats = sorted(bool(one["body"].get("repeats")) for one in orders)
    assert by_repeats == [False, False, False, True]
    takings = [bool(one["body"].get("repeats")) for one in deployment.items("taking")]
    assert sorted(takings) == [False, False, False, True]
    assert visit(visitor, "/other", cookie=kept(first)).status == 200, "it stays where it was led"


@pytest.mark.parametrize(("path", "headers"), FRAMES, ids=["it says so", "its browser says so"])
def test_inside_of_another_site_the_same_browser_is_led_to_the_same_page(
    visitor: Visitor, market: Market, other: Product, path: str, headers: dict[str, str]
) -> None:
    start(market)
    found = [[visit(visitor, path, number, **headers) for _ in range(3)] for number in range(12)]
    assert all(len({answer.status for answer in browser}) == 1 for browser in found)
    assert {browser[0].status for browser in found} == {200, 303}
    assert not [answer for browser in found for answer in browser if "set-cookie" in answer.headers]


def test_once_it_is_over_nothing_is_drawn_or_kept(
    visitor: Visitor, deployment: Deployment, market: Market, other: Product
) -> None:
    start(market)
    cookie = kept(visit(visitor, "/live"))
    end(market, other)
    deployment.restart()  # which forgets what it saw a moment ago
    for headers in ({}, {"cookie": cookie}):
        path = f"/live?led={int(base.clock().now().timestamp())}"
        answer = visitor.open(path, user_agent=FIREFOX, **headers)
        assert answer.status == 303
        assert "set-cookie" not in answer.headers


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
    stored = shop.store().of(market.act.seat.member.account).catalogue.get(other.id)
    market.revise(stored, sold=Availability(stock=0))
    found = [visit(visitor, "/live", number) for number in range(24)]
    assert {answer.status for answer in found} == {200}
    cookies = [kept(answer)[-1] for answer in found if "set-cookie" in answer.headers]
    assert set(cookies) == {"1"}, "what was not shown is not kept"
    assert len(cookies) < len(found)


def test_without_a_contest_nobody_is_led_anywhere(visitor: Visitor, other: Product) -> None:
    assert {visit(visitor, "/live", number).status for number in range(12)} == {200}


def from_place(visitor: Visitor, address: str) -> int:
    def move(event: dict[str, dict[str, dict[str, str]]]) -> None:
        event["requestContext"]["http"]["sourceIp"] = address

    headers = {"accept": "text/html", "user-agent": FIREFOX, "sec-fetch-dest": "iframe"}
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
