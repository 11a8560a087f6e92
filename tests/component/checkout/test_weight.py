"""What a page weighs on its way: at most 40 kB of ours, and no address but ours before the card's."""

from __future__ import annotations

import gzip
import re
from urllib.parse import urlencode

import pytest

from cartwright.domain.catalog import Product
from checkout import assets
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


def fetched(deployment: Deployment, path: str, encoding: str = "gzip, br", form: str = "") -> http.Response:
    where, _, query = path.partition("?")
    method = "POST" if form else "GET"
    match = route_table().match(method, where)
    assert match is not None
    sent = (("content-type", "application/x-www-form-urlencoded"),) if form else ()
    named = (("host", HOST), ("accept", "text/html"), ("accept-encoding", encoding), *sent)
    request = http.Request(method, where, query, named, form.encode(), "203.0.113.7")
    event = http.event(request, match, at=deployment.clock.now(), request_id="JKJaXmPLvHcESHA=")
    return http.response(deployment.invoke(match.route.function, event))


@pytest.mark.parametrize(
    "path",
    ["/lichtung?country=DE", "/live?country=FR&lang=fr", EVERYTHING, f"{EVERYTHING}&bumps={{bumps}}"],
    ids=["one", "live", "everything", "all of it ticked"],
)
def test_page_style_and_script_come_in_forty_thousand_bytes(
    deployment: Deployment, heavy: Product, path: str
) -> None:
    page = fetched(deployment, path.format(bumps=",".join(bump.product for bump in heavy.bumps)))
    text = gzip.decompress(page.body).decode()
    parts = [fetched(deployment, address) for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', text)]
    assert len(parts) == 3
    assert {dict(part.headers)["content-encoding"] for part in (page, *parts)} == {"gzip"}
    assert sum(len(part.body) for part in (page, *parts)) <= MOST


def test_so_does_the_answer_to_a_form_that_ticks_all_there_is(
    deployment: Deployment, visitor: Visitor, heavy: Product
) -> None:
    """Which brings what the bumps ask; style and script are kept by then."""
    ticked = [bump.product for bump in heavy.bumps]
    form = form_of(visitor.open(EVERYTHING)) | {"bumps": ticked, "update": "1"}
    page = fetched(deployment, "/heavy/orders?lang=pl", form=urlencode(form, doseq=True))
    text = gzip.decompress(page.body).decode()
    assert page.status == 200
    assert len(re.findall(r'data-question data-bump="', text)) == len(ticked) * 9
    assert len(page.body) <= MOST


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
