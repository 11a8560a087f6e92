"""Time and chance, which the core is told."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present, aware, in UTC."""
        ...


class Births(Protocol):
    def born(self, kind: str) -> str:
        """A new id of `kind` (see domain.ids)."""
        ...

    def secret(self) -> str:
        """A new unguessable word: 128 bits or more, safe in a URL."""
        ...

    def chance(self) -> bytes:
        """Thirty-two bytes that nobody can guess."""
        ...
