"""A connection's credentials as they count at a time: what they were entered with, and the webhook secrets
that were added since."""

from __future__ import annotations

from datetime import datetime

from cartwright.application.ports.connecting import Vault
from cartwright.domain.connections import Connection, Credentials
from cartwright.domain.webhook_secrets import known_by


def opened(connection: Connection, vault: Vault, *, at: datetime) -> Credentials:
    """With the secrets that are good then, the newest first. Raises WrongContext, Outage."""
    credentials = vault.unseal(connection.sealed, connection.context)
    if not connection.secrets:
        return credentials
    name = connection.can.opens

    def text(sealed: str) -> str:
        return vault.unseal(sealed, connection.context)[name] if sealed else credentials[name]

    good = [text(one.sealed) for one in reversed(known_by(connection)) if one.good(at)]
    return Credentials({**credentials.values, name: " ".join(good)})
