"""Going on from a confirmation to a page of the seller's, with what was bought and its signature."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from cartwright.application import redirecting
from cartwright.bootstrap import shop, vaults
from cartwright.domain.catalog import Bump, Mode
from cartwright.domain.fulfilment import Fulfilment
from cartwright.domain.redirects import Redirect
from tests.component.checkout.buying import order, pay
from tests.component.checkout.hubs import Guest
from tests.component.checkout.market import Market, Visitor, option_id, product_id
from tests.component.deployment import Deployment

SCHOOL = "https://school.example/in?from=cart#begin"
BY_ITSELF = '<meta http-equiv="refresh"'


def key(market: Market, owner: str) -> str:
    """A new key of a seller's."""
    mine = shop.store().of(market.act.seat.member.account)
    return redirecting.make(
        market.act,
        market.sellers[owner],
        clients=mine.clients,
        redirects=mine.redirects,
        vault=vaults.vault(),
    ).text


@pytest.fixture(autouse=True)
def keys(market: Market) -> dict[str, str]:
    """What each seller's receiver checks with."""
    made = {owner: key(market, owner) for owner in ("werkstatt", "press")}
    sheets = Fulfilment(redirect=Redirect("https://press.example/sheets"))
    market.publish("sheets", "press", "19.00 EUR", mode=Mode.LIVE, fulfilment=sheets)
    bump = Bump(product_id("sheets"), option_id("sheets"), "Add the sheets")
    course = Fulfilment(redirect=Redirect(SCHOOL))
    market.publish("films", "werkstatt", "119.00 EUR", mode=Mode.LIVE, fulfilment=course, bumps=(bump,))
    led = Fulfilment("Welcome.", Redirect(SCHOOL, automatic=True))
    market.publish("retreat", "werkstatt", "119.00 EUR", mode=Mode.LIVE, fulfilment=led)
    return made


def placed(visitor: Visitor, slug: str = "films", total: int = 11900, *bumps: str) -> dict[str, Any]:
    answer = visitor.post(
        f"/{slug}/orders", order(slug, total, bumps=list(bumps), attempt=f"attempt-to-buy-{slug}")
    )
    assert answer.status == 201, answer
    told: dict[str, Any] = answer.json
    return told


def bought(visitor: Visitor, slug: str = "films", total: int = 11900, *bumps: str) -> dict[str, Any]:
    """An order that is paid, and known to be."""
    made = placed(visitor, slug, total, *bumps)
    pay(visitor, made)
    visitor.ask(made["confirm_url"])
    return made


def way(made: dict[str, Any], slug: str = "films") -> str:
    return f"{made['confirm_url']}/onward/{product_id(slug)}"


