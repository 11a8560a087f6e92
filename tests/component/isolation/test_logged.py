"""Every change through the API is in its account's log, once, and so is every refusal: for all routes there
are."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.component.apis import behind_the_login
from tests.component.deployment import Answer, deployed
from tests.component.isolation.expectations import ACCOUNT
from tests.component.isolation.spying import changes, entries, undo
from tests.component.isolation.test_sweep import World, asked, subjects
from tests.component.isolation.things import Thing
from tests.component.payloads import keyed, payload
from tests.doubles.receiver import Receiver

WRITES = sorted(
    (path.removeprefix(ACCOUNT), method)
    for method, path in behind_the_login()
    if method in {"POST", "PUT", "PATCH", "DELETE"}
)
SUBSCRIBED = "nobody subscribed here: tests/component/test_subscriptions_api.py has its entry"
REPLAYED = "nothing was ordered here: tests/component/test_replays_api.py has its entry"
UNLINKED = "Stripe is not here: tests/component/test_linked_stripe.py has its entry"
CLOSED_MONTHS = "the month is not over: unit/application/test_closing_months.py has its entry"
NEVER_BLINDLY = {
    ("/connections/links", "POST"): "nothing is done before its owner is back from Stripe",
    ("/connections/links/back", "POST"): UNLINKED,
    ("/orders/{order}/rehearsals", "POST"): REPLAYED,
    ("/orders/{order}/replays", "POST"): REPLAYED,
    ("/connections/{connection}/link", "DELETE"): UNLINKED,
    ("/clients/{client}/tax-reports/closed-months/{month}", "PUT"): CLOSED_MONTHS,
    ("/clients/{client}/tax-reports/closed-months/{month}", "DELETE"): CLOSED_MONTHS,
    ("/subscriptions/{subscription}/cancellation", "PUT"): SUBSCRIBED,
    ("/subscriptions/{subscription}/cancellation", "DELETE"): SUBSCRIBED,
    ("/subscriptions/{subscription}/pause", "PUT"): SUBSCRIBED,
    ("/subscriptions/{subscription}/pause", "DELETE"): SUBSCRIBED,
    ("/subscriptions/{subscription}/clock", "PUT"): SUBSCRIBED,
    ("/subscriptions/{subscription}/plan", "PUT"): SUBSCRIBED,
    (
        "/clients/{client}/erasures",
        "POST",
    ): "nobody bought here: tests/component/test_erasures.py has its entry",
    (
        "/connections/{connection}/secrets/{secret}",
        "DELETE",
    ): "the one there is stays: tests/unit/application/test_rotating.py has its entry",
    ("/parked/retries", "POST"): "nothing is set aside here: tests/component/test_parked.py has its entry",
    (
        "/clients/{client}/redirect-keys/{version}",
        "DELETE",
    ): "the one key there may be stays: tests/unit/application/test_redirecting.py has its entry",
    ("/keys/{key}", "DELETE"): "nobody has a key here: tests/unit/application/test_keying.py has its entry",
    ("/subdomain/former/{subdomain}", "DELETE"): "none is former: tests/component/test_subdomain.py",
    (
        "/products/{product}/contest",
        "PUT",
    ): "one page alone is no contest: tests/unit/application/test_contesting.py has an entry for each",
    (
        "/products/{product}/contest/ending",
        "PUT",
    ): "nothing contests here: tests/unit/application/test_contesting.py has an entry for each",
    (
        "/sales/{sale}/evidence",
        "POST",
    ): "nothing was sold here: tests/component/test_evidence.py has its entry",
    ("/sales/{sale}/refunds", "POST"): "nothing was sold here: tests/component/test_refunds.py has its entry",
    (
        "/sales/{sale}/receipt",
        "POST",
    ): "nothing was sold here: tests/component/test_refunds.py has its entry",
    ("/domains/{host}", "DELETE"): "no domain is claimed here: tests/unit/application/test_domains.py",
    (
        "/domains/{host}/verification",
        "POST",
    ): "no domain is claimed here: tests/unit/application/test_domains.py",
}
"""What nobody can do to the things of this agency, and who looks for its entry instead."""


@pytest.fixture(scope="module")
def world(_listening: Receiver) -> Iterator[World]:
    with deployed(_listening.url) as deployment:
        yield World(deployment)


def tried(world: World, who: str, path: str, method: str, thing: Thing | None) -> Answer:
    body = payload(world.agency, method, path) if method != "DELETE" else None
    return world.agency.api(who, method, asked(world, path, thing), body, **keyed(path))


def test_what_is_excused_is_a_route() -> None:
    assert NEVER_BLINDLY.keys() <= set(WRITES)


@pytest.mark.parametrize(("path", "method"), WRITES)
def test_what_is_done_or_refused_leaves_one_entry(world: World, path: str, method: str) -> None:
    done = 0
    for who in ("owner", "staff", "member_all"):
        for thing in subjects(world, path):
            before = begun(world, path, method, thing)
            answer = tried(world, who, path, method, thing)
            calls = world.agency.deployment.wire.calls[before:]
            new, other = entries(calls), changes(calls)
            about = f"{who} {thing}: {answer.status} {answer.text[:200]}"
            assert len(new) <= 1, about
            if answer.status == 403:
                assert [entry["allowed"] for entry in new] == [False], about
                assert other == set(), about
            if answer.status < 300 and other:
                assert [entry["allowed"] for entry in new] == [True], about
            for entry in new:
                assert entry["member"] == world.agency.members[who].id, about
                assert all(entry[name] for name in ("source_ip", "action", "resource")), about
            done += answer.status < 300 and bool(other)
    assert (done == 0) == ((path, method) in NEVER_BLINDLY), "something is done, or its list is true"


def begun(world: World, path: str, method: str, thing: Thing | None) -> int:
    """The table as it was, and with that in it which is to be taken away; how many calls that took."""
    deployment = world.agency.deployment
    undo(deployment, world.start)
    if method == "DELETE" and (path, "PUT") in WRITES:
        tried(world, "owner", path, "PUT", thing)
    return len(deployment.wire.calls)


SECRETS = (
    "sk_live_51H8fedcba9876543210",
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "Correct-Horse-7-Battery",
)
FREE = {"reason", "label", "name", "legal_name", "headline", "summary", "sender_name", "line1"}
"""Texts in which anybody may write anything."""


def test_no_entry_holds_a_secret_whichever_route_it_came_in_by(world: World) -> None:
    """Known shapes in every free text; and a password without any, where secrets are entered."""
    deployment = world.agency.deployment
    for path, method in WRITES:
        for who in ("owner", "member_all"):
            undo(deployment, world.start)
            spoiled = _spoiled(payload(world.agency, method, path))
            for thing in subjects(world, path):
                world.agency.api(who, method, asked(world, path, thing), spoiled, **keyed(path))
            for entry in entries(deployment.wire.calls):
                for secret in SECRETS:
                    assert secret not in json.dumps(entry), (path, method)


def _spoiled(thing: object) -> object:
    if isinstance(thing, list):
        return [_spoiled(one) for one in thing]
    if not isinstance(thing, dict):
        return thing
    if "credentials" in thing:
        return {**thing, "label": SECRETS[0], "credentials": dict.fromkeys(thing["credentials"], SECRETS[2])}
    return {
        name: f"{value} {SECRETS[0]} {SECRETS[1]}"
        if name in FREE and isinstance(value, str)
        else _spoiled(value)
        for name, value in thing.items()
    }
