"""What clients sold across the EU's borders below the threshold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from cartwright.domain.ids import ClientId
from cartwright.domain.nexus import StateSales
from cartwright.domain.thresholds import YearAbroad


class Thresholds(Protocol):
    """Those of one account. They count with the numbers of documents."""

    def years(self, client: ClientId, years: Sequence[int]) -> Sequence[YearAbroad]:
        """Of each of these years, from one strongly consistent read."""
        ...

    def state(self, client: ClientId, state: str) -> StateSales:
        """A state of the US; empty, where nothing was sold to it. Strongly consistent."""
        ...

    def states(self, client: ClientId) -> Sequence[StateSales]:
        """Those that anything was sold to, by their codes."""
        ...
