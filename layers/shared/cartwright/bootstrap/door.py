"""The webhook door: the smallest cold start of all, so nothing here may pull in pydantic or FastAPI."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from cartwright.adapters.processors.mollie_webhooks import verify_mollie
from cartwright.adapters.processors.sandbox_webhooks import verify_sandbox
from cartwright.adapters.processors.signatures import by_secret
from cartwright.adapters.processors.stripe_webhooks import verify_stripe
from cartwright.application.receiving import Keyring
from cartwright.bootstrap.base import clock, table
from cartwright.bootstrap.vaults import vault
from cartwright.storage import connections
from cartwright.storage.connections import Connections
from cartwright.storage.inbox import Inbox

if TYPE_CHECKING:
    from datetime import datetime

    from cartwright.application.ports.processors import Signal, Verify
    from cartwright.domain.connections import Credentials
    from cartwright.domain.ids import AccountId, ConnectionId


def _verify_paypal(
    body: bytes, headers: Mapping[str, str], credentials: Credentials, *, now: datetime
) -> Signal:
    """Imported for PayPal's webhooks alone: certificates are as much as all the rest of this door."""
    from cartwright.bootstrap.certified import paypal  # noqa: PLC0415

    return paypal()(body, headers, credentials, now=now)


VERIFIERS: Mapping[str, Verify] = {
    "mollie": by_secret(verify_mollie),
    "paypal": _verify_paypal,
    "sandbox": by_secret(verify_sandbox),
    "stripe": by_secret(verify_stripe),
}


def linked(theirs: str) -> Sequence[tuple[AccountId, ConnectionId]]:
    """By which connections an account at Stripe is linked."""
    return connections.linked(table(), theirs)


def platform() -> Credentials | None:
    from cartwright.bootstrap.platform import secrets  # noqa: PLC0415  (few accounts are linked)

    return secrets()


@cache
def keyring() -> Keyring:
    return Keyring(lambda account: Connections(table(), account), vault(), clock())


@cache
def inbox() -> Inbox:
    return Inbox(table(), clock())
