"""The ASGI application: Mollie's API at `/v2`, the page where a buyer pays, and controls at `/_sim`.

=======================================  ==================================================================
`POST`, `DELETE /_sim/faults`            as Stripe's simulator has them
`GET`, `POST /_sim/deliveries`           how webhooks travel; `/_sim/deliveries/idle` waits for them
`POST /_sim/pay`                         `{"key", "payment", "buyer"}`: what a buyer does on Mollie's page
`POST /_sim/chargebacks`                 `{"key", "payment"}`; `…/reversed` with `{"key", "chargeback"}`
`POST /_sim/refunds`                     `{"key", "refund", "status": "refunded" | "failed"}`
`POST /_sim/cancelable`                  `{"allowed": true}`: payments opened from now on can be called off
`POST /_sim/payouts`                     `{"key"}`, and `"short": "1.00"` if that does not arrive: all that
                                         was not settled is, and is told to `access_…` that ends as the key
                                         does; `…/failed` with `{"key", "settlement"}`
=======================================  ==================================================================
"""

from __future__ import annotations

import asyncio
import contextlib
import html
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from local.mollie.api import Api, MollieCourier, MollieError, page_of, shown
from local.mollie.settlements import KINDS, Settlements, of_organisation
from local.stripe.app import Cut, until_hung_up
from local.stripe.books import Books, Document
from local.stripe.courier import shown as behaviour
from local.stripe.errors import StripeError
from local.stripe.faults import Faults

KEYS_LAST = 3600
"""Seconds that Mollie knows what a key was answered with."""

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Mollie (simulated)</title>
<style>body {{ font: 1rem/1.5 system-ui; max-width: 26rem; margin: 3rem auto; padding: 0 1rem }}
button {{ display: block; width: 100%; margin: .5rem 0; padding: .7rem; font: inherit }}</style>
<h1>Mollie (simulated)</h1><p>{what}</p><form method="post">{buttons}</form></html>"""
_BUYERS = {
    "pays": "Pays",
    "declined": "Is declined",
    "slow": "Pays, and is given back slowly",
    "once": "Pays once",
    "revoked": "Pays once, and forbids it",
    "silent": "Pays, and closes the window",
    "closes": "Goes back without paying",
}


class Simulator:
    def __init__(self, books: Books, clock: Callable[[], int]) -> None:
        self.books = books
        self.clock = clock
        self.faults = Faults()
        self.courier = MollieCourier(books, clock)
        self.api = Api(books, clock, self.courier)
        self.settlements = Settlements(books, lambda: self.api.now)

    async def serve(self, request: Request) -> Response:
        """One request of the API."""
        body = await request.body()
        agent = request.headers.get("user-agent", "")
        fault = self.faults.next(f"{request.method} {request.url.path}", agent)
        if fault == "gibberish":
            return HTMLResponse("<h1>Welcome to the hotel's network</h1>")
        if fault == "silence-before":
            await until_hung_up(request)
            return Response(status_code=500)
        try:
            with self.books.transaction():
                status, answer = self._reply(request, body, fault)
        except MollieError as error:
            status, answer = error.status, error.body
        if fault == "silence-after":
            await until_hung_up(request)
            return Response(status_code=500)
        reply = Cut if fault == "cut-after" else Response
        return reply(json.dumps(answer).encode(), status, {}, "application/hal+json")

    def _reply(self, request: Request, body: bytes, fault: str) -> tuple[int, Document]:
        _, _, account = request.headers.get("authorization", "").partition(" ")
        if not account.startswith(("live_", "test_", "access_")):
            raise MollieError(401, "Unauthorized Request")
        if account.startswith("access_") is not request.url.path.startswith("/v2/settlements"):
            raise MollieError(403, "Forbidden")
        refused = {"busy": (429, "Too Many Requests"), "locked": (409, "Conflict")}
        if fault in refused:
            raise MollieError(*refused[fault])
        if fault == "error-before":
            raise MollieError(500, "Internal Server Error")
        if account.startswith("access_"):
            return 200, self._settled(of_organisation(account), request)
        key = request.headers.get("idempotency-key", "") if request.method == "POST" else ""
        name = f"{request.url.path} {key}"
        kept = self.books.get(account, "answer", name) if key else None
        if kept is None or self.clock() - kept["at"] > KEYS_LAST:
            status, answer = self._done(account, request, json.loads(body) if body else {})
            if key:
                kept = {"id": name, "at": self.clock(), "status": status, "body": answer}
                self.books.put(account, "answer", kept)
        else:
            status, answer = kept["status"], kept["body"]
        # What was done stays done, whatever becomes of the answer.
        if fault == "error-after":
            return 500, MollieError(500, "Internal Server Error").body
        return status, answer

    def _done(self, account: str, request: Request, asked: Document) -> tuple[int, Document]:
        """The status and the body. Raises MollieError."""
        origin, api = str(request.base_url).rstrip("/"), self.api
        match (request.method, *request.url.path.strip("/").split("/")[1:]):
            case "POST", "payments":
                return 201, shown(api.create(account, asked, origin))
            case "GET", "payments", name:
                return 200, shown(api.payment(account, name))
            case "DELETE", "payments", name:
                return 200, shown(api.cancel(account, name))
            case "GET", ("payments" | "refunds" | "chargebacks") as kind:
                return 200, page_of(api.all_of(account, kind[:-1]), kind, origin, request.query_params)
            case "POST", "customers":
                return 201, shown(api.customer(account, asked, origin))
            case "GET", "customers", name, "payments":
                api.thing(account, "customer", name)
                theirs = [one for one in api.all_of(account, "payment") if one.get("customerId") == name]
                return 200, page_of(theirs, "payments", origin, request.query_params)
            case "GET", "customers", _, "mandates", name:
                return 200, shown(api.thing(account, "mandate", name))
            case "POST", "payments", name, "refunds":
                return 201, shown(api.refund(account, name, asked))
            case "GET", "payments", name, ("refunds" | "chargebacks") as kind:
                return 200, page_of(api.of(account, kind[:-1], name), kind, origin, request.query_params)
        raise MollieError(404, "Not Found")

    def _settled(self, account: str, request: Request) -> Document:
        """A list of the organisation's. Raises MollieError."""
        origin = str(request.base_url).rstrip("/")
        match (request.method, *request.url.path.strip("/").split("/")[2:]):
            case ("GET",):
                found = self.books.newest(account, "settlement")
                return page_of(found, "settlements", origin, request.query_params)
            case "GET", name, kind if kind in KINDS:
                self.api.thing(account, "settlement", name)
                found = self.settlements.of(account, name, KINDS[kind])
                return page_of(found, kind, origin, request.query_params)
        raise MollieError(404, "Not Found")


