"""The ASGI application: Stripe's API at `/v1`, Stripe.js at `/<train>/stripe.js`, and controls at `/_sim`."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from local.stripe import connect, controls, faults, pages
from local.stripe.api import Api, Asked
from local.stripe.books import Books, Document, new_id
from local.stripe.courier import Courier
from local.stripe.errors import StripeError
from local.stripe.forms import nested
from local.stripe.keys import Replays, account_of, caller
from local.stripe.objects import VERSION

SILENCE = 60.0
"""Seconds after which a silent answer ends in a 500 all the same, should nobody have hung up."""

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A webhook endpoint that exists from the start. Several `secrets` sign while one is being rotated."""

    key: str
    url: str
    secrets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: Document
    replayed: bool = False
    silent: bool = False


class Simulator:
    """Everything behind one address: the books, and what may happen to a request on its way."""

    def __init__(self, books: Books, clock: Callable[[], int], known: Collection[str]) -> None:
        self.books = books
        self.faults = faults.Faults()
        self.courier = Courier(books, clock)
        self.api = Api(books, clock, self.courier)
        self._replays = Replays(books, clock)
        self._known = known

    async def serve(self, request: Request) -> Response:
        """One request to `/v1`."""
        body = await request.body()
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_cross_origin(request))
        agent = request.headers.get("user-agent", "")
        fault = self.faults.next(f"{request.method} {request.url.path}", agent)
        if fault == "gibberish":
            return HTMLResponse("<h1>Welcome to the hotel's network</h1>")
        if fault == "silence-before":
            await until_hung_up(request)
            return Response(status_code=500)
        name = new_id("req_", 14)
        reply = self.reply(request, body, fault, name)
        if reply.silent or fault == "silence-after":
            await until_hung_up(request)
            return Response(status_code=500)
        content = json.dumps(reply.body, indent=2).encode()
        headers = {"Request-Id": name, "Stripe-Version": VERSION, **_cross_origin(request)}
        if key := request.headers.get("idempotency-key"):
            headers |= {"Idempotency-Key": key}
        if reply.replayed:
            headers |= {"Idempotent-Replayed": "true"}
        answer = Cut if fault == "cut-after" else Response
        return answer(content, reply.status, headers, "application/json")

    def reply(self, request: Request, body: bytes, fault: str, name: str) -> Reply:
        """What happens, and the answer to it, kept together in one transaction."""
        key = request.headers.get("idempotency-key", "") if request.method == "POST" else ""
        fields = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
        if request.method != "POST":
            fields = parse_qsl(request.url.query, keep_blank_values=True)
        account, asked = "", None
        whole = f"{request.method} {request.url.path}\n".encode() + body
        with self.books.transaction():
            try:
                who = caller(request.headers, dict(fields), self._known)
                named = request.headers.get("stripe-account") or dict(fields).get(connect.PARAMETER, "")
                fields = [(name, value) for name, value in fields if name != connect.PARAMETER]
                who = connect.acting(self.books, who, named)
                _refuse_at_once(fault, request)
                account = who.account
                kept = self._replays.kept(account, key, whole) if key else None
                if kept and fault in {"error-before", "error-after"}:
                    raise faults.server_error(begun=False)
                if kept:
                    return Reply(kept["status"], kept["body"], replayed=True)
                if fault == "error-before":
                    raise faults.server_error()
                origin = str(request.base_url).rstrip("/")
                asked = Asked(who, nested(fields), origin, request=name, key=key)
                document = self.api.answer(request.method, request.url.path, asked)
                if fault == "error-after":
                    raise faults.server_error()
                status, begun = 200, True
            except StripeError as error:
                status, document, begun = error.status, error.body, error.begun
            if key and account and begun:
                self._replays.keep(account, key, whole, status, document)
        return Reply(status, document, silent=bool(asked and asked.silent))


class Cut(Response):
    """An answer that promises its whole length and breaks off half-way."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        half = bytes(self.body)[: len(self.body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
        raise ConnectionResetError("the answer was cut, as asked")


def create(
    path: Path | None = None,
    *,
    endpoints: Iterable[Endpoint] = (),
    known: Collection[str] = (),
    clock: Callable[[], int] = lambda: int(time.time()),
) -> Starlette:
    """The simulator. Without a path nothing is kept; with `known` secret keys, no other is let in."""
    simulator = Simulator(Books(path), clock, known)
    with simulator.books.transaction():
        for endpoint in endpoints:
            controls.configure(simulator, account_of(endpoint.key), endpoint.url, endpoint.secrets)

    @contextlib.asynccontextmanager
    async def living(_app: Starlette) -> AsyncIterator[None]:
        work = asyncio.create_task(simulator.courier.run())
        yield
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work
        simulator.books.close()

    async def api(request: Request) -> Response:
        return await simulator.serve(request)

    application = Starlette(
        routes=[
            Route("/v1/{rest:path}", api, methods=["GET", "POST", "DELETE", "OPTIONS"]),
            *controls.routes(simulator),
            *pages.routes(simulator),
            *connect.routes(simulator),
        ],
        lifespan=living,
        exception_handlers={StripeError: _refused},
    )
    application.state.simulator = simulator
    return application


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, StripeError)
    return JSONResponse(error.body, error.status)


def _refuse_at_once(fault: str, request: Request) -> None:
    if fault == "busy":
        raise faults.rate_limited()
    if fault == "locked":
        raise faults.key_in_use()
    version = request.headers.get("stripe-version", VERSION)
    if version != VERSION:
        raise StripeError(400, f"Invalid Stripe API version: {version}. This simulator speaks {VERSION}.")


def _cross_origin(request: Request) -> dict[str, str]:
    """Pages on this machine may ask from their own origin, as any page may ask Stripe."""
    origin = request.headers.get("origin", "")
    host = urlsplit(origin).hostname or ""
    if host not in _LOOPBACK and not host.endswith(".localhost"):
        return {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Headers": "authorization, content-type, stripe-account, stripe-version",
        "Access-Control-Allow-Methods": "GET, POST",
        "Vary": "Origin",
    }


async def until_hung_up(request: Request) -> None:
    """Returns when the other side has given up."""

    async def gone() -> None:
        message: Any = {}
        while message.get("type") != "http.disconnect":
            message = await request.receive()

    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(gone(), SILENCE)
