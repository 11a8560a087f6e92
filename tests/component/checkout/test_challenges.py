"""Buyers who are asked whether they are people: what pages load, what orders are answered, what is kept."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3

from cartwright.application import challenging
from cartwright.application.challenging import Asking
from cartwright.bootstrap import shop, vaults
from cartwright.domain.abandonment import Abandonment
from cartwright.domain.challenges import When
from local.servers import Server, listen_again
from local.turnstile import SECRET, SITE, application
from tests.component.checkout.buying import order, pay, place, standing
from tests.component.checkout.market import HOST, Market, Visitor, fields, option_id, seed
from tests.component.checkout.test_defence import metrics
from tests.component.deployment import Answer, Deployment

WIDGET = "https://challenges.cloudflare.com"
OF_A_MAILBOX = 12


@pytest.fixture(name="service", scope="module")
def _service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home: Path = tmp_path_factory.mktemp("turnstile")
    listener = listen_again(home / "port")
    server = Server(application(home), [listener], name="turnstile").start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.stop()
        listener.close()


type Ask = Callable[..., None]


@pytest.fixture(name="asks")
def _asks(market: Market, service: str, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """The account asks its buyers."""
    monkeypatch.setenv("CARTWRIGHT_TURNSTILE_URL", service)

    def asking(when: When, secret: str = SECRET) -> None:
        clients = shop.store().of(market.act.seat.member.account).clients
        wanted = Asking(when, SITE, secret)
        version = clients.account().version
        challenging.ask(market.act, wanted, version=version, clients=clients, vault=vaults.vault())

    return asking


def token(service: str, host: str = HOST) -> str:
    asked = {"sitekey": SITE, "host": host, "action": "order"}
    return str(urllib3.request("GET", f"{service}/token", fields=asked).json()["token"])


def tries(visitor: Visitor, number: int, **more: Any) -> Answer:
    return visitor.post("/lichtung/orders", order(attempt=f"attempt-{number:020}", **more))


def test_a_buyer_who_is_asked_proves_it_and_pays(
    visitor: Visitor, deployment: Deployment, asks: Ask, service: str
) -> None:
    asks(When.ALWAYS)
    refused = tries(visitor, 1)
    assert (refused.status, refused.code) == (409, "proof-needed")
    assert not deployment.items("order")
    assert not deployment.items("attempts")
    placed = place(visitor, attempt=f"attempt-{1:020}", proof=token(service))
    pay(visitor, placed)
    assert standing(visitor, placed) == "paid"


def test_a_token_buys_once_and_another_one_goes_on(
    visitor: Visitor, deployment: Deployment, asks: Ask, service: str
) -> None:
    asks(When.ALWAYS)
    used = token(service)
    first = tries(visitor, 1, proof=used)
    assert tries(visitor, 1, proof=used).json == first.json
    again = tries(visitor, 2, proof=used)
    assert (again.status, again.code) == (409, "proof-failed")
    assert len(deployment.items("order")) == 1
    assert tries(visitor, 2, proof=token(service)).status == 201


def test_a_token_of_another_shop_is_none(visitor: Visitor, asks: Ask, service: str) -> None:
    asks(When.ALWAYS)
    assert tries(visitor, 1, proof=token(service, "elsewhere.example")).code == "proof-failed"


def test_near_the_limit_it_is_asked_and_counted(
    visitor: Visitor, asks: Ask, service: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asks(When.NEAR)
    answers = [tries(visitor, number) for number in range(OF_A_MAILBOX)]
    placed, refused = answers[: OF_A_MAILBOX // 2], answers[OF_A_MAILBOX // 2 :]
    assert {answer.status for answer in placed} == {201}
    assert {answer.code for answer in refused} == {"proof-needed"}
    assert metrics(capsys)["OrdersChallenged"] == OF_A_MAILBOX // 2
    assert tries(visitor, 99, proof=token(service)).status == 201


def test_while_nobody_answers_buyers_buy_and_somebody_is_woken(
    visitor: Visitor, asks: Ask, logged: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    asks(When.ALWAYS, secret="not-the-one")
    assert tries(visitor, 1, proof="0.whatever").status == 201
    assert metrics(capsys)["ChallengesUnanswered"] == 1
    [line] = [json.loads(one) for one in logged.getvalue().splitlines() if "could not be looked at" in one]
    assert (line["level"], line["account"][:4]) == ("ERROR", "acc_")
    assert not {"0.whatever", "not-the-one", "203.0.113.7"} & set(json.dumps(line).split('"'))


def test_without_a_script_the_buyer_is_told_what_it_takes_and_keeps_what_was_typed(
    visitor: Visitor, deployment: Deployment, asks: Ask
) -> None:
    asks(When.ALWAYS)
    shown = visitor.open("/lichtung")
    assert "Please switch it on to order." in shown.text
    form = {**fields(shown), "email": "ada@buyer.example", "name": "Ada Lind", "country": "DE"}
    page = visitor.submit("/lichtung/orders?lang=de", form)
    assert page.status == 409
    assert "Bitte schalten Sie es ein und bestellen Sie noch einmal." in page.text
    assert 'value="ada@buyer.example"' in page.text
    assert fields(page)["attempt"] == form["attempt"]
    assert not deployment.items("order")


def test_only_who_asks_widens_the_policy_and_nothing_is_loaded_before(visitor: Visitor, asks: Ask) -> None:
    plain = visitor.open("/lichtung")
    assert WIDGET not in plain.headers["content-security-policy"]
    assert seed(plain)["challenge"] is None
    asks(When.NEAR)
    asking = visitor.open("/lichtung")
    policy = asking.headers["content-security-policy"]
    for directive in (f"script-src 'self' {WIDGET};", f"frame-src {WIDGET};", "connect-src 'self';"):
        assert directive in policy
    assert f'src="{WIDGET}' not in asking.text
    assert "Please switch it on to order." not in asking.text
    assert seed(asking)["challenge"] == {
        "script": f"{WIDGET}/turnstile/v0/api.js",
        "site_key": SITE,
        "first": False,
    }


def test_neither_page_nor_quote_reads_more_and_an_order_without_it_makes_its_three_calls(
    visitor: Visitor, deployment: Deployment, asks: Ask
) -> None:
    calls = {}
    for when in (When.OFF, When.NEAR):
        asks(when)
        deployment.restart()
        deployment.wire.clear()
        visitor.open("/lichtung")
        visitor.post("/lichtung/quote", {"option": option_id("lichtung"), "country": "DE"})
        place(visitor, attempt=f"attempt-of-a-shop-{when:>4}".replace(" ", "-"))
        calls[when] = [call.name for call in deployment.wire.calls]
    assert calls[When.OFF] == calls[When.NEAR]


def test_the_secret_is_nowhere_to_be_seen(
    visitor: Visitor, deployment: Deployment, asks: Ask, logged: io.StringIO
) -> None:
    asks(When.ALWAYS)
    visitor.open("/lichtung")
    tries(visitor, 1)
    assert SECRET not in repr(deployment.dump())
    assert SECRET not in logged.getvalue()
    assert SECRET not in visitor.open("/lichtung").text


def test_who_tells_of_an_address_to_be_reminded_proves_it_too(
    market: Market, visitor: Visitor, deployment: Deployment, asks: Ask, service: str
) -> None:
    market.publish("workshop", "werkstatt", "119.00 EUR", abandonment=Abandonment(on=True))
    asks(When.ALWAYS)
    told = {"attempt": f"attempt-{1:020}", "email": "grace@buyer.example", "remind": True}
    refused = visitor.post("/workshop/carts", told)
    assert (refused.status, refused.code) == (409, "proof-needed")
    assert deployment.items("cart") == deployment.items("attempts") == []
    assert visitor.post("/workshop/carts", {**told, "proof": "made-up"}).code == "proof-failed"
    assert deployment.items("cart") == []
    assert visitor.post("/workshop/carts", {**told, "proof": token(service)}).status == 204
    assert len(deployment.items("cart")) == 1
