"""What a page weighs on its way: at most 40 kB of ours, and no address but ours before the card's."""

from __future__ import annotations

import gzip
import json
import re
from urllib.parse import urlencode

import pytest

from cartwright.domain.catalog import Product
from checkout import assets
from checkout.packing import unpacked_by
from checkout.reading import FORM
from local import ROOT
from local.events import http
from tests.component.checkout.heavy import published
from tests.component.checkout.market import HOST, Market, Visitor
from tests.component.checkout.market import fields as form_of
from tests.component.deployment import Deployment, route_table

MOST = 40_000
CARDS = "https://js.stripe.com/v3/"
EVERYTHING = "/heavy?country=CA&lang=pl"


@pytest.fixture
def heavy(market: Market) -> Product:
    """As much on one page as a product may have."""
    return published(market)


def fetched(
    deployment: Deployment, path: str, encoding: str = "gzip, br", form: str = "", kind: str = FORM
) -> http.Response:
    where, _, query = path.partition("?")
    method = "POST" if form else "GET"
    match = route_table().match(method, where)
    assert match is not None
    sent = (("content-type", kind),) if form else ()
    named = (("host", HOST), ("accept", "text/html"), ("accept-encoding", encoding), *sent)
    request = http.Request(method, where, query, named, form.encode(), "203.0.113.7")
    event = http.event(request, match, at=deployment.clock.now(), request_id="JKJaXmPLvHcESHA=")
    return http.response(deployment.invoke(match.route.function, event))


