"""The real clock and real chance."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from cartwright.application.ports.world import Clock
from cartwright.domain import ids


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class RandomBirths:
    """Ids sort by the time `clock` tells; their chance and all secrets come from the operating system."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()

    def born(self, kind: str) -> str:
        return ids.born(kind, at=self._clock.now(), chance=secrets.token_bytes(10))

    def secret(self) -> str:
        """192 bits, 32 characters."""
        return secrets.token_urlsafe(24)

    def chance(self) -> bytes:
        return secrets.token_bytes(32)
