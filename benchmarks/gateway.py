"""Events as API Gateway would send them, by the template's own routes and to the template's own handlers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from local import ROOT
from local.events import http
from local.routes import RouteTable, routes
from local.template import Template, read

TEMPLATE = ROOT / "template.yaml"
REGION = "eu-central-1"

type Event = dict[str, Any]


@cache
def template() -> Template:
    """The template with every reference answered by the resource's own name."""

    def look(name: str, attribute: str) -> str:
        return f"arn:aws:lambda:{REGION}:000000000000:function:{name}" if attribute == "Arn" else name

    parameters = {"BaseDomain": "carts.example.com", "MailFrom": "receipts@carts.example.com"}
    return read(TEMPLATE, parameters, look)


@cache
def handlers() -> Mapping[str, tuple[str, str]]:
    """Logical id -> (module, entry point) of every function."""
    found = {}
    for resource in template().resources("AWS::Serverless::Function"):
        module, _, entry = str(resource.properties["Handler"]).rpartition(".")
        found[resource.name] = module, entry
    return found


def event(
    method: str,
    url: str,
    *,
    payload: object = None,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    claims: Mapping[str, str] | None = None,
) -> Event:
    """The event of a request to `url`, host and path: `shop.example.com/lichtung?option=2`."""
    host, _, rest = url.partition("/")
    path, _, query = f"/{rest}".partition("?")
    match = _routes().match(method, path)
    if match is None:
        raise LookupError(f"the template has no route for {method} {url}")
    sent = {"host": host, "user-agent": "benchmarks", **(headers or {})}
    if payload is not None:
        body, sent["content-type"] = json.dumps(payload).encode(), "application/json"
    request = http.Request(method, path, query, tuple(sent.items()), body, "203.0.113.7")
    return http.event(request, match, at=datetime.now(UTC), request_id="benchmark", claims=claims)


@cache
def _routes() -> RouteTable:
    return routes(template())
