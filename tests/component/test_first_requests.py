"""The account API makes its routes when they are asked for: whichever is asked for first is there."""

from __future__ import annotations

import re

import pytest
from starlette.routing import Match

import users.app
from cartwright.http.app import create
from cartwright.http.parts import Parts

ROUTES = [
    (method.upper(), path)
    for path, operations in users.app.app.openapi()["paths"].items()
    for method in operations
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_each_route_is_there_for_its_first_request(method: str, path: str) -> None:
    parts = Parts(users.app.PACKAGE, users.app.PLACES)
    app = create("Account API", parts=parts)
    asked = re.sub(r"\{\w+\}", "x", path)
    scope = {"type": "http", "method": method, "path": asked, "root_path": ""}

    def found() -> bool:
        return any(route.matches(dict(scope))[0] is Match.FULL for route in app.router.routes)

    assert not found()
    parts.load(app, asked)
    assert found()
