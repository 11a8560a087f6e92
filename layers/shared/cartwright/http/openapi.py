"""An app's OpenAPI document: FastAPI's own, made true to how refusals, logins and ids work here.

::

    security    a login's bearer on every route that asks who is calling, on no other; a key's beside it where
                keys are welcome
    responses   what a route declares, and beside it the statuses every route of its kind can answer with,
                each a Problem; where API Gateway answers by itself, its own little message as well
    parameters  in the path's order; an id says what it looks like

Made when somebody asks for the document: a request to anything else never loads this module.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from pydantic.json_schema import models_json_schema

from cartwright.domain.ids import PREFIXES, derived
from cartwright.http import problems
from cartwright.http.caller import KEYS_DOOR, caller, identity, keys_welcome

if TYPE_CHECKING:
    from cartwright.http.app import Shapes

type Schema = dict[str, Any]

BEARER, KEY = "token", "key"
REFS = "#/components/schemas/{model}"
WORDS: Mapping[int, str] = {
    400: "Understood, and refused for good",
    401: "Nobody we know: log in",
    402: "The processor said no to this payment",
    403: "You may see it, and may not do this: `needs` names what is missing",
    404: "Not there, or not yours to know of",
    409: "True a moment ago, or in another order: read anew",
    410: "Was there, is over",
    413: "More than we take",
    422: "Something in the payload is not valid: `errors` says where",
    429: "Slow down",
    500: "Our own mistake: `instance` names the request",
    503: "Something we depend on does not answer: come back after `Retry-After` seconds",
}
_ALWAYS, _BODY = {429, 500, 503}, {413, 422}
_LOGIN, _SEAT, _WRITING = {401}, {403, 404}, {409}
_GATEWAYS = {401, 429, 500, 503}
_GREETING = (
    "Refusals are `application/problem+json` (RFC 9457) with a stable `code`; every code is explained in "
    "docs/problems.md."
)
_LOCATION = {"Location": {"description": "Where to go on", "schema": {"type": "string"}}}
_RETRY = {"Retry-After": {"description": "Seconds", "schema": {"type": "integer", "minimum": 0}}}
_HTML = {"text/html": {"schema": {"type": "string"}}}
_EXAMPLES = {
    "slug": "summer-course",
    "host": "shop.example.com",
    "month": "2026-11",
    "name": f"{derived('report', 'an example')}-quickbooks.csv",
    "number": "NW-000042",
    "subdomain": "bakery",
    "key": "2f6Vd0bqS1mTzXo9uJ7cWA",
    "token": "cXVpY2s.c2lnbmVk",
    "part": "1",
    "pass_id": derived("pass", "an example"),
    "version": "7",
    "permission": None,
}


def document(app: FastAPI, *, shapes: Shapes = (), pages: bool = False) -> Schema:
    """The document of `app`. `shapes` are models that routes read by hand; with `pages`, who reads HTML gets
    a page instead of a problem."""
    made = get_openapi(
        title=app.title,
        version=app.version,
        description=" ".join(part for part in (app.description, _GREETING) if part),
        routes=app.routes,
    )
    made["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    for fastapis_own in ("HTTPValidationError", "ValidationError"):
        schemas.pop(fastapis_own, None)
    _, read = models_json_schema([(shape, "validation") for shape in shapes], ref_template=REFS)
    schemas |= {**read.get("$defs", {}), "Problem": _problem(), "GatewayMessage": _message()}
    answers: dict[int, Schema] = {}
    for route, method in _operations(app):
        operation = made["paths"][str(route.path_format)][method.lower()]
        asked = _depends(route.dependant, identity, caller)
        if asked:
            keys = _depends(route.dependant, keys_welcome)
            operation["security"] = [{BEARER: []}, {KEY: []}] if keys else [{BEARER: []}]
            schemes = made["components"].setdefault("securitySchemes", {})
            schemes |= {BEARER: _bearer()} | ({KEY: _key()} if keys else {})
        parameters = operation.get("parameters", [])
        parameters.sort(key=lambda one: _place(one["name"], str(route.path_format)))
        for parameter in parameters:
            _told(parameter)
        _answered(operation, method, asked=asked)
        for status in [int(status) for status in operation["responses"] if int(status) >= 400]:
            answers[status] = _refusal(status, pages=pages)
            operation["responses"][str(status)] = {"$ref": f"#/components/responses/{_name(status)}"}
        operation["responses"] = dict(sorted(operation["responses"].items()))
    made["components"]["responses"] = {_name(status): answers[status] for status in sorted(answers)}
    return made


def _operations(app: FastAPI) -> Iterator[tuple[RouteContext, str]]:
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute) and route.include_in_schema:
            for method in sorted(route.methods or ()):
                yield route, method


def _depends(dependant: Dependant, *calls: object) -> bool:
    """Whether a route, or anything it depends on, depends on one of these."""
    return dependant.call in calls or any(_depends(one, *calls) for one in dependant.dependencies)


def _answered(operation: Schema, method: str, *, asked: bool) -> None:
    """Add the statuses that every operation of this kind can answer with."""
    statuses, parameters = set(_ALWAYS), operation.get("parameters", ())
    if asked:
        statuses |= _LOGIN
        statuses |= _SEAT if any(parameter["name"] == "account" for parameter in parameters) else set()
        statuses |= _WRITING if method != "GET" else set()
    if any(parameter["in"] == "path" for parameter in parameters):
        statuses.add(404)
    if any(parameter["in"] == "query" or "$ref" in parameter["schema"] for parameter in parameters):
        statuses.add(422)
    if "requestBody" in operation:
        statuses |= _BODY
    if 422 not in statuses:
        # FastAPI's guess. A text in a path always parses, and an id that cannot be is not found.
        operation["responses"].pop("422", None)
    for status in statuses:
        operation["responses"][str(status)] = {}
    for status, answer in operation["responses"].items():
        if status.startswith("3"):
            answer.setdefault("headers", _LOCATION)


def _place(name: str, path: str) -> int:
    """Where a parameter stands in the path; behind all of it if it does not."""
    found = path.find(f"{{{name}}}")
    return found if found >= 0 else len(path)


def _told(parameter: Schema) -> None:
    """What a path's parameter looks like, by its name."""
    if parameter["in"] != "path":
        return
    name, schema = parameter["name"], parameter["schema"]
    schema.pop("title", None)
    if name in PREFIXES:
        schema["pattern"] = f"^{PREFIXES[name]}_[0-9a-hjkmnp-tv-z]{{26}}$"
        parameter["example"] = derived(name, "an example")
    elif example := _EXAMPLES.get(name):
        parameter["example"] = example


