"""At the doors: whoever cannot say who it is, is nobody here or comes by the wrong one is told so in one way,
and nothing happens behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from cartwright.application import invitations, reporting
from cartwright.bootstrap import signing
from cartwright.domain.access import Permission, Right
from cartwright.domain.ids import derived
from tests.component.agency import Agency
from tests.component.apis import behind_the_login, filled, taking_a_body
from tests.component.deployment import Dump
from tests.component.test_api_keys import NO_PLACE, by_key, key, open_to_keys

type Change = Callable[[dict[str, Any]], None]

JSON = {"content-type": "application/json"}
ME = ("GET", "/v1/me")
"""The one route that takes a login and no account."""

NAMES_NOBODY: dict[str, Any] = {
    "nothing": None,
    "no authorizer's word": {},
    "a token without claims": {"jwt": {}},
    "claims that are none": {"jwt": {"claims": {}}},
    "claims without a subject": {"jwt": {"claims": {"email": "owner@harbour.example", "aud": "app"}}},
    "an empty subject": {"jwt": {"claims": {"sub": "", "email": "owner@harbour.example"}}},
    "another authorizer's word": {"lambda": {"sub": "0b2f7a0e", "claims": {"sub": "0b2f7a0e"}}},
    "a signature of AWS": {"iam": {"accountId": "123456789012", "userArn": "arn:aws:iam::123456789012:root"}},
}
"""What may stand in an event where the authorizer's word belongs, if a route is wired the wrong way."""

NO_SUBJECTS = ["a b", "ACCOUNT#acc_1", "ünbekannt", "owner\n", "\0", "s" * 5000, ["owner"], {"sub": "owner"}]
"""What no user pool calls a login."""

STRANGERS = ["7d1f3b7e-0000-4a85-b3c4-d5e6f7a8b9c0", "owner@harbour.example", "*", "../owner", "None"]

SOME = {
    ("GET", "/v1/accounts/{account}/products"),
    ("POST", "/v1/accounts/{account}/members"),
    ("GET", "/v1/accounts/{account}/clients/{client}/tax-reports"),
}
"""A look and a change at the account API, and a look at the reports: all ask the same way who it is."""


def none_of_ours(word: Any) -> Change:
    def spoilt(event: dict[str, Any]) -> None:
        event["requestContext"].pop("authorizer", None)
        if word is not None:
            event["requestContext"]["authorizer"] = word

    return spoilt


@pytest.mark.parametrize("word", NAMES_NOBODY.values(), ids=list(NAMES_NOBODY))
def test_a_word_that_names_nobody_lets_nobody_in(agency: Agency, word: Any) -> None:
    for method, path in (ME, *(behind_the_login() if word == {} else SOME)):
        answer = agency.deployment.request(
            method,
            filled(agency, path),
            payload=None if method == "GET" else NO_PLACE,
            claims=agency.claims("owner"),
            change=none_of_ours(word),
        )
        assert (answer.status, answer.code) == (401, "not-authenticated"), (method, path)
    assert agency.deployment.wire.names == []


@pytest.mark.parametrize("sub", NO_SUBJECTS, ids=range(len(NO_SUBJECTS)))
def test_a_subject_that_cannot_be_is_nobody(agency: Agency, sub: Any) -> None:
    for method, path in (ME, *SOME):
        answer = agency.deployment.request(
            method,
            filled(agency, path),
            payload=None if method == "GET" else NO_PLACE,
            change=none_of_ours({"jwt": {"claims": {"sub": sub}}}),
        )
        assert (answer.status, answer.code) == (401, "not-authenticated"), (method, path)
    assert agency.deployment.wire.names == []


@pytest.mark.parametrize("sub", STRANGERS)
def test_a_login_that_is_nobody_here_finds_nothing(agency: Agency, sub: str) -> None:
    claims = {"sub": sub, "email": agency.members["owner"].email, "cognito:username": "owner"}
    before = agency.deployment.dump()
    for method, path in SOME:
        answer = agency.deployment.request(
            method, filled(agency, path), payload=None if method == "GET" else NO_PLACE, claims=claims
        )
        assert (answer.status, answer.code) == (404, "not-found"), (method, path)
    mine = agency.deployment.request(*ME, claims=claims)
    assert mine.json["seats"] == []
    assert agency.deployment.dump() == before


def test_a_token_without_an_address_is_a_login_all_the_same(agency: Agency) -> None:
    """An access token, say: it says who somebody is, and not where they are written to."""
    claims = {"sub": agency.members["looker"].identity, "token_use": "access"}
    mine = agency.deployment.request(*ME, claims=claims).json
    assert (mine["email"], mine["login"], len(mine["seats"])) == ("", None, 1)


@pytest.mark.parametrize("eyes", ["mem_1", "everyone", "*", "a#b", "m" * 4000, derived("member", "nobody")])
def test_through_eyes_that_are_nobodys_there_is_nothing(agency: Agency, eyes: str) -> None:
    before = agency.deployment.dump()
    for method, path in behind_the_login() if eyes == "everyone" else SOME:
        answer = agency.deployment.request(
            method,
            filled(agency, path),
            payload=None if method == "GET" else NO_PLACE,
            headers={"Cartwright-View-As": eyes},
            claims=agency.claims("owner"),
        )
        assert (answer.status, answer.code) == (404, "not-found"), (method, path)
    assert agency.deployment.dump() == before


