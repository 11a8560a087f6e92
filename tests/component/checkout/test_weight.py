"""What a page weighs on its way: at most 40 kB of ours, and no address but ours before the card's."""

from __future__ import annotations

import gzip
import re

import pytest

from cartwright.domain.looks import Look, Theme
from local.events import http
from tests.component.checkout.market import HOST, Market, Visitor
from tests.component.deployment import Deployment, route_table

MOST = 40_000
EVERYTHING = "/heavy?country=CA&lang=pl"


@pytest.fixture
def heavy(market: Market) -> Market:
    """As much on one page as a product may have."""
    market.publish(
        "heavy",
        "werkstatt",
        *[f"{price}.00 EUR" for price in range(10, 20)],
        summary="What it is. " * 20,
        bullets=("Something there is to say of it, and more",) * 8,
        most=9,
        look=Look(Theme.LONG, "#8c2f5b"),
    )
    return market


def fetched(deployment: Deployment, path: str, encoding: str = "gzip, br") -> http.Response:
    where, _, query = path.partition("?")
    match = route_table().match("GET", where)
    assert match is not None
    named = (("host", HOST), ("accept", "text/html"), ("accept-encoding", encoding))
    request = http.Request("GET", where, query, named, b"", "203.0.113.7")
    event = http.event(request, match, at=deployment.clock.now(), request_id="JKJaXmPLvHcESHA=")
    return http.response(deployment.invoke(match.route.function, event))


@pytest.mark.parametrize("path", ["/lichtung?country=DE", "/live?country=FR&lang=fr", EVERYTHING])
def test_page_style_and_script_come_in_forty_thousand_bytes(
    deployment: Deployment, heavy: Market, path: str
) -> None:
    page = fetched(deployment, path)
    text = gzip.decompress(page.body).decode()
    parts = [fetched(deployment, address) for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', text)]
    assert len(parts) == 3
    assert {dict(part.headers)["content-encoding"] for part in (page, *parts)} == {"gzip"}
    assert sum(len(part.body) for part in (page, *parts)) <= MOST


def test_who_does_not_unpack_gets_it_plain(deployment: Deployment) -> None:
    plain = fetched(deployment, "/lichtung", "identity")
    assert "content-encoding" not in dict(plain.headers)
    assert plain.body.startswith(b"<!doctype html>")
    assert "accept-encoding" in dict(plain.headers)["vary"]


def test_packed_and_plain_are_the_same_file(deployment: Deployment) -> None:
    packed = fetched(deployment, "/embed.js")
    assert gzip.decompress(packed.body) == fetched(deployment, "/embed.js", "").body
    assert dict(packed.headers)["content-length"] == str(len(packed.body))


def test_no_address_but_ours_is_asked_before_the_card(visitor: Visitor, heavy: Market) -> None:
    """Links, preloads and pictures included. What a seller links as logo is the seller's."""
    for path in ("/lichtung", EVERYTHING, "/nothing"):
        found = re.findall(r'(?:src|href|action|srcset|poster)="([^"]+)"', visitor.open(path).text)
        elsewhere = [each for each in found if not each.startswith(("/", "#", "mailto:", f"https://{HOST}/"))]
        assert not elsewhere


def test_only_a_page_that_takes_cards_asks_its_processor(visitor: Visitor) -> None:
    scripts = re.findall(r'<script[^>]* src="([^"]+)"', visitor.open("/live").text)
    assert [each for each in scripts if not each.startswith("/static/")] == ["https://js.stripe.com/v3/"]