def _refusal(status: int, *, pages: bool) -> Schema:
    content: Schema = {problems.MEDIA_TYPE: {"schema": {"$ref": REFS.format(model="Problem")}}}
    if status in _GATEWAYS:
        content["application/json"] = {"schema": {"$ref": REFS.format(model="GatewayMessage")}}
    answer: Schema = {"description": WORDS[status], "content": content | (_HTML if pages else {})}
    return answer | ({"headers": _RETRY} if status == 503 else {})


def _name(status: int) -> str:
    """`NotFound` for 404."""
    return HTTPStatus(status).phrase.title().replace(" ", "")


def _problem() -> Schema:
    text: Schema = {"type": "string"}
    mistake = {
        "type": "object",
        "required": ["pointer", "detail"],
        "properties": {"pointer": text, "detail": text},
    }
    return {
        "title": "Problem",
        "description": "A refusal (RFC 9457). Facts of the case are further members, by `code`.",
        "type": "object",
        "required": ["type", "code", "title", "status"],
        "properties": {
            "type": {
                "type": "string",
                "format": "uri",
                "description": "`urn:cartwright:problem:` and the code",
            },
            "code": {"type": "string", "pattern": "^[a-z][a-z0-9-]*$", "description": "Stable: look at this"},
            "title": {"type": "string", "description": "Belongs to the code"},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": {"type": "string", "description": "For people"},
            "instance": {"type": "string", "description": "The request's id: name it when you ask for help"},
            "needs": {"type": "string", "description": "With 403: the missing permission or right"},
            "errors": {
                "type": "array",
                "items": mistake,
                "description": "With 422: where, and what is wrong",
            },
        },
        "additionalProperties": True,
        "example": {
            "type": "urn:cartwright:problem:not-found",
            "code": "not-found",
            "title": "There is nothing here",
            "status": 404,
            "instance": "JKJaXmPLvHcESHA=",
        },
    }


def _message() -> Schema:
    return {
        "title": "GatewayMessage",
        "description": "What API Gateway says by itself, before Cartwright hears of the request.",
        "type": "object",
        "required": ["message"],
        "properties": {"message": {"type": "string"}},
    }


def _bearer() -> Schema:
    words = "The `id_token` of `POST /v1/sessions`. What it may do is read anew on every request."
    return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": words}


def _key() -> Schema:
    words = (
        f"An API key (`cwk_live_…` or `cwk_test_…`), at the same path below `{KEYS_DOOR}`: "
        f"`GET {KEYS_DOOR}/v1/…`. It opens what its scope names and its member may, and sees what is of its "
        "own mode."
    )
    return {"type": "http", "scheme": "bearer", "bearerFormat": "cwk", "description": words}