# --- keys ---------------------------------------------------------------------------------------------------


def test_a_key_that_is_over_opens_no_route(agency: Agency) -> None:
    clock = agency.deployment.clock
    until = clock.now() + timedelta(hours=2)
    text = key(agency, "owner", *Right, "reports.tax", "customers.all", until=until.isoformat())
    assert by_key(agency, text, "GET", "/products").status == 200
    clock.move(timedelta(hours=2))
    before = agency.deployment.dump()
    for method, where in _open(agency):
        answer = by_key(agency, text, method, where, None if method == "GET" else NO_PLACE)
        assert (answer.status, answer.code) == (401, "not-authenticated"), (method, where)
    assert agency.deployment.dump() == before


def test_a_live_key_finds_nothing_of_a_shop_that_only_tests(agency: Agency) -> None:
    """Whatever it could name, by its id, its buyer or its number, and whatever it lists."""
    agency.sold("course", agency.deployment.clock.now())
    live, test = (
        key(agency, "owner", *Right, Permission.CUSTOMERS_ALL, Permission.CUSTOMERS_LOOKUP, mode=mode)
        for mode in ("live", "test")
    )
    sale = by_key(agency, test, "GET", "/sales").json["items"][0]
    named = [
        f"/products/{agency.products['course'].id}",
        f"/sales/{sale['id']}",
        f"/customers/lookup?email={sale['buyer_email']}",
        f"/customers/lookup?order={sale['order']}",
        f"/can?action=view&resource={agency.products['course'].id}",
    ]
    for where in named:
        assert by_key(agency, test, "GET", where).status == 200, where
        assert by_key(agency, live, "GET", where).code == "not-found", where
    for where in ("/products", "/sales", "/customers"):
        assert by_key(agency, test, "GET", where).json["items"], where
        assert by_key(agency, live, "GET", where).json["items"] == [], where


def test_a_key_for_testing_finds_no_tax_report_whatever_it_names(agency: Agency) -> None:
    text = key(agency, "owner", "reports.tax", mode="test")
    before = _without_the_log(agency.deployment.dump())
    tried = [(method, where) for method, where in _open(agency) if "/tax-reports" in where]
    assert len(tried) == 16
    for method, where in tried:
        answer = by_key(agency, text, method, where, None if method == "GET" else {"period": "2026-10"})
        assert answer.code == "not-found", (method, where)
    assert _without_the_log(agency.deployment.dump()) == before


# --- what is signed -----------------------------------------------------------------------------------------


def test_what_was_signed_for_one_door_opens_no_other(agency: Agency) -> None:
    """The words are right each time, and the signature is ours. Signed for its own door it would be over."""
    until = int(agency.deployment.clock.now().timestamp())
    member = agency.members["looker"]
    words = {
        "downloads": f"{agency.account.id} {agency.clients['nordwind'].id} {derived('report', 'x')} {until}",
        "invitations": f"{agency.account.id} {member.id} {until}",
    }
    theirs = {"downloads": reporting.PURPOSE, "invitations": invitations.PURPOSE}
    for door, said in words.items():
        for purpose in ("cursor", "bookmark", *theirs.values()):
            token = signing.signatures().sign(purpose, said)
            answer = agency.deployment.request("GET", f"/v1/{door}/{token}")
            assert answer.status == (410 if purpose == theirs[door] else 404), (door, purpose)


# --- bodies -------------------------------------------------------------------------------------------------


PARSES = [b"null", b'{"version": "x", "role": 7}']
BROKEN = [b"{", b"[" * 100_000]


@pytest.mark.parametrize("body", [*PARSES, *BROKEN], ids=range(len(PARSES) + len(BROKEN)))
def test_what_is_wrong_with_a_body_is_told_to_no_stranger(agency: Agency, body: bytes) -> None:
    """One that is no JSON at all is told so before anybody is looked for: then in the same words, whatever
    there is."""
    stranger = {"sub": STRANGERS[0], "email": "stranger@elsewhere.example"}
    nowhere = derived("account", "nowhere")
    before = agency.deployment.dump()
    for method, path in taking_a_body():
        if "{account}" not in path:
            continue
        where = filled(agency, path)
        for claims, status in ((None, 401), (stranger, 404)):
            here, there = (
                agency.deployment.request(method, place, body=body, headers=JSON, claims=claims)
                for place in (where, where.replace(agency.account.id, nowhere))
            )
            assert (here.status, here.text) == (there.status, there.text), (method, path)
            assert here.status == status or (body in BROKEN and here.status in {413, 422}), (method, path)
    assert agency.deployment.dump() == before


def _open(agency: Agency) -> Iterator[tuple[str, str]]:
    """The routes that are open to keys, below the account."""
    for method, path in open_to_keys():
        yield method, filled(agency, path).removeprefix(f"/v1/accounts/{agency.account.id}")


def _without_the_log(dump: Dump) -> Dump:
    """A key's use is noted, and what it was denied is logged."""
    return {name: item for name, item in dump.items() if "#AUDIT#" not in name[0] and "KEY#" not in name[1]}
