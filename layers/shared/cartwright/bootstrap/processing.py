"""The processors."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cartwright.adapters.processors.connected import Connected
from cartwright.adapters.processors.sandbox import Sandbox
from cartwright.bootstrap.base import births, clock, settings, table
from cartwright.bootstrap.shop import store
from cartwright.bootstrap.vaults import vault
from cartwright.storage.sandbox import SandboxLedger

if TYPE_CHECKING:
    from cartwright.domain.connections import Credentials


def _webhooks() -> str:
    return f"{settings().public_url}/webhooks"


@cache
def sandbox() -> Sandbox:
    return Sandbox(SandboxLedger(table(), clock()), clock=clock(), births=births(), webhooks=_webhooks())


@cache
def processors() -> Connected:
    return Connected(
        lambda account: store().of(account).connections,
        vault(),
        clock(),
        sandbox(),
        stripe_url=settings().stripe_url,
        paypal_url=settings().paypal_url,
        mollie_url=settings().mollie_url,
        webhooks=_webhooks(),
        platform=_platform,
    )


def _platform() -> Credentials | None:
    from cartwright.bootstrap.platform import secrets  # noqa: PLC0415  (few accounts are linked)

    return secrets()
