"""Sellers' logos: from our own origin, on the page and in what is sold, and nothing from elsewhere."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from cartwright.application import clients, logos
from cartwright.bootstrap import filing, shop
from cartwright.domain.ids import ClientId, derived
from cartwright.domain.people.logos import Logo
from tests.component.checkout.buying import pay, place
from tests.component.checkout.market import HOST, Market, Visitor, product_id
from tests.component.checkout.test_weight import fetched
from tests.component.deployment import Deployment
from tests.fakes.knowing import FakeLocales, FakeTaxNumbers
from tests.unit.domain.pictures import jpeg, png

FOREIGN = "https://cdn.elsewhere.example/logo.png"


def owner(market: Market) -> ClientId:
    mine = shop.store().of(market.act.seat.member.account)
    return mine.catalogue.get(product_id("lichtung")).owner


@pytest.fixture(name="logo")
def _logo(market: Market) -> Logo:
    """The logo of who sells Lichtung."""
    mine = shop.store().of(market.act.seat.member.account)
    hung = logos.hang(
        market.act, owner(market), png(240, 80), clients=mine.clients, files=filing.files()
    ).profile.logo
    assert hung
    return hung


def test_the_page_shows_it_from_our_own_origin_and_nothing_shifts(visitor: Visitor, logo: Logo) -> None:
    page = visitor.open("/lichtung")
    assert f'<img src="{logo.path}" alt="" width="240" height="80">' in page.text
    assert f'<meta property="og:image" content="https://{HOST}{logo.path}">' in page.text
    assert "img-src 'self' data:;" in page.headers["content-security-policy"]


def test_it_is_kept_for_good_and_is_a_picture_and_nothing_else(deployment: Deployment, logo: Logo) -> None:
    answer = fetched(deployment, logo.path)
    assert (answer.status, answer.body) == (200, png(240, 80))
    headers = dict(answer.headers)
    assert headers["content-type"] == "image/png"
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"


def test_a_picture_elsewhere_is_on_no_page(visitor: Visitor, market: Market) -> None:
    mine = shop.store().of(market.act.seat.member.account).clients
    profile = replace(mine.get(owner(market)).profile, logo_url=FOREIGN)
    clients.revise_profile(
        market.act, owner(market), profile, clients=mine, numbers=FakeTaxNumbers(), locales=FakeLocales()
    )
    page = visitor.open("/lichtung")
    assert FOREIGN not in page.text
    assert 'class="monogram"' in page.text
    assert "https:" not in re.findall(r"img-src ([^;]+);", page.headers["content-security-policy"])[0].split()


def test_what_was_ordered_keeps_the_one_it_was_ordered_under(
    visitor: Visitor, market: Market, deployment: Deployment, logo: Logo
) -> None:
    placed = place(visitor)
    mine = shop.store().of(market.act.seat.member.account)
    logos.hang(market.act, owner(market), jpeg(90, 30), clients=mine.clients, files=filing.files())
    assert logo.path not in visitor.open("/lichtung").text
    pay(visitor, placed)
    assert visitor.open(placed["confirm_url"]).status == 200
    [order] = deployment.items("order")
    assert logo.path in repr(order)
    assert fetched(deployment, logo.path).status == 200


def test_nothing_else_in_the_bucket_can_be_seen(visitor: Visitor, market: Market, logo: Logo) -> None:
    account, client, name = logo.path.split("/")[2:]
    filing.files().put(f"accounts/{account}/{name}", b"a report", content_type="text/csv")
    for path in (
        f"/logos/{account}/{derived('client', 'other')}/{name}",
        f"/logos/{derived('account', 'other')}/{client}/{name}",
        f"/logos/{account}/{client}/{'0' * 32}.png",
        f"/logos/nobody/{client}/{name}",
        f"/logos/{account}/nobody/{name}",
        f"/logos/{account}/{client}/{name}.csv",
        f"/logos/..%2faccounts/{account}/{name}",
        f"/logos/{account}/..%2f{client}/{name}",
    ):
        assert visitor.send("GET", path).status == 404, path


def test_it_costs_a_page_and_a_start_nothing(visitor: Visitor, deployment: Deployment, logo: Logo) -> None:
    deployment.wire.clear()
    visitor.open("/lichtung")
    assert {name.partition(".")[0] for name in deployment.wire.names} == {"dynamodb"}
