"""`/_sim`: how a test or a person steers the simulated world. JSON in, JSON out.

=======================================  ==================================================================
`POST /_sim/faults`                      `{"match": "POST /v1/", "kind": …, "times": 1, …}`
`DELETE /_sim/faults`                    no more faults
`GET`, `POST /_sim/deliveries`           how webhooks travel: duplicate, delay, drop, reverse, retry, hold
`GET /_sim/deliveries/idle?patience=5`   answers when none is on its way: `{"idle": true}`
`POST /_sim/deliveries/again`            `{"key", "event"}`: sends an event once more
`POST /_sim/endpoints`                   `{"key", "url", "secrets"}`: a webhook endpoint, or its new secrets;
                                         with `"connect": true`, of what happens in accounts that are linked
`POST /_sim/unlink`                      `{"key", "account"}`: its owner takes a platform's link back
`POST /_sim/intents/{id}`                `{"key", "do": "authenticate" | "fail" | "processing" | "cost" | …}`;
                                         of a payment: `inquire`, `dispute`, `review`, `win`, `lose`
`POST /_sim/refunds/{id}`                `{"key", "do": "succeeded" | "failed"}`: the bank's word on it
`POST /_sim/payouts`                     `{"key", "currency": "eur"}`: pays out what was not paid out yet
`POST /_sim/balance`                     `{"late_fees": true}`: what a charge costs is known after `cost` only
=======================================  ==================================================================
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.stripe.balance import Balance
from local.stripe.courier import is_loopback, shown
from local.stripe.errors import StripeError
from local.stripe.intents import Intents
from local.stripe.keys import Caller, account_of
from local.stripe.objects import new_endpoint

if TYPE_CHECKING:
    from local.stripe.app import Simulator


def routes(simulator: Simulator) -> list[Route]:
    async def plan(request: Request) -> Response:
        simulator.faults.plan(await request.json())
        return JSONResponse({})

    async def clear(_request: Request) -> Response:
        simulator.faults.clear()
        return JSONResponse({})

    async def deliveries(request: Request) -> Response:
        changes: dict[str, Any] = await request.json() if request.method == "POST" else {}
        outstanding = len(simulator.courier.outstanding())
        return JSONResponse(shown(simulator.courier.behave(**changes)) | {"outstanding": outstanding})

    async def idle(request: Request) -> Response:
        patience = float(request.query_params.get("patience", "10"))
        return JSONResponse({"idle": await simulator.courier.idle(patience)})

    async def again(request: Request) -> Response:
        asked = await request.json()
        account = account_of(asked["key"]).account
        event = simulator.books.get(account, "event", asked["event"])
        if event is None:
            return JSONResponse({"error": "no such event"}, 404)
        with simulator.books.transaction():
            return JSONResponse({"deliveries": simulator.courier.post(account, event)})

    async def endpoints(request: Request) -> Response:
        asked = await request.json()
        with simulator.books.transaction():
            configure(simulator, _listening(asked), asked["url"], asked["secrets"])
        return JSONResponse({})

    async def intents(request: Request) -> Response:
        asked = await request.json()
        account = account_of(asked["key"]).account
        with simulator.books.transaction():
            try:
                name = request.path_params["id"]
                intent = simulator.api.of(name).get(account, name)
                _do(simulator, account, intent, asked["do"])
            except StripeError as error:
                return JSONResponse(error.body, error.status)
        return JSONResponse({"status": intent["status"]})

    return [
        *balance_routes(simulator),
        Route("/_sim/faults", plan, methods=["POST"]),
        Route("/_sim/faults", clear, methods=["DELETE"]),
        Route("/_sim/deliveries", deliveries, methods=["GET", "POST"]),
        Route("/_sim/deliveries/idle", idle),
        Route("/_sim/deliveries/again", again, methods=["POST"]),
        Route("/_sim/endpoints", endpoints, methods=["POST"]),
        Route("/_sim/intents/{id}", intents, methods=["POST"]),
        Route("/_sim/refunds/{id}", _refunds(simulator), methods=["POST"]),
    ]


def _refunds(simulator: Simulator) -> Callable[[Request], Awaitable[Response]]:
    async def refunds(request: Request) -> Response:
        asked = await request.json()
        account = account_of(asked["key"]).account
        with simulator.books.transaction():
            try:
                refund = simulator.api.refunds.get(account, request.path_params["id"])
            except StripeError as error:
                return JSONResponse(error.body, error.status)
            simulator.api.refunds.move(account, refund, asked["do"])
        return JSONResponse({"status": refund["status"]})

    return refunds


def balance_routes(simulator: Simulator) -> list[Route]:
    async def balance(request: Request) -> Response:
        simulator.api.intents.late_fees = bool((await request.json())["late_fees"])
        return JSONResponse({})

    async def payouts(request: Request) -> Response:
        asked = await request.json()
        who = account_of(asked["key"])
        with simulator.books.transaction():
            now, currency = simulator.api.clock(), asked.get("currency", "eur")
            payout = Balance(simulator.books).pay_out(who.account, currency, live=who.live, now=now)
        return JSONResponse({"payout": payout["id"], "amount": payout["amount"]})

    return [
        Route("/_sim/balance", balance, methods=["POST"]),
        Route("/_sim/payouts", payouts, methods=["POST"]),
    ]


def _listening(asked: dict[str, Any]) -> Caller:
    """Whose endpoint it is: an account's, or a platform's for all that are linked to it."""
    who = account_of(asked["key"])
    return replace(who, account=f"{who.account}/connect") if asked.get("connect") else who


def configure(simulator: Simulator, who: Caller, url: str, secrets: Sequence[str]) -> None:
    """The endpoint of `who` at `url`, with these signing secrets. The same URL again replaces the secrets.

    Raises StripeError."""
    if not is_loopback(url):
        raise StripeError(400, "This simulator calls loopback only.", param="url")
    known = [one for one in simulator.books.newest(who.account, "webhook_endpoint") if one["url"] == url]
    endpoint = (
        known[0] if known else new_endpoint({"url": url, "enabled_events": ["*"]}, live=who.live, now=0)
    )
    endpoint |= {"secret": secrets[0], "_secrets": list(secrets)}
    simulator.books.put(who.account, "webhook_endpoint", endpoint)


def _do(simulator: Simulator, account: str, intent: dict[str, Any], what: str) -> None:
    intents, disputes = simulator.api.of(intent["id"]), simulator.api.disputes
    match what:
        case "inquire":
            disputes.inquire(account, intent)
        case "dispute":
            disputes.open(account, intent)
        case "review":
            disputes.review(account, intent)
        case "win" | "lose":
            disputes.close(account, intent, won=what == "win")
        case "authenticate":
            intents.authenticate(account, intent, passed=True)
        case "fail":
            intents.authenticate(account, intent, passed=False)
        case "cost" if isinstance(intents, Intents):
            intents.cost(account, intent)
        case "processing" | "requires_capture" | "requires_confirmation":
            intents.move(account, intent, what)
        case _:
            raise StripeError(400, "Invalid do", param="do")
