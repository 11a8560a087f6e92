"""The simulator behind a gate that holds everything passing through it against the schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import urllib3
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from local.mollie.app import Simulator, create
from local.stripe.books import Document
from local.stripe.serve import running
from tests.contract.mollie.schemas import Exchange, problems


class Refused(Exception):
    """By the simulator."""


@dataclass(slots=True)
class Gate:
    """An ASGI application that notes each exchange with `app`'s API, and what is wrong with it."""

    app: ASGIApp
    exchanges: list[Exchange] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/v2/"):
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
                self._note(scope, bytes(asked), status, bytes(answered))
            await send(message)

        await self.app(scope, hearing, saying)

    def _note(self, scope: Scope, body: bytes, status: int, answered: bytes) -> None:
        headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
        try:
            answer, whole = json.loads(answered), True
        except ValueError:
            answer, whole = None, False  # silence, a broken answer or a proxy's page, as a test asked for
        exchange = Exchange(
            scope["method"],
            scope["path"],
            headers.get("idempotency-key", ""),
            json.loads(body) if body else None,
            dict(parse_qsl(scope["query_string"].decode())),
            status,
            answer,
            headers,
        )
        self.exchanges.append(exchange)
        if whole:
            self.problems.extend(problems(exchange))


@dataclass(frozen=True, slots=True)
class Place:
    """The simulator at `url`, with its controls, and all that passed the gate so far."""

    url: str
    gate: Gate
    simulator: Simulator

    def control(self, path: str, **body: Any) -> Document:
        """Raises Refused for what the simulator will not do."""
        answer = urllib3.request("POST", f"{self.url}/_sim/{path}", json=body)
        if answer.status != 200:
            raise Refused(answer.data.decode())
        return dict(answer.json())

    def calm(self) -> None:
        urllib3.request("DELETE", f"{self.url}/_sim/faults")

    def hold(self) -> None:
        """Nothing is delivered: nobody is listening."""
        self.control("deliveries", hold=True)

    def delivered(self) -> bool:
        """Waits until no webhook is on its way."""
        return bool(urllib3.request("GET", f"{self.url}/_sim/deliveries/idle").json()["idle"])

    @property
    def asked(self) -> list[str]:
        """`METHOD /path` of every request of the API so far."""
        return [f"{one.method} {one.path}" for one in self.gate.exchanges]


@contextmanager
def place(**options: Any) -> Iterator[Place]:
    """A simulator of its own, with empty books."""
    application = create(None, **options)
    gate = Gate(application)
    with running(gate) as url:
        yield Place(url, gate, application.state.simulator)
