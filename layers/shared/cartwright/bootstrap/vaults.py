"""Where the credentials of connections, and what was sent to them, are sealed and opened."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cartwright.adapters.envelopes import KmsEnvelopes
from cartwright.adapters.vault import KmsVault, RememberingVault
from cartwright.bootstrap.base import clock, settings

if TYPE_CHECKING:
    from cartwright.application.ports.connecting import Vault
    from cartwright.application.ports.events import Envelopes


@cache
def vault() -> Vault:
    return RememberingVault(KmsVault(settings().credentials_key), clock())


@cache
def envelopes() -> Envelopes:
    return KmsEnvelopes(settings().credentials_key, clock(), days=settings().events_kept_days)
