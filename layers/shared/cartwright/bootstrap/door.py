"""The webhook door: the smallest cold start of all, so nothing here may pull in pydantic or FastAPI."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from cartwright.adapters.processors.sandbox_webhooks import verify_sandbox
from cartwright.adapters.processors.stripe_webhooks import verify_stripe
from cartwright.application.receiving import Keyring
from cartwright.bootstrap.base import clock, table
from cartwright.bootstrap.vaults import vault
from cartwright.storage.connections import Connections
from cartwright.storage.inbox import Inbox

if TYPE_CHECKING:
    from cartwright.application.ports.processors import Verify

VERIFIERS: Mapping[str, Verify] = {"sandbox": verify_sandbox, "stripe": verify_stripe}


@cache
def keyring() -> Keyring:
    return Keyring(lambda account: Connections(table(), account), vault(), clock())


@cache
def inbox() -> Inbox:
    return Inbox(table(), clock())
