"""Every denied action is in the log, looking included: what was wanted, of what, by whom and why not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import pytest

from cartwright.domain.access import Permission
from tests.component.apis import behind_the_login
from tests.component.deployment import Answer, deployed
from tests.component.isolation.expectations import ACCOUNT, RULES
from tests.component.isolation.test_sweep import World, asked, subjects
from tests.doubles.receiver import Receiver

LOOKS = sorted(path.removeprefix(ACCOUNT) for method, path in behind_the_login() if method == "GET")
REFUSED_WITH = ("staff", "member", "member_all")


@pytest.fixture(scope="module")
def world(_listening: Receiver) -> Iterator[World]:
    with deployed(_listening.url) as deployment:
        yield World(deployment)


def logged(world: World) -> list[Mapping[str, object]]:
    """The entries written since the wire was cleared: of who only looks, a put each."""
    return [
        json.loads(call.asked["Item"]["body"]["S"])
        for call in world.agency.deployment.wire.calls
        if call.name == "dynamodb.PutItem" and call.asked["Item"]["kind"] == {"S": "audit"}
    ]


def looked(world: World, who: str, where: str) -> tuple[Answer, list[Mapping[str, object]]]:
    """An answer, and what it left in the log."""
    world.agency.deployment.wire.clear()
    answer = world.agency.api(who, "GET", where)
    return answer, logged(world)


@pytest.mark.parametrize("path", LOOKS)
def test_every_denied_look_is_in_the_log_with_what_was_missing(world: World, path: str) -> None:
    denied = 0
    for who in REFUSED_WITH:
        for thing in subjects(world, path):
            answer, new = looked(world, who, asked(world, path, thing))
            if answer.status == 403:
                [entry] = new
                assert entry["member"] == world.agency.members[who].id
                assert (entry["action"], entry["allowed"]) == (answer.json["needs"], False)
                assert all(entry[name] for name in ("source_ip", "resource", "reason"))
                denied += 1
    assert bool(denied) == isinstance(RULES["GET", path].needs, Permission), "nobody was refused at all"


@pytest.mark.parametrize("path", ["/products/{product}", "/sales?product={product}"])
def test_asking_for_a_product_that_is_hidden_is_in_the_log_and_in_no_answer(world: World, path: str) -> None:
    lens = world.agency.products["lens"].id
    answer, [entry] = looked(world, "member_all", path.format(product=lens))
    assert (answer.code, "needs" in answer.json) == ("not-found", False)
    assert (entry["resource"], entry["allowed"]) == (lens, False)
    assert entry["reason"] == "no grant on this product"


def test_asking_for_a_client_that_is_hidden_is_in_the_log(world: World) -> None:
    lookout = world.agency.clients["lookout"].id
    answer, [entry] = looked(world, "member_all", f"/clients/{lookout}/tax-reports")
    assert answer.status == 404
    assert (entry["resource"], entry["action"], entry["reason"]) == (
        lookout,
        "reports.tax",
        "another client's",
    )
