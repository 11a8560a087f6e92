"""What buyers are let into."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from cartwright.domain.entitlements import Entitlement, Ticket


class Entitlements(Protocol):
    """Those of one account. They begin with the settlement of their order."""

    def some(self, tickets: Sequence[Ticket]) -> Sequence[Entitlement]:
        """Those of them that exist, in the order asked for, from a batch. Strongly consistent."""
        ...

    def move(self, entitlement: Entitlement) -> None:
        """To this, its next version. Raises Stale if another was faster."""
        ...
