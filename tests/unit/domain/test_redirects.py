"""The way on from a confirmation: where it may lead, and what is signed."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from cartwright.domain.catalog import Mode
from cartwright.domain.errors import Invalid, NotFound
from cartwright.domain.fulfilment import Fulfilment
from cartwright.domain.redirect_keys import RedirectKeyNeeded, RedirectKeys, TwoRedirectKeys
from cartwright.domain.redirects import FACTS, Redirect, signature
from tests.fakes.world import NOON
from tests.unit.domain.shop import ACCOUNT, OLIVEIRA, product

TOLD = {
    "currency": "EUR",
    "expires": "1793621700",
    "issued": "1793620800",
    "mode": "live",
    "option": "opt_1",
    "order": "ord_1",
    "product": "prd_1",
    "total": "11900",
}
CANONICAL = (
    b"v1\ncurrency=EUR\nexpires=1793621700\nissued=1793620800\nmode=live\noption=opt_1\norder=ord_1\n"
    b"product=prd_1\ntotal=11900"
)


def test_what_is_signed_is_every_fact_in_the_order_of_their_names() -> None:
    assert list(FACTS) == sorted(TOLD)
    assert signature(TOLD, "k") == hmac.new(b"k", CANONICAL, hashlib.sha256).hexdigest()


@pytest.mark.parametrize("fact", FACTS)
def test_another_fact_is_another_signature(fact: str) -> None:
    assert signature({**TOLD, fact: f"{TOLD[fact]}0"}, "k") != signature(TOLD, "k")


def test_what_an_address_has_of_its_own_stays() -> None:
    url = Redirect("https://school.example:8443/in?from=cart&from=b&empty=#begin").signed(TOLD, ["k"])
    assert url.startswith("https://school.example:8443/in?from=cart&from=b&empty=&currency=EUR&")
    assert urlsplit(url).fragment == "begin"
    told = parse_qs(urlsplit(url).query)
    assert {name: told[name][0] for name in FACTS} == TOLD
    assert Redirect("https://school.example").signed(TOLD, ["k"]).startswith("https://school.example?curr")


def test_while_a_key_takes_anothers_place_both_sign() -> None:
    url = Redirect("https://school.example/in").signed(TOLD, ["new", "old"])
    [signatures] = parse_qs(urlsplit(url).query)["signature"]
    assert signatures.split(".") == [signature(TOLD, "new"), signature(TOLD, "old")]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "school.example/in",
        "http://school.example/in",
        "ftp://school.example/in",
        "javascript:alert(1)",
        "https:///in",
        "https://[::1/in",
        "https://school.example:port/in",
        "https://somebody@school.example/in",
        "https://school.example/an entry",
        "https://school.example/in\n",
        "https://schöol.example/in",
        'https://school.example/"',
        "https://school.example/in?order=mine",
        "https://school.example/in?a=1&signature=",
        "https://school.example/" + "x" * 1000,
        "http://localhost.school.example/in",
    ],
)
def test_it_leads_to_a_place_of_its_own_and_over_tls(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        Redirect(url)
    assert "/fulfilment/redirect/url" in str(refused.value.facts)


@pytest.mark.parametrize("host", ["localhost:8090", "school.localhost", "127.0.0.1", "[::1]:8000"])
def test_this_machine_is_tried_out_over_http_and_never_for_money(host: str) -> None:
    trying = Fulfilment(redirect=Redirect(f"http://{host}/in"))
    course = replace(product("Course"), mode=Mode.TEST, fulfilment=trying)
    with pytest.raises(Invalid):
        replace(course, mode=Mode.LIVE)
    sealed = Fulfilment(redirect=Redirect(f"https://{host}/in"))
    assert replace(course, mode=Mode.LIVE, fulfilment=sealed).fulfilment.gives


def test_of_two_keys_the_older_one_goes() -> None:
    none = RedirectKeys(ACCOUNT, OLIVEIRA)
    two = none.added("a", at=NOON).added("b", at=NOON)
    assert [(key.number, key.sealed) for key in two.keys] == [(2, "b"), (1, "a")]
    with pytest.raises(TwoRedirectKeys):
        two.added("c", at=NOON)
    one = two.without(1)
    assert ([key.number for key in one.keys], one.version) == ([2], 3)
    assert [key.number for key in one.added("c", at=NOON).keys] == [3, 2]


def test_a_key_opens_for_its_account_and_client_and_as_what_it_is() -> None:
    context = RedirectKeys(ACCOUNT, OLIVEIRA).context
    assert context == {"account": ACCOUNT, "client": OLIVEIRA, "connection": "redirects"}


def test_the_newest_key_stays() -> None:
    one = RedirectKeys(ACCOUNT, OLIVEIRA).added("a", at=NOON)
    for keys, newest in ((one, 1), (one.added("b", at=NOON), 2)):
        with pytest.raises(RedirectKeyNeeded):
            keys.without(newest)
    with pytest.raises(NotFound):
        one.without(2)


def test_the_documentations_example_is_signed_as_it_says() -> None:
    page = Path("docs/fulfilment.md").read_text("utf-8")
    [canonical] = re.findall(r"```\nv1\n(.*?)\n```", page, re.DOTALL)
    [(key, signed)] = re.findall(r"key `([0-9a-f]{64})` that is `([0-9a-f]{64})`", page)
    assert signature(dict(line.split("=") for line in canonical.split("\n")), key) == signed
