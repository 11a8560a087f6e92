"""Time and chance a test can tell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from cartwright.domain.ids import born

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


class FakeClock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def move(self, by: timedelta) -> datetime:
        self._now += by
        return self._now


class FakeBirths:
    """Ids in order of birth, the same in every run."""

    def __init__(self, clock: FakeClock, *, after: int = 0) -> None:
        self._clock = clock
        self._count = after

    def go_on(self, after: int) -> None:
        """From the birth after that on."""
        self._count = after

    def born(self, kind: str) -> str:
        self._count += 1
        return born(kind, at=self._clock.now(), chance=self._count.to_bytes(10))

    def secret(self) -> str:
        self._count += 1
        return f"secret-{self._count:020d}"

    def chance(self) -> bytes:
        self._count += 1
        return sha256(f"chance {self._count}".encode()).digest()


class SteadyBirths(FakeBirths):
    """Whose chance is the same whenever it is asked for, so that two runs of one story seal alike."""

    def chance(self) -> bytes:
        return sha256(b"chance").digest()
