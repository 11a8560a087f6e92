"""A product's page looks as its owner wants, and is shown inside of the pages its owner names."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256

import pytest

from cartwright.bootstrap import shop
from cartwright.domain.looks import Look, Theme
from cartwright.domain.money import Money
from cartwright.domain.plans import Chosen
from tests.component.checkout.market import Market, Visitor, fields, product_id, seed

SITE = "https://blog.example"


@pytest.fixture
def shown(market: Market) -> Market:
    """A page in a theme and colour of its own, that a site may show inside of one of its."""
    market.publish(
        "shown", "press", "19.00 EUR", look=Look(Theme.TWO_STEP, "#8c2f5b", (SITE, "http://localhost:3000"))
    )
    return market


def policy(visitor: Visitor, path: str) -> dict[str, str]:
    """The page's policy, by directive."""
    text = visitor.open(path).headers["content-security-policy"]
    return dict(directive.strip().partition(" ")[::2] for directive in text.split(";"))


@pytest.mark.parametrize("theme", list(Theme))
def test_every_theme_is_a_whole_form_without_a_script(visitor: Visitor, market: Market, theme: Theme) -> None:
    market.publish("themed", "press", "19.00 EUR", look=Look(theme))
    page = visitor.open("/themed?country=DE")
    assert f'class="shell theme-{theme}"' in page.text
    assert page.text.count("<h1>") == page.text.count("<main>") == 1
    assert not re.search(r'data-stage="\d"[^>]* hidden', page.text)
    bought = visitor.submit(
        "/themed/orders", {**fields(page), "email": "ada@buyer.example", "name": "Ada Lind"}
    )
    assert bought.status == 303


def test_an_accent_is_a_style_of_its_own_that_the_policy_knows_by_its_hash(
    visitor: Visitor, shown: Market
) -> None:
    page = visitor.open("/shown").text
    [style] = re.findall(r"<style>(.*?)</style>", page)
    assert "--fill:#8c2f5b" in style
    assert "prefers-color-scheme:dark" in style
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert policy(visitor, "/shown")["style-src"] == f"'self' 'sha256-{digest}'"


def test_what_follows_an_order_looks_like_its_page_whatever_becomes_of_that(
    visitor: Visitor, shown: Market
) -> None:
    form = {**fields(visitor.open("/shown?country=DE")), "email": "ada@buyer.example", "name": "Ada Lind"}
    pays = visitor.submit("/shown/orders", form).headers["location"]
    mine = shop.store().of(shown.act.seat.member.account).catalogue
    shown.revise(mine.get(product_id("shown")), look=Look(Theme.LONG, "#123456"))
    path = pays.partition("carts.example.com")[2] or pays
    bank = visitor.open(path)
    confirmed = visitor.open(re.findall(r'href="[^"]*(/shown/orders/[^"]+)"', bank.text)[0])
    for page in (bank, confirmed):
        [style] = re.findall(r"<style>(.*?)</style>", page.text)
        assert "--fill:#8c2f5b" in style
        assert "prefers-color-scheme:dark" in style
        assert (
            '<span class="monogram" aria-hidden="true">N</span><span>Northgate Press Ltd</span>' in page.text
        )


def test_without_an_accent_no_style_is_in_the_page(visitor: Visitor) -> None:
    assert "<style" not in visitor.open("/lichtung").text
    assert policy(visitor, "/lichtung")["style-src"] == "'self'"


def test_only_the_sites_the_product_names_may_show_its_page_inside_of_theirs(
    visitor: Visitor, shown: Market
) -> None:
    assert policy(visitor, "/shown")["frame-ancestors"] == f"'self' {SITE} http://localhost:3000"
    assert policy(visitor, "/lichtung")["frame-ancestors"] == "'self'"


def test_shown_inside_of_a_site_the_page_tells_that_site_alone(visitor: Visitor, shown: Market) -> None:
    page = visitor.open(f"/shown?embed={SITE}")
    assert seed(page)["embedded"] == SITE
    assert ' class="embedded">' in page.text


@pytest.mark.parametrize("site", ["https://elsewhere.example", "*", "", f"{SITE}/", "null"])
def test_to_any_other_site_it_says_nothing(visitor: Visitor, shown: Market, site: str) -> None:
    page = visitor.open(f"/shown?embed={site}")
    assert seed(page)["embedded"] == ""
    assert ' class="embedded"' not in page.text


def test_the_script_other_sites_include_has_a_name_that_stays(visitor: Visitor) -> None:
    script = visitor.send("GET", "/embed.js")
    assert script.status == 200
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"
    assert script.headers["cache-control"] == "public, max-age=3600"


@pytest.mark.parametrize("path", ["/lichtung", "/shown", "/embed.js", "/nothing"])
def test_nothing_is_stored_in_the_browser(visitor: Visitor, shown: Market, path: str) -> None:
    answer = visitor.open(path)
    assert "set-cookie" not in answer.headers
    assert not re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie", answer.text)


def test_who_shares_the_link_shows_what_it_is(visitor: Visitor) -> None:
    page = visitor.open("/lichtung?coupon=X&email=ada@buyer.example&lang=de-AT").text
    told = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', page))
    address = "https://harbour.carts.example.com/lichtung"
    assert told == {
        "type": "website",
        "title": "Lichtung",
        "description": "A course on light.",
        "url": address,
        "site_name": "Lindner Werkstatt GmbH",
        "locale": "de_AT",
    }
    assert f'<link rel="canonical" href="{address}">' in page


def test_a_link_fills_in_what_is_known(visitor: Visitor, market: Market) -> None:
    market.publish("several", "press", "19.00 EUR", most=5)
    page = visitor.open("/several?email=ada@buyer.example&name=Ada+Lind&country=PT&quantity=3")
    known = {"email": "ada@buyer.example", "name": "Ada Lind", "country": "PT", "quantity": "3"}
    assert fields(page).items() >= known.items()


@pytest.mark.parametrize(("lang", "suggested"), [("de", "12,50"), ("en", "12.50")])
def test_a_price_to_choose_is_suggested_as_it_is_typed(
    visitor: Visitor, market: Market, lang: str, suggested: str
) -> None:
    market.offer("yours", "press", Chosen(Money.of("12.50", "EUR"), Money.of("5", "EUR")))
    assert f'placeholder="{suggested}"' in visitor.open(f"/yours?lang={lang}&country=DE").text
