"""`/_sim`: how a test or a person steers the simulated world. JSON in, JSON out.

=======================================  ==================================================================
`POST /_sim/faults`                      `{"match": "POST /v2/", "kind": …, "times": 1, …}`
`DELETE /_sim/faults`                    no more faults
`POST /_sim/tokens`                      every access token is taken back
`GET`, `POST /_sim/deliveries`           how webhooks travel: duplicate, delay, drop, reverse, retry, hold
`GET /_sim/deliveries/idle?patience=5`   answers when none is on its way: `{"idle": true}`
`POST /_sim/webhooks`                    `{"client_id", "url", "webhook"}`: a listener, with its webhook id
`POST /_sim/approve`                     `{"client_id", "token", "wallet"}`: the buyer agrees, or is told no
`POST /_sim/answer`                      `{"client_id", "token"}`: the payer answers the bank's question
`POST /_sim/disputes`                    `{"client_id", "capture", "stage", "reason"}`
`POST /_sim/disputes/{id}`               `{"client_id", "outcome": "review" | "won" | "lost"}`
`POST /_sim/refunds/{id}`                `{"client_id", "status": "COMPLETED" | "FAILED"}`
`POST /_sim/payouts`                     `{"client_id"}`: all there is goes to the bank, less a `fee`
`POST /_sim/payouts/{id}`                `{"client_id", "status": "S" | "D" | "V"}`: there, denied, come back
`POST /_sim/patches`                     `{"allowed": false}`: what waits for its payer cannot be changed
=======================================  ==================================================================
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.paypal.errors import PayPalError
from local.paypal.wallets import WALLETS
from local.stripe.books import Document
from local.stripe.courier import is_loopback, shown

if TYPE_CHECKING:
    from local.paypal.app import Simulator


class Deeds:
    """What can be asked for, by method; each takes what was sent, and gives what is answered."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._api = simulator.api

    def plan(self, asked: Document) -> Document:
        self._simulator.faults.plan(asked)
        return {}

    def revoke(self, _asked: Document) -> Document:
        self._simulator.forget_tokens()
        return {}

    def listen(self, asked: Document) -> Document:
        if not is_loopback(asked["url"]):
            raise PayPalError(400, "INVALID_REQUEST")
        endpoint = {
            "id": asked["webhook"],
            "url": asked["url"],
            "webhook": asked["webhook"],
            "status": "enabled",
            "enabled_events": ["*"],
        }
        self._simulator.books.put(asked["client_id"], "webhook_endpoint", endpoint)
        return {}

    def approve(self, asked: Document) -> Document:
        account, name, wallet = asked["client_id"], asked["token"], WALLETS[asked["wallet"]]
        setup = self._simulator.books.get(account, "setup_token", name)
        way = self._api.vault if setup else self._api.orders
        return {"status": way.approve(account, name, wallet)["status"]}

    def answer(self, asked: Document) -> Document:
        return {"status": self._api.orders.answer(asked["client_id"], asked["token"])["status"]}

    def dispute(self, asked: Document) -> Document:
        account = asked["client_id"]
        capture = self._api.ledger.get(account, "capture", asked["capture"])
        stage, reason = asked.get("stage", "CHARGEBACK"), asked.get("reason", "UNAUTHORISED")
        return {"id": self._api.reports.dispute(account, capture, stage=stage, reason=reason)["id"]}

    def decide(self, asked: Document) -> Document:
        self._api.reports.decide(asked["client_id"], asked["id"], asked["outcome"])
        return {}

    def move_refund(self, asked: Document) -> Document:
        self._api.orders.move_refund(asked["client_id"], asked["id"], asked["status"])
        return {}

    def pay_out(self, asked: Document) -> Document:
        fee = Decimal(asked["fee"]) if "fee" in asked else None
        return {"withdrawals": self._api.reports.pay_out(asked["client_id"], fee=fee)}

    def move_payout(self, asked: Document) -> Document:
        self._api.reports.move_payout(asked["client_id"], asked["id"], asked["status"])
        return {}

    def patches(self, asked: Document) -> Document:
        self._api.orders.patches = asked["allowed"]
        return {}


def routes(simulator: Simulator) -> list[Route]:
    deeds = Deeds(simulator)
    paths = {
        "faults": deeds.plan,
        "tokens": deeds.revoke,
        "webhooks": deeds.listen,
        "approve": deeds.approve,
        "answer": deeds.answer,
        "disputes": deeds.dispute,
        "disputes/{id}": deeds.decide,
        "refunds/{id}": deeds.move_refund,
        "payouts": deeds.pay_out,
        "payouts/{id}": deeds.move_payout,
        "patches": deeds.patches,
    }

    def doing(deed: Callable[[Document], Document]) -> Callable[[Request], Awaitable[Response]]:
        async def done(request: Request) -> Response:
            asked: Document = await request.json() | dict(request.path_params)
            simulator.courier.origin = str(request.base_url).rstrip("/")
            with simulator.books.transaction():
                return JSONResponse(deed(asked))

        return done

    async def clear(_request: Request) -> Response:
        simulator.faults.clear()
        return JSONResponse({})

    async def deliveries(request: Request) -> Response:
        changes: Document = await request.json() if request.method == "POST" else {}
        outstanding = len(simulator.courier.outstanding())
        return JSONResponse(shown(simulator.courier.behave(**changes)) | {"outstanding": outstanding})

    async def idle(request: Request) -> Response:
        patience = float(request.query_params.get("patience", "10"))
        return JSONResponse({"idle": await simulator.courier.idle(patience)})

    return [
        *(Route(f"/_sim/{path}", doing(deed), methods=["POST"]) for path, deed in paths.items()),
        Route("/_sim/faults", clear, methods=["DELETE"]),
        Route("/_sim/deliveries", deliveries, methods=["GET", "POST"]),
        Route("/_sim/deliveries/idle", idle),
    ]