def weight(deployment: Deployment, page: http.Response) -> int:
    """Of a page with its style, script and mark, as they come over the wire."""
    text = gzip.decompress(page.body).decode()
    parts = [fetched(deployment, address) for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', text)]
    assert len(parts) == 3
    assert {dict(part.headers)["content-encoding"] for part in (page, *parts)} == {"gzip"}
    return sum(len(part.body) for part in (page, *parts))


@pytest.mark.parametrize("path", ["/lichtung?country=DE", "/live?country=FR&lang=fr"], ids=["one", "live"])
def test_page_style_and_script_come_in_forty_thousand_bytes(
    deployment: Deployment, heavy: Product, path: str
) -> None:
    assert weight(deployment, fetched(deployment, path)) <= MOST


def asked(page: http.Response) -> list[str]:
    """The bumps whose questions are there, once for each question."""
    return re.findall(r'data-question data-bump="([^"]+)"', gzip.decompress(page.body).decode())


def test_so_does_everything_there_can_be_and_all_that_ticks_bring_one_by_one(
    deployment: Deployment, heavy: Product
) -> None:
    """Page, style, script, and an answer for each bump that is ticked: all there is before the card."""
    page = fetched(deployment, EVERYTHING)
    ticks = [fetched(deployment, f"/heavy?lang=pl&asks={bump.product}") for bump in heavy.bumps]
    assert asked(page) == []
    assert [asked(tick) for tick in ticks] == [[bump.product] * 9 for bump in heavy.bumps]
    assert weight(deployment, page) + sum(len(tick.body) for tick in ticks) <= MOST


def test_the_prices_of_all_these_ticks_are_packed_as_well(deployment: Deployment, heavy: Product) -> None:
    """They are no part of the page, and come beside it."""
    ticked = [bump.product for bump in heavy.bumps]
    choice = {"option": heavy.preferred.id, "country": "CA", "region": "ON"}
    prices = [
        fetched(
            deployment,
            "/heavy/quote",
            form=json.dumps({**choice, "bumps": ticked[: many + 1]}),
            kind="application/json",
        )
        for many in range(len(ticked))
    ]
    assert {dict(price.headers)["content-encoding"] for price in prices} == {"gzip"}
    assert len(json.loads(gzip.decompress(prices[-1].body))["lines"]) == len(ticked) + 1
    assert sum(len(price.body) for price in prices) <= 6_000


def test_only_what_is_on_the_page_says_what_it_asks(deployment: Deployment, heavy: Product) -> None:
    bump = heavy.bumps[0].product
    assert asked(fetched(deployment, f"/heavy?asks={heavy.id},{bump},prd_none")) == [bump] * 9
    assert asked(fetched(deployment, f"/lichtung?asks={bump}")) == []
    assert fetched(deployment, f"/none?asks={bump}").status == 404


def test_so_does_a_link_that_ticks_all_there_is(deployment: Deployment, heavy: Product) -> None:
    """With what all of them ask: nothing comes after it."""
    ticked = [bump.product for bump in heavy.bumps]
    page = fetched(deployment, f"{EVERYTHING}&bumps={','.join(ticked)}")
    assert asked(page) == [product for product in ticked for _ in range(9)]
    assert weight(deployment, page) <= MOST


def test_so_does_the_answer_to_a_form_that_ticks_all_there_is(
    deployment: Deployment, visitor: Visitor, heavy: Product
) -> None:
    """Without a script: style and script are kept by then, and count here all the same."""
    ticked = [bump.product for bump in heavy.bumps]
    form = form_of(visitor.open(EVERYTHING)) | {"bumps": ticked, "update": "1"}
    page = fetched(deployment, "/heavy/orders?lang=pl", form=urlencode(form, doseq=True))
    assert page.status == 200
    assert len(asked(page)) == len(ticked) * 9
    assert weight(deployment, page) <= MOST


def test_what_is_sent_is_what_was_written_without_its_remarks() -> None:
    for name in ("checkout.js", "settle.js", "embed.js", "checkout.css", "hub.css"):
        written = (ROOT / "functions" / "checkout" / "static" / name).read_text("utf-8")
        sent = assets.named(name).content.decode()
        assert not re.search(r"/\*|^\s*//|^\s|\n\n", sent, re.MULTILINE)
        lines = iter(written.splitlines())
        for line in sent.splitlines():
            assert any(each.strip().startswith(line) for each in lines), line


def test_who_does_not_unpack_gets_it_plain(deployment: Deployment) -> None:
    plain = fetched(deployment, "/lichtung", "identity")
    assert "content-encoding" not in dict(plain.headers)
    assert plain.body.startswith(b"<!doctype html>")
    assert "accept-encoding" in dict(plain.headers)["vary"]


@pytest.mark.parametrize(
    ("accepted", "unpacks"),
    [
        ("gzip, deflate, br", True),
        ("br;q=1.0, GZIP ; q=0.2", True),
        ("x-gzip", True),
        ("*", True),
        ("identity, *;q=0.001", True),
        ("", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip; q=0.000, *", False),
        ("*;q=0", False),
        ("identity;q=1, gzipped", False),
    ],
)
def test_only_who_takes_gzip_gets_it(accepted: str, unpacks: bool) -> None:
    assert unpacked_by(accepted) is unpacks


def test_packed_and_plain_are_the_same_file(deployment: Deployment) -> None:
    packed = fetched(deployment, "/embed.js")
    assert gzip.decompress(packed.body) == fetched(deployment, "/embed.js", "").body
    assert dict(packed.headers)["content-length"] == str(len(packed.body))


def test_no_address_but_ours_is_asked_before_the_card(visitor: Visitor, heavy: Product) -> None:
    """Preloads and pictures included. What a seller links as terms is for the buyer to open."""
    for path in ("/lichtung", EVERYTHING, "/nothing"):
        page = re.sub(r"<a [^>]*>", "", visitor.open(path).text).replace(CARDS, "/card")
        found = re.findall(r'(?:src|href|action|srcset|poster)="([^"]+)"', page)
        elsewhere = [each for each in found if not each.startswith(("/", "#", "mailto:", f"https://{HOST}/"))]
        assert not elsewhere


def test_only_a_page_that_takes_cards_asks_its_processor(visitor: Visitor) -> None:
    scripts = re.findall(r'<script[^>]* src="([^"]+)"', visitor.open("/live").text)
    assert [each for each in scripts if not each.startswith("/static/")] == [CARDS]
