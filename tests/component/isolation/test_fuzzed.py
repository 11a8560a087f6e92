"""The account API under whatever parses, or nearly: a client's member asks, and learns nothing of others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import reports.whole
import users.whole
from tests.component.apis import behind_the_login
from tests.component.deployment import deployed
from tests.component.isolation.expectations import ACCOUNT
from tests.component.isolation.test_sweep import PLACEHOLDER, World
from tests.component.isolation.things import things
from tests.doubles.receiver import Receiver

ROUTES = sorted((path, method) for method, path in behind_the_login())


@pytest.fixture(scope="module")
def world(_listening: Receiver) -> Iterator[World]:
    with deployed(_listening.url) as deployment:
        yield World(deployment)


@cache
def document(app: Any) -> Any:
    return schemathesis.openapi.from_dict(app.openapi())


def operation(path: str, method: str) -> Any:
    """The operation as schemathesis reads it, and the statuses that it documents."""
    for app in (users.whole.app, reports.whole.app):
        if path in app.openapi()["paths"]:
            return document(app)[path][method]
    raise LookupError(path)


@pytest.mark.parametrize(("path", "method"), ROUTES)
def test_whatever_a_clients_member_sends_is_answered_as_documented(
    world: World, path: str, method: str
) -> None:
    asked = operation(path, method)
    documented = {int(status) for status in asked.definition.raw["responses"]}
    named = [name for name in PLACEHOLDER.findall(path) if name not in {"account", "permission"}]
    ids = {name: [thing.id for thing in things(world.agency, world.other, name)] for name in named}

    @settings(max_examples=4, suppress_health_check=list(HealthCheck))
    @given(asked.as_strategy(), st.data())
    def tried(case: Any, data: st.DataObject) -> None:
        parameters = dict(case.path_parameters or {})
        parameters |= {name: data.draw(st.sampled_from(known), name) for name, known in ids.items()}
        case.path_parameters = parameters | {"account": world.agency.account.id}
        where = case.formatted_path.removeprefix(ACCOUNT.format(account=world.agency.account.id))
        query = urlencode(case.query or {}, doseq=True)
        body = case.body if isinstance(case.body, dict | list | str | int | float | bool) else None
        answer = world.agency.api("member_all", method, f"{where}?{query}" if query else where, body)
        assert answer.status in documented, (answer.status, answer.text)
        for secret in world.not_theirs:
            if secret not in where:
                assert secret not in answer.text, answer.text
        assert answer.status < 400 or json.loads(answer.text)["code"]

    tried()
