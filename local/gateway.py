"""API Gateway in front of the functions: an ASGI application that makes events of requests and responses of
results.

Limits and error texts are API Gateway's own:
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html (10 MB of payload, 30
seconds of integration time-out), and Lambda's 6 MB each way.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any

from local.activity import Activity
from local.authorizer import Forbidden, JwtAuthorizer, Unauthorized
from local.events import http
from local.functions import FunctionFailed, Functions, PayloadTooLarge
from local.routes import Match, RouteTable

LOG = logging.getLogger("local.gateway")
LARGEST_REQUEST = 10 * 1024 * 1024
"""Bytes of body that API Gateway takes."""
LONGEST_CALL = 30.0
"""Seconds that API Gateway waits for a function."""

type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type Application = Callable[[Message, Receive, Send], Awaitable[None]]


class BodyTooLarge(Exception):
    """The request's body is longer than API Gateway takes."""


class Gateway:
    """One HTTP API. What begins with `/_local/` goes to `pages`, which no AWS has."""

    def __init__(
        self,
        routes: RouteTable,
        functions: Functions,
        authorizer: JwtAuthorizer,
        activity: Activity,
        pages: Application,
    ) -> None:
        self._routes = routes
        self._functions = functions
        self._authorizer = authorizer
        self._activity = activity
        self._pages = pages

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if scope["path"].startswith("/_local/") or scope["path"] == "/_local":
            await self._pages(scope, receive, send)
            return
        began = time.perf_counter()
        identity = str(uuid.uuid4())
        try:
            request = await _request(scope, receive)
        except BodyTooLarge:
            response = http.message(413, "Request Entity Too Large")
        else:
            with self._activity.work():
                response = await self._respond(request, identity)
        await _send(send, response, identity, asked=scope["method"] == "HEAD")
        took = (time.perf_counter() - began) * 1000
        LOG.info("%-4s %s %d, %.0f ms", scope["method"], scope["path"], response.status, took)

    async def _respond(self, request: http.Request, identity: str) -> http.Response:
        match = self._routes.match(request.method, request.path)
        if match is None:
            return http.message(404, "Not Found")
        try:
            claims = await self._claims(match, request.header("authorization"))
        except Unauthorized:
            refusal = http.message(401, "Unauthorized")
            return http.Response(401, (*refusal.headers, ("www-authenticate", "Bearer")), refusal.body)
        except Forbidden:
            return http.message(403, "Forbidden")
        event = http.event(request, match, at=datetime.now(UTC), request_id=identity, claims=claims)
        try:
            return http.response(await self._call(match.route.function, event))
        except PayloadTooLarge:
            return http.message(413, "Request Entity Too Large")
        except TimeoutError:
            return http.message(503, "Service Unavailable")
        except FunctionFailed:
            return http.message(500, "Internal Server Error")
        except http.MalformedResponse as error:
            LOG.warning("%s answered what API Gateway can't pass on: %s", match.route.function, error)
            return http.message(500, "Internal Server Error")

    async def _claims(self, match: Match, header: str) -> dict[str, str] | None:
        if match.route.authorizer is None:
            return None
        claims = await asyncio.to_thread(self._authorizer.claims, match.route, header)
        return None if claims is None else http.claims_as_text(claims)

    async def _call(self, name: str, event: dict[str, Any]) -> Any:
        """The function's result.

        Raises FunctionFailed, TimeoutError for API Gateway's own patience, PayloadTooLarge.
        """
        own = self._functions[name].timeout
        call = asyncio.wrap_future(self._functions.start(name, event))
        try:
            return await asyncio.wait_for(call, min(own, LONGEST_CALL))
        except TimeoutError:
            if own <= LONGEST_CALL:
                raise self._functions.timed_out(name) from None
            raise


async def _request(scope: Message, receive: Receive) -> http.Request:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > LARGEST_REQUEST:
            raise BodyTooLarge
        if not message.get("more_body"):
            break
    return http.Request(
        method=scope["method"],
        path=scope["raw_path"].decode("latin-1").partition("?")[0],
        query=scope["query_string"].decode("latin-1"),
        headers=tuple(
            (name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]
        ),
        body=bytes(body),
        source=scope["client"][0] if scope.get("client") else "127.0.0.1",
        protocol=f"HTTP/{scope['http_version']}",
    )


async def _send(send: Send, response: http.Response, identity: str, *, asked: bool) -> None:
    """To who only `asked`, by HEAD, the length that GET would answer with, where the function says it."""
    kept = [
        (name.encode("latin-1"), value.encode("latin-1", "replace"))
        for name, value in response.headers
        if name not in ("connection", "transfer-encoding") and (asked or name != "content-length")
    ]
    if not asked:
        kept.append((b"content-length", str(len(response.body)).encode()))
    kept.append((b"apigw-requestid", identity.encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": kept})
    await send({"type": "http.response.body", "body": response.body})
