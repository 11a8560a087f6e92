"""HTTP API, payload format 2.0, there and back.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html.
Observed beside the documentation: `rawPath` arrives percent-decoded, the `cookie` header only as `cookies`,
and a body is text when its content type says so (text, JSON, XML, JavaScript) and base64 otherwise, forms
included.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

from local.routes import Match

_TEXT = ("text/", "application/json", "application/xml", "application/javascript")


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came over the wire: the path percent-encoded, header names lower case and in their
    order.
    """

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    source: str
    protocol: str = "HTTP/1.1"

    def header(self, name: str) -> str:
        """All values of a header, joined; empty when it is absent."""
        return ",".join(value for key, value in self.headers if key == name)


@dataclass(frozen=True, slots=True)
class Response:
    """What goes back over the wire. Cookies are among the headers."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class MalformedResponse(ValueError):
    """The function's answer isn't one that API Gateway can pass on."""


def event(
    request: Request, match: Match, *, at: datetime, request_id: str, claims: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The event for a request.

    `claims` are those of its token, where the route asks for one; `at` is aware.
    """
    host = request.header("host")
    path = unquote(request.path)
    context: dict[str, Any] = {
        "accountId": "000000000000",
        "apiId": "api",
        "domainName": host,
        "domainPrefix": host.partition(".")[0],
        "http": {
            "method": request.method,
            "path": path,
            "protocol": request.protocol,
            "sourceIp": request.source,
            "userAgent": request.header("user-agent"),
        },
        "requestId": request_id,
        "routeKey": match.route.key,
        "stage": "$default",
        "time": at.strftime("%d/%b/%Y:%H:%M:%S %z"),
        "timeEpoch": int(at.timestamp() * 1000),
    }
    if claims is not None:
        context["authorizer"] = {"jwt": {"claims": dict(claims), "scopes": list(match.route.scopes) or None}}
    cookies = [cookie for name, value in request.headers if name == "cookie" for cookie in value.split("; ")]
    query = _joined(parse_qsl(request.query, keep_blank_values=True))
    body, encoded = _body(request)
    optional = {
        "cookies": cookies,
        "queryStringParameters": query,
        "pathParameters": dict(match.parameters),
        "body": body,
    }
    return {
        "version": "2.0",
        "routeKey": match.route.key,
        "rawPath": path,
        "rawQueryString": request.query,
        "headers": _headers(request),
        "requestContext": context,
        "isBase64Encoded": encoded,
        **{name: value for name, value in optional.items() if value},
    }


def response(result: Any) -> Response:
    """What a function's result becomes. Raises MalformedResponse.

    A result with a `statusCode` is taken as such; anything else is the body of a 200 in JSON.
    """
    if not (isinstance(result, Mapping) and "statusCode" in result):
        inferred = result if isinstance(result, str) else json.dumps(result)
        return Response(200, (("content-type", "application/json"),), inferred.encode())
    try:
        status = int(result["statusCode"])
        text = result.get("body") or ""
        body = base64.b64decode(text, validate=True) if result.get("isBase64Encoded") else text.encode()
        headers = [(str(name).lower(), str(value)) for name, value in (result.get("headers") or {}).items()]
        cookies = [("set-cookie", str(cookie)) for cookie in result.get("cookies") or []]
    except (AttributeError, TypeError, ValueError, binascii.Error) as error:
        raise MalformedResponse(str(error)) from error
    if not 100 <= status <= 599:
        raise MalformedResponse(f"status {status}")
    if not any(name == "content-type" for name, _ in headers):
        headers.append(("content-type", "text/plain;charset=UTF-8"))
    return Response(status, (*headers, *cookies), body)


def message(status: int, text: str) -> Response:
    """One of API Gateway's own answers."""
    return Response(status, (("content-type", "application/json"),), json.dumps({"message": text}).encode())


def claims_as_text(claims: Mapping[str, Any]) -> dict[str, str]:
    """A token's claims as the event carries them: everything is text, lists in brackets without commas."""
    return {name: _as_text(value) for name, value in claims.items()}


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{' '.join(map(_as_text, value))}]"
    return value if isinstance(value, str) else json.dumps(value)


def _headers(request: Request) -> dict[str, str]:
    own = {
        "x-forwarded-for": request.source,
        "x-forwarded-port": request.header("host").partition(":")[2] or "80",
        "x-forwarded-proto": "http",
    }
    sent = _joined([pair for pair in request.headers if pair[0] not in ("cookie", "connection")])
    return {**sent, **own}


def _joined(pairs: list[tuple[str, str]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _body(request: Request) -> tuple[str, bool]:
    kind = request.header("content-type").strip().lower()
    if not kind or kind.startswith(_TEXT):
        try:
            return request.body.decode(), False
        except UnicodeDecodeError:
            pass  # not the text it says it is: only base64 carries it whole
    return base64.b64encode(request.body).decode(), True
