"""A notification address that reaches nobody: none at all, one that bounced, one whose reader complained."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Cause(StrEnum):
    MISSING = "missing"
    BOUNCED = "bounced"
    COMPLAINED = "complained"


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Why nothing is written to `address` (empty if there is none) any more, and since when."""

    address: str
    since: datetime
    cause: Cause
