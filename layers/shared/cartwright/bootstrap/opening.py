"""What kept webhooks are opened and verified with once more: for who replays, never for the door."""

from __future__ import annotations

from datetime import datetime

from cartwright.application.rereading import Opening
from cartwright.application.unsealing import opened
from cartwright.bootstrap import door, platform, vaults
from cartwright.domain.connections import Connection, Credentials


def opening() -> Opening:
    return Opening(vaults.envelopes(), _credentials, door.VERIFIERS)


def _credentials(connection: Connection, at: datetime) -> Credentials:
    """Raises Outage."""
    if connection.linked:
        return platform.secrets() or Credentials({"webhook_secrets": ""})
    return opened(connection, vaults.vault(), at=at)
