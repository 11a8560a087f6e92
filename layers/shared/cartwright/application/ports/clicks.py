"""What clicks on what was bought need of the world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from cartwright.domain.clicks import Click
from cartwright.domain.ids import ClientId, OrderId


class Clicks(Protocol):
    """Those of one account's buyers."""

    def count(self, click: Click) -> None:
        """In one write that nobody else's can be lost to."""
        ...

    def of(self, client: ClientId, order: OrderId) -> Sequence[Click]:
        """Of what that client sold in the order, by minute, the oldest first."""
        ...
