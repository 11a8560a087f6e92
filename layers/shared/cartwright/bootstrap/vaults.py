"""Where the credentials of connections are sealed and opened."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cartwright.adapters.vault import KmsVault, RememberingVault
from cartwright.bootstrap.base import clock, settings

if TYPE_CHECKING:
    from cartwright.application.ports.connecting import Vault


@cache
def vault() -> Vault:
    return RememberingVault(KmsVault(settings().credentials_key), clock())
