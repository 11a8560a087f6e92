"""The ASGI application: PayPal's API, the page where a buyer agrees, and controls at `/_sim`."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import secrets
import time
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from local.paypal import controls, pages
from local.paypal.api import Api
from local.paypal.certificates import Authority, authority
from local.paypal.courier import CERTIFICATE, PayPalCourier
from local.paypal.errors import PayPalError
from local.paypal.ledger import Ledger, new_id
from local.stripe.app import Cut, until_hung_up
from local.stripe.books import Books, Document
from local.stripe.errors import StripeError
from local.stripe.faults import Faults

KEYS_LAST = 6 * 3600
REFUND_KEYS_LAST = 45 * 86_400
"""Seconds that PayPal knows what a request id was answered with."""

TOKEN_LASTS = 32_400


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: Document | None


class Simulator:
    """Everything behind one address: the books, and what may happen to a request on its way."""

    def __init__(
        self, books: Books, clock: Callable[[], int], known: Collection[str], issued: Authority
    ) -> None:
        self.books = books
        self.clock = clock
        self.faults = Faults()
        self.authority = issued
        self.courier = PayPalCourier(books, clock, issued)
        self.api = Api(Ledger(books, clock, self.courier), self)
        self._known = known
        self._tokens: dict[str, tuple[str, int]] = {}

    async def serve(self, request: Request) -> Response:
        """One request of the API."""
        body = await request.body()
        self.courier.origin = origin(request)
        agent = request.headers.get("user-agent", "")
        fault = self.faults.next(f"{request.method} {request.url.path}", agent)
        if fault == "gibberish":
            return HTMLResponse("<h1>Welcome to the hotel's network</h1>")
        if fault == "silence-before":
            await until_hung_up(request)
            return Response(status_code=500)
        debug = new_id(13).lower()
        try:
            with self.books.transaction():
                reply = self._reply(request, body, fault)
        except PayPalError as error:
            reply = Reply(error.status, error.body(debug))
        if fault == "silence-after":
            await until_hung_up(request)
            return Response(status_code=500)
        headers = {"Paypal-Debug-Id": debug}
        if reply.body is None:
            return Response(status_code=reply.status, headers=headers)
        answer = Cut if fault == "cut-after" else Response
        return answer(json.dumps(reply.body).encode(), reply.status, headers, "application/json")

    async def token(self, request: Request) -> Response:
        """An access token, for who knows an app's id and secret."""
        fault = self.faults.next(f"POST {request.url.path}", request.headers.get("user-agent", ""))
        if fault.startswith("silence"):
            await until_hung_up(request)
        if fault:
            return HTMLResponse("<h1>Welcome to the hotel's network</h1>", 500)
        _, _, pair = request.headers.get("authorization", "").partition(" ")
        client, _, secret = base64.b64decode(pair).decode().partition(":")
        if not client or not secret or (self._known and client not in self._known):
            return JSONResponse({"error": "invalid_client", "error_description": "Simulated."}, 401)
        token = f"A21AA{secrets.token_urlsafe(48)}"
        self._tokens[token] = client, self.clock() + TOKEN_LASTS
        given = {
            "scope": "https://uri.paypal.com/services/payments/payment",
            "access_token": token,
            "token_type": "Bearer",
            "app_id": "APP-SIMULATED",
            "expires_in": TOKEN_LASTS,
            "nonce": "simulated",
        }
        return JSONResponse(given)

    def forget_tokens(self) -> None:
        self._tokens.clear()

    def _reply(self, request: Request, body: bytes, fault: str) -> Reply:
        """What happens, and the answer to it, kept together in one transaction."""
        account = self._caller(request)
        if fault == "busy":
            raise PayPalError(429)
        if fault == "locked":
            raise PayPalError(409)
        if fault == "error-before":
            raise PayPalError(500)
        key = request.headers.get("paypal-request-id", "") if request.method == "POST" else ""
        name = f"{request.url.path} {key}"
        before = self._before(account, name) if key else None
        if before is None:
            reply = self._done(account, request, body)
            if key:
                kept = {"id": name, "status": reply.status, "body": reply.body, "at": self.clock()}
                self.books.put(account, "answer", kept)
        else:
            reply = Reply(200 if before["status"] == 201 else before["status"], before["body"])
        # What was done stays done, whatever becomes of the answer.
        return Reply(500, PayPalError(500).body("0")) if fault == "error-after" else reply

    def _before(self, account: str, name: str) -> Document | None:
        kept = self.books.get(account, "answer", name)
        lasts = REFUND_KEYS_LAST if "/refund" in name else KEYS_LAST
        return kept if kept and self.clock() - kept["at"] <= lasts else None

    def _done(self, account: str, request: Request, body: bytes) -> Reply:
        """Refusals that PayPal remembers under a key are answers as well."""
        try:
            asked = json.loads(body) if body else {}
        except ValueError as error:
            raise PayPalError(400, "MALFORMED_REQUEST_JSON") from error
        try:
            status, answer = self.api.answer(account, request, asked, body)
        except PayPalError as error:
            if error.status != 422:
                raise
            return Reply(422, error.body(new_id(13).lower()))
        return Reply(status, answer)

    def _caller(self, request: Request) -> str:
        """The app's id. Raises PayPalError."""
        _, _, token = request.headers.get("authorization", "").partition(" ")
        client, until = self._tokens.get(token, ("", 0))
        if not client or until < self.clock():
            raise PayPalError(401)
        return client


def origin(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def create(
    home: Path | None = None,
    *,
    known: Collection[str] = (),
    clock: Callable[[], int] = lambda: int(time.time()),
    issued: Authority | None = None,
) -> Starlette:
    """The simulator. Without a home nothing is kept; with `known` client ids, no other is let in."""
    issued = issued or authority()
    if home is not None:
        (home / "root.pem").write_text(issued.root.pem, encoding="ascii")
    simulator = Simulator(Books(home / "books.sqlite" if home else None), clock, known, issued)

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

    async def token(request: Request) -> Response:
        return await simulator.token(request)

    async def certificate(_request: Request) -> Response:
        return PlainTextResponse(simulator.authority.chain)

    methods = ["GET", "POST", "PATCH", "DELETE"]
    application = Starlette(
        routes=[
            Route("/v1/oauth2/token", token, methods=["POST"]),
            Route(CERTIFICATE, certificate),
            *(Route(f"/{version}/{{rest:path}}", api, methods=methods) for version in ("v1", "v2", "v3")),
            *controls.routes(simulator),
            *pages.routes(simulator),
        ],
        lifespan=living,
        exception_handlers={PayPalError: _refused, StripeError: _unplanned},
    )
    application.state.simulator = simulator
    return application


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, PayPalError)
    return JSONResponse(error.body("0"), error.status)


async def _unplanned(_request: Request, error: Exception) -> Response:
    said: Any = str(error)
    return JSONResponse({"error": said}, 400)