def create(path: Path | None = None, *, clock: Callable[[], int] = lambda: int(time.time())) -> Starlette:
    """The simulator. Without a path nothing is kept."""
    simulator = Simulator(Books(path), clock)

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
            Route("/v2/{rest:path}", api, methods=["GET", "POST", "DELETE"]),
            *_controls(simulator),
            *_pages(simulator),
        ],
        lifespan=living,
        exception_handlers={MollieError: _refused, StripeError: _unplanned},
    )
    application.state.simulator = simulator
    return application


def _deeds(simulator: Simulator) -> dict[str, Callable[[Document], Document]]:
    """What can be asked for, by path."""
    api = simulator.api

    def plan(asked: Document) -> Document:
        simulator.faults.plan(asked)
        return {}

    def pay(asked: Document) -> Document:
        return {"status": api.pay(asked["key"], asked["payment"], asked["buyer"])["status"]}

    def charge_back(asked: Document) -> Document:
        return {"id": api.charge_back(asked["key"], asked["payment"])["id"]}

    def reverse(asked: Document) -> Document:
        api.reverse(asked["key"], asked["chargeback"])
        return {}

    def move_refund(asked: Document) -> Document:
        api.move_refund(asked["key"], asked["refund"], asked["status"])
        return {}

    def pay_out(asked: Document) -> Document:
        short = Decimal(asked.get("short", "0"))
        made = simulator.settlements.pay_out(asked["key"], "https://api.mollie.com", short=short)
        return {"settlements": [one["id"] for one in made]}

    def fail(asked: Document) -> Document:
        simulator.settlements.fail(asked["key"], asked["settlement"])
        return {}

    def cancelable(asked: Document) -> Document:
        api.cancelable = asked["allowed"]
        return {}

    return {
        "faults": plan,
        "pay": pay,
        "chargebacks": charge_back,
        "chargebacks/reversed": reverse,
        "refunds": move_refund,
        "cancelable": cancelable,
        "payouts": pay_out,
        "payouts/failed": fail,
    }


def _controls(simulator: Simulator) -> list[Route]:
    def doing(deed: Callable[[Document], Document]) -> Callable[[Request], Awaitable[Response]]:
        async def done(request: Request) -> Response:
            with simulator.books.transaction():
                return JSONResponse(deed(await request.json()))

        return done

    async def clear(_request: Request) -> Response:
        simulator.faults.clear()
        return JSONResponse({})

    async def deliveries(request: Request) -> Response:
        changes: Document = await request.json() if request.method == "POST" else {}
        outstanding = len(simulator.courier.outstanding())
        return JSONResponse(behaviour(simulator.courier.behave(**changes)) | {"outstanding": outstanding})

    async def idle(request: Request) -> Response:
        patience = float(request.query_params.get("patience", "10"))
        return JSONResponse({"idle": await simulator.courier.idle(patience)})

    deeds = _deeds(simulator)
    return [
        *(Route(f"/_sim/{path}", doing(deed), methods=["POST"]) for path, deed in deeds.items()),
        Route("/_sim/faults", clear, methods=["DELETE"]),
        Route("/_sim/deliveries", deliveries, methods=["GET", "POST"]),
        Route("/_sim/deliveries/idle", idle),
    ]


def _pages(simulator: Simulator) -> list[Route]:
    def found(request: Request) -> tuple[str, Document]:
        named = simulator.books.named("payment", request.path_params["id"])
        if not named:
            raise MollieError(404, "Not Found")
        return named[0]

    def page(payment: Document, said: str = "") -> Response:
        amount = payment["amount"]
        what = f"{said} Pay {amount['value']} {amount['currency']}?".strip()
        buttons = "".join(
            f'<button name="buyer" value="{name}">{html.escape(title)}</button>'
            for name, title in _BUYERS.items()
        )
        return HTMLResponse(_PAGE.format(what=html.escape(what), buttons=buttons))

    async def asked(request: Request) -> Response:
        return page(found(request)[1])

    async def answered(request: Request) -> Response:
        buyer = dict(parse_qsl((await request.body()).decode())).get("buyer", "closes")
        account, payment = found(request)
        with simulator.books.transaction():
            simulator.api.pay(account, payment["id"], "pays" if buyer == "silent" else buyer)
        if buyer == "declined":
            return page(payment, "Your card was declined.")
        if buyer == "silent":
            return HTMLResponse("<!doctype html><title>Closed</title><p>This window is closed.</p>")
        return RedirectResponse(payment["redirectUrl"], 303)

    return [
        Route("/checkout/select/{id}", asked, methods=["GET"]),
        Route("/checkout/select/{id}", answered, methods=["POST"]),
    ]


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, MollieError)
    return JSONResponse(error.body, error.status)


async def _unplanned(_request: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, 400)
