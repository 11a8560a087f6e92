"""Which route answers a request, as an HTTP API decides it.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html: the most specific
match wins: a path written out before one with variables, a variable before a greedy one, a method before
`ANY`, and `$default` last. Nothing is guessed for a caller: `/a/` isn't `/a`, and `HEAD` isn't `GET`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from local.template import Template, Unresolvable


@dataclass(frozen=True, slots=True)
class Authorizer:
    """A JWT authorizer: who may have issued the token, and for whom."""

    issuer: str
    audience: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """A route key (`GET /{slug}`), the function behind it, and the token it asks for."""

    key: str
    function: str
    authorizer: Authorizer | None = None
    scopes: tuple[str, ...] = ()

    @property
    def method(self) -> str:
        return self.key.partition(" ")[0]

    @property
    def segments(self) -> tuple[str, ...]:
        return tuple(self.key.partition(" ")[2].split("/")[1:])


@dataclass(frozen=True, slots=True)
class Match:
    """A route, and what its variables stand for in this request, decoded."""

    route: Route
    parameters: Mapping[str, str]


class RouteTable:
    """All routes of one API."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes = tuple(routes)
        # What is asked of each at every request.
        self._known = [
            (route.method, route.segments, (tuple(map(_rank, route.segments)), route.method == "ANY"), route)
            for route in self._routes
        ]

    def __iter__(self) -> Any:
        return iter(self._routes)

    def match(self, method: str, path: str) -> Match | None:
        """The route for a path as it came over the wire, percent-encoded. None is API Gateway's own 404."""
        asked = path.split("/")[1:]
        found: list[tuple[tuple[object, ...], Match]] = []
        for known, segments, rank, route in self._known:
            if route.key == "$default":
                found.append((((9,),), Match(route, {})))
            elif known in ("ANY", method):
                parameters = _fit(segments, asked)
                if parameters is not None:
                    found.append((rank, Match(route, parameters)))
        return min(found, key=lambda candidate: candidate[0])[1] if found else None


def _rank(segment: str) -> int:
    if not segment.startswith("{"):
        return 0
    return 2 if segment.endswith("+}") else 1


def _fit(segments: tuple[str, ...], asked: list[str]) -> dict[str, str] | None:
    """The variables' values, or None where the path doesn't fit. A variable never stands for nothing."""
    parameters: dict[str, str] = {}
    for position, segment in enumerate(segments):
        if position >= len(asked):
            return None
        if segment.endswith("+}"):
            rest = "/".join(asked[position:])
            if not rest:
                return None
            parameters[segment[1:-2]] = unquote(rest)
            return parameters
        if segment.startswith("{"):
            if not asked[position]:
                return None
            parameters[segment[1:-1]] = unquote(asked[position])
        elif segment != asked[position]:
            return None
    return parameters if len(segments) == len(asked) else None


def routes(template: Template) -> RouteTable:
    """The table of the template's `AWS::ApiGatewayV2::Route`s.

    Raises Unresolvable where one leads nowhere.
    """
    return RouteTable(
        _route(template, template.resolve(resource.properties))
        for resource in template.resources("AWS::ApiGatewayV2::Route")
    )


def _route(template: Template, properties: Mapping[str, Any]) -> Route:
    integration = template.resolve(
        template.resource(properties["Target"].removeprefix("integrations/")).properties
    )
    function = integration["IntegrationUri"].partition(":function:")[2].partition(":")[0]
    if not function:
        raise Unresolvable(f"the integration of {properties['RouteKey']} names no function")
    authorizer = None
    if properties.get("AuthorizationType") == "JWT":
        expected = template.resolve(template.resource(properties["AuthorizerId"]).properties)[
            "JwtConfiguration"
        ]
        authorizer = Authorizer(expected["Issuer"], tuple(expected["Audience"]))
    return Route(
        properties["RouteKey"], function, authorizer, tuple(properties.get("AuthorizationScopes", ()))
    )
