"""Webhooks: signed as Stripe signs them, and brought at least once, however badly the way behaves.

What is on its way is in the books, so nothing is lost on a restart. How the way behaves is set through
`/_sim/deliveries`: each delivery `duplicate` more times, `delay` seconds late, the next `drop` attempts lost
on the way (they are tried again), and those that are due together in `reverse` order.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import httpx

from local.stripe.books import Books, Document, new_id
from local.stripe.objects import public

ATTEMPTS = 16
LONGEST_WAIT = 3600.0


@dataclass(frozen=True, slots=True)
class Behaviour:
    """`retry` is the wait before the second attempt, in seconds; each further one waits twice as long."""

    duplicate: int = 0
    delay: float = 0.0
    drop: int = 0
    reverse: bool = False
    retry: float = 1.0
    hold: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    body: bytes
    headers: dict[str, str]


def is_loopback(url: str) -> bool:
    """Whether `url` points at this machine, the only place webhooks are ever sent to."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return parts.scheme == "http" and (
        host in {"127.0.0.1", "::1", "localhost"} or host.endswith(".localhost")
    )


def signature(body: bytes, secrets: Iterable[str], at: int) -> str:
    """The Stripe-Signature header: one `v1` per secret, several while one is being rotated."""
    signed = b"%d.%b" % (at, body)
    given = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets]
    return ",".join([f"t={at}", *(f"v1={one}" for one in given)])


class Courier:
    """Takes events to the endpoints of their account. `run` is its working day; everything else only
    notes."""

    def __init__(self, books: Books, clock: Callable[[], int]) -> None:
        self.books = books
        self.clock = clock
        self._bell = asyncio.Event()
        self._idle = asyncio.Condition()
        self.behaviour = Behaviour()

    def post(self, account: str, event: Document) -> int:
        """Notes `event` for every endpoint that wants it, and says for how many."""
        wanted = self.listeners(account, event)
        due = time.monotonic() + self.behaviour.delay
        for endpoint in wanted:
            for _ in range(1 + self.behaviour.duplicate):
                delivery = {"id": new_id("dlv_"), "event": event["id"], "endpoint": endpoint["id"]}
                self.books.put(
                    account, "delivery", delivery | {"account": account, "due": due, "attempts": 0}
                )
        self._bell.set()
        return len(wanted)

    def tell(self, platform: str, event: Document, theirs: str) -> None:
        """Notes what happened in a linked account, as the platform's endpoints for that are told of it."""
        told = event | {"id": new_id("evt_3"), "account": theirs}
        told["pending_webhooks"] = self.post(f"{platform}/connect", told)
        self.books.put(f"{platform}/connect", "event", told)

    def listeners(self, account: str, event: Document) -> list[Document]:
        """The endpoints that want `event`."""
        return [
            endpoint
            for endpoint in self.books.newest(account, "webhook_endpoint")
            if endpoint["status"] == "enabled" and {"*", event["type"]} & set(endpoint["enabled_events"])
        ]

    def behave(self, **changes: Any) -> Behaviour:
        self.behaviour = replace(self.behaviour, **changes)
        self._bell.set()
        return self.behaviour

    def outstanding(self) -> list[Document]:
        return self.books.everywhere("delivery")

    async def idle(self, patience: float) -> bool:
        """True once nothing is on its way; False if that takes longer than `patience` seconds."""
        try:
            async with asyncio.timeout(patience), self._idle:
                await self._idle.wait_for(lambda: not self.outstanding())
        except TimeoutError:
            return False
        return True

    async def run(self) -> None:
        """Delivers until cancelled."""
        # Times of an earlier process mean nothing to this one: what it left behind is due now.
        for delivery in self.outstanding():
            self.books.put(delivery["account"], "delivery", delivery | {"due": 0.0})
        limits = httpx.Timeout(10.0)
        async with httpx.AsyncClient(timeout=limits, follow_redirects=False, trust_env=False) as client:
            while True:
                self._bell.clear()
                wait = await self._round(client)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await self._bell.wait()

    async def _round(self, client: httpx.AsyncClient) -> float | None:
        """Delivers what is due, and says how long the next thing can wait."""
        now = time.monotonic()
        waiting = [] if self.behaviour.hold else self.outstanding()
        due = [delivery for delivery in waiting if delivery["due"] <= now]
        for delivery in reversed(due) if self.behaviour.reverse else due:
            delivered = await self._deliver(client, delivery)
            with self.books.transaction():
                self._note(delivery, delivered=delivered)
        if not self.outstanding():
            async with self._idle:
                self._idle.notify_all()
        later = [delivery["due"] for delivery in self.outstanding()]
        return None if self.behaviour.hold or not later else max(0.0, min(later) - time.monotonic())

    async def _deliver(self, client: httpx.AsyncClient, delivery: Document) -> bool:
        endpoint = self.books.get(delivery["account"], "webhook_endpoint", delivery["endpoint"])
        event = self.books.get(delivery["account"], "event", delivery["event"])
        if endpoint is None or event is None:
            return True  # the endpoint is gone, and nobody waits for this any more
        if self.behaviour.drop:
            self.behaviour = replace(self.behaviour, drop=self.behaviour.drop - 1)
            return False
        letter = self.letter(endpoint, event)
        try:
            response = await client.post(endpoint["url"], content=letter.body, headers=letter.headers)
        except httpx.HTTPError:
            return False
        return response.is_success

    def letter(self, endpoint: Document, event: Document) -> Letter:
        """`event` as it is sent to `endpoint` now."""
        body = json.dumps(public(event) | {"pending_webhooks": 1}, indent=2).encode()
        secrets = endpoint.get("_secrets") or [endpoint["secret"]]
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature(body, secrets, self.clock()),
            "User-Agent": "Stripe/1.0 (simulated)",
        }
        return Letter(body, headers)

    def _note(self, delivery: Document, *, delivered: bool) -> None:
        attempts = delivery["attempts"] + 1
        if delivered or attempts >= ATTEMPTS:
            self.books.remove(delivery["account"], "delivery", delivery["id"])
            return
        wait = min(self.behaviour.retry * 2 ** (attempts - 1), LONGEST_WAIT)
        again = {"attempts": attempts, "due": time.monotonic() + wait}
        self.books.put(delivery["account"], "delivery", delivery | again)


def shown(behaviour: Behaviour) -> dict[str, Any]:
    return asdict(behaviour)
