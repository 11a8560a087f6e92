"""The simulator behind a gate that holds everything passing through it against the contract."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import urllib3
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from local.stripe.app import Endpoint, create
from local.stripe.serve import running
from tests.contract.stripe.contract import Contract, installed
from tests.contract.stripe.readings import misread

contract = cache(installed)
"""The contract of the installed SDK, derived once per process, class by class."""


@dataclass(frozen=True, slots=True)
class Exchange:
    method: str
    target: str
    headers: dict[str, str]
    body: str
    status: int
    answer: bytes


@dataclass(slots=True)
class Checked:
    """An ASGI application that notes each exchange with `app`'s API, and what is wrong with it.

    What a browser asks with a publishable key is Stripe.js's own business, and not part of the contract.
    """

    app: ASGIApp
    contract: Contract
    exchanges: list[Exchange] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/v1/"):
            await self.app(scope, receive, send)
            return
        asked, answered = bytearray(), bytearray()
        status = 0

        async def hearing() -> Message:
            message = await receive()
            asked.extend(message.get("body", b""))
            return message

        async def saying(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            answered.extend(message.get("body", b""))
            if message["type"] == "http.response.body":
                # Before it leaves: whoever has the answer can count on the exchange being noted.
                self._note(scope, asked.decode(), status, bytes(answered))
            await send(message)

        await self.app(scope, hearing, saying)

    def _note(self, scope: Scope, body: str, status: int, answer: bytes) -> None:
        query = scope["query_string"].decode()
        headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
        if "bearer sk_" not in headers.get("authorization", "").lower():
            return
        target = scope["path"] + (f"?{query}" if query else "")
        exchange = Exchange(scope["method"], target, headers, body, status, answer)
        self.exchanges.append(exchange)
        self.problems.extend(problems_of(exchange, self.contract))


def problems_of(exchange: Exchange, against: Contract) -> Iterator[str]:
    """What is wrong with an exchange, headers included. Unfinished answers are not judged."""
    yield from against.request(exchange.method, exchange.target, exchange.body)
    about = f"{exchange.method} {exchange.target}"
    if exchange.headers.get("stripe-version") != against.version:
        yield f"{about}: names another API version than {against.version}"
    if exchange.method == "POST" and not exchange.headers.get("idempotency-key"):
        yield f"{about}: has no idempotency key"
    try:
        answer: Any = json.loads(exchange.answer)
    except ValueError:
        return  # silence, a broken answer or a proxy's page, as a test asked for
    yield from against.answer(exchange.method, exchange.target, exchange.status, answer)
    yield from misread(answer, about)


@dataclass(frozen=True, slots=True)
class Street:
    """The simulator at `url`, with its controls, and all that passed the gate so far."""

    url: str
    gate: Checked

    def control(self, path: str, **body: Any) -> dict[str, Any]:
        answer = urllib3.request("POST", f"{self.url}/_sim/{path}", json=body)
        assert answer.status == 200, answer.data
        return dict(answer.json())

    def fault(self, kind: str, match: str = "", *, skip: int = 0, agent: str = "") -> None:
        self.control("faults", match=match, kind=kind, skip=skip, agent=agent)

    def calm(self) -> None:
        urllib3.request("DELETE", f"{self.url}/_sim/faults")

    def delivered(self) -> bool:
        """Waits until no webhook is on its way."""
        return bool(urllib3.request("GET", f"{self.url}/_sim/deliveries/idle").json()["idle"])

    @property
    def asked(self) -> list[str]:
        """`METHOD /path` of every request of the API so far, without the queries."""
        return [f"{one.method} {one.target.partition('?')[0]}" for one in self.gate.exchanges]


@contextmanager
def street(endpoints: Iterable[Endpoint] = (), **options: Any) -> Iterator[Street]:
    """A simulator of its own, with empty books."""
    gate = Checked(create(None, endpoints=endpoints, **options), contract())
    with running(gate) as url:
        yield Street(url, gate)


@dataclass(slots=True)
class Letterbox:
    """A webhook receiver: keeps what comes, and answers with the next of `statuses` (200 when they are used
    up).
    """

    statuses: list[int] = field(default_factory=list)
    letters: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        body = bytearray()
        more = True
        while more:
            message = await receive()
            body.extend(message.get("body", b""))
            more = message.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.letters.append((headers, bytes(body)))
        status = self.statuses.pop(0) if self.statuses else 200
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.letters]


async def _live(receive: Receive, send: Send) -> None:
    for answer in ("lifespan.startup.complete", "lifespan.shutdown.complete"):
        await receive()
        await send({"type": answer})