def sample() -> Any:
    """What the page of the documentation gives receivers to check with."""
    page = Path("docs/fulfilment.md").read_text("utf-8")
    [code] = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102  (the documentation's own)
    return names["paid"]


def test_the_receiver_of_the_documentation_knows_what_was_bought(
    visitor: Visitor, keys: dict[str, str], deployment: Deployment
) -> None:
    made = bought(visitor)
    gone = visitor.open(way(made))
    where = gone.headers["location"]
    assert (gone.status, gone.headers["referrer-policy"]) == (303, "no-referrer")
    assert where.startswith("https://school.example/in?from=cart&")
    assert where.endswith("#begin")
    paid, now = sample(), int(deployment.clock.now().timestamp())
    told = paid(urlsplit(where).query, keys["werkstatt"], now)
    assert (told["order"], told["product"], told["mode"]) == (made["order"], product_id("films"), "live")
    assert (told["total"], told["currency"], told["option"]) == ("11900", "EUR", option_id("films"))
    assert paid(urlsplit(where).query, keys["press"], now) is None
    assert paid(urlsplit(where).query, keys["werkstatt"], now + 900) is None
    assert paid(urlsplit(where).query.replace("total=11900", "total=1"), keys["werkstatt"], now) is None
    assert paid("from=cart", keys["werkstatt"], now) is None


def test_a_test_order_tries_the_way_on_of_a_test_product_and_the_receiver_refuses_it(
    visitor: Visitor, market: Market, keys: dict[str, str], deployment: Deployment
) -> None:
    leads = Fulfilment(redirect=Redirect(SCHOOL))
    tested = market.publish("tested", "werkstatt", "119.00 EUR", fulfilment=leads)
    made = bought(visitor, "tested")
    query = urlsplit(visitor.open(way(made, "tested")).headers["location"]).query
    paid, now = sample(), int(deployment.clock.now().timestamp())
    assert paid(query, keys["werkstatt"], now) is None
    assert paid(query, keys["werkstatt"], now, live=False)["mode"] == "test"
    market.revise(tested, mode=Mode.LIVE)
    assert visitor.open(way(made, "tested")).status == 404
    page = visitor.open(made["confirm_url"]).text
    assert "Test order. A buyer who pays gets here: the way on to the seller" in page
    assert "/onward/" not in page


def test_while_a_key_takes_anothers_place_either_opens(
    visitor: Visitor, market: Market, keys: dict[str, str], deployment: Deployment
) -> None:
    made, new = bought(visitor), key(market, "werkstatt")
    query = urlsplit(visitor.open(way(made)).headers["location"]).query
    now = int(deployment.clock.now().timestamp())
    for either in (keys["werkstatt"], new):
        assert sample()(query, either, now)


def test_each_owner_is_told_of_its_own_product_alone(visitor: Visitor, keys: dict[str, str]) -> None:
    made = bought(visitor, "films", 13800, product_id("sheets"))
    totals = {
        slug: parse_qs(urlsplit(visitor.open(way(made, slug)).headers["location"]).query)["total"]
        for slug in ("films", "sheets")
    }
    assert totals == {"films": ["11900"], "sheets": ["1900"]}


def test_nobody_goes_on_before_it_is_paid_or_without_the_key(visitor: Visitor) -> None:
    made = placed(visitor)
    assert visitor.open(way(made)).status == 404
    pay(visitor, made, "decline")
    visitor.ask(made["confirm_url"])
    assert visitor.open(way(made)).status == 404
    paid = bought(visitor, "retreat")
    assert visitor.open(way(paid, "retreat")).status == 303
    stem, _, _ = paid["confirm_url"].rpartition("/")
    for other in (
        f"{stem}/{'x' * 32}/onward/{product_id('retreat')}",
        way(paid, "films"),
        f"{paid['confirm_url']}/onward/none",
        way(paid, "retreat").replace("/retreat/", "/films/", 1),
    ):
        assert visitor.open(other).status == 404, other


def test_the_confirmation_shows_the_way_and_leads_nobody_who_did_not_ask(visitor: Visitor) -> None:
    made = placed(visitor)
    assert "/onward/" not in visitor.open(made["confirm_url"]).text
    pay(visitor, made)
    page = visitor.open(made["confirm_url"]).text
    assert f'href="{way(made)}"' in page
    assert "Go on to Films" in page
    assert BY_ITSELF not in page
    [given] = visitor.ask(made["confirm_url"]).json["given"]
    assert given["onward_url"] == way(made)


def test_who_has_just_paid_is_led_on_where_the_seller_says_so_and_sees_the_receipt_later(
    visitor: Visitor, deployment: Deployment
) -> None:
    made = bought(visitor, "retreat")
    page = visitor.open(made["confirm_url"]).text
    assert f'{BY_ITSELF} content="0; url={way(made, "retreat")}">' in page
    deployment.clock.move(timedelta(minutes=10))
    later = visitor.open(made["confirm_url"]).text
    assert BY_ITSELF not in later
    assert "Welcome." in later


def test_what_was_given_back_whole_is_handed_out_no_more_here_nor_in_the_hub(
    visitor: Visitor, market: Market, deployment: Deployment
) -> None:
    made = bought(visitor, "retreat")
    deployment.run()
    member, [sale] = market.act.seat.member, deployment.items("sale")
    guest = Guest.at(market, deployment).enter()
    [purchase] = guest.visitor.ask(guest.hub).json["purchases"]
    for part, there in (({"amount": {"minor": 11899, "currency": "EUR"}}, True), ({}, False)):
        answer = deployment.request(
            "POST",
            f"/v1/accounts/{member.account}/sales/{sale['body']['id']}/refunds",
            payload={"reason": "Changed her mind", **part},
            headers={"idempotency-key": f"key-{there}"},
            claims={"sub": member.identity, "token_use": "id"},
        )
        assert answer.status == 202, answer
        deployment.run()
        assert visitor.open(way(made, "retreat")).status == (303 if there else 404)
        for given in (visitor.ask(made["confirm_url"]).json, guest.visitor.ask(purchase["url"]).json):
            assert [one["document"] for one in given["given"]] == (["Welcome."] if there else [])
        for page in (visitor.open(made["confirm_url"]), guest.open(purchase["url"])):
            assert ("Welcome." in page.text) is there
