"""What a processor sent, byte for byte: kept sealed for a while, to be verified and gone through again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cartwright.domain.ids import AccountId, ConnectionId


@dataclass(frozen=True, slots=True, repr=False)
class RawEvent:
    """The body as it was signed, and those of the headers that its signature needs.

    A body holds buyers' words and what browsers pay with (Stripe's client secrets), so it shows nothing of
    itself when printed or logged.
    """

    body: bytes
    headers: Mapping[str, str]

    def __repr__(self) -> str:
        return f"RawEvent({len(self.body)} bytes)"


@dataclass(frozen=True, slots=True, repr=False)
class SealedEvent:
    """A raw event under a data key, that key under the deployment's own, and until when it is kept."""

    sealed: bytes
    key: bytes
    until: datetime

    def __repr__(self) -> str:
        return f"SealedEvent(until {self.until.isoformat()})"


def context(account: AccountId, connection: ConnectionId) -> dict[str, str]:
    """What a data key is bound to. It is not what credentials are bound to: who may open the one opens
    nothing of the other."""
    return {"account": account, "connection": connection, "kept": "events"}
