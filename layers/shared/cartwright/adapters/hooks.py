"""Posting webhooks: signed on the way out, answered within seconds or come again."""

from __future__ import annotations

import urllib3

from cartwright.adapters.processors.sandbox_webhooks import HEADER
from cartwright.adapters.processors.signatures import sign
from cartwright.application.ports.connecting import Vault
from cartwright.application.ports.world import Clock
from cartwright.application.unsealing import opened
from cartwright.domain.connections import Connection
from cartwright.domain.errors import Gone, Outage
from cartwright.domain.jobs import Hook

TIMEOUT = urllib3.Timeout(connect=2, read=10)


class HookRefused(Gone):
    """The receiver answered that it will never take this. Facts: `status`."""

    code = "hook-refused"
    title = "The receiver refused the webhook"


class Poster:
    def __init__(self, vault: Vault, clock: Clock) -> None:
        self._vault = vault
        self._clock = clock
        self._http = urllib3.PoolManager(retries=False, timeout=TIMEOUT)

    def post(self, hook: Hook, connection: Connection) -> None:
        """Deliver, signed with the connection's newest secret. Raises Outage (come again) and HookRefused
        (never)."""
        now = self._clock.now()
        secret = opened(connection, self._vault, at=now).webhook_secrets[0]
        body = hook.body.encode()
        headers = {"content-type": "application/json", HEADER: sign(body, secret, now)}
        try:
            answer = self._http.request("POST", hook.url, body=body, headers=headers, redirect=False)
        except urllib3.exceptions.HTTPError as error:
            raise Outage("the receiver of a webhook", retry_after=30) from error
        if answer.status in {408, 425, 429} or answer.status >= 500:
            raise Outage("the receiver of a webhook", retry_after=30)
        if answer.status >= 300:
            raise HookRefused(status=answer.status)
