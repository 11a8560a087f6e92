"""Webhooks as they were heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cartwright.domain.ids import ConnectionId
    from cartwright.domain.orders import Order


@dataclass(frozen=True, slots=True)
class Event:
    """A verified webhook: the processor's own id and kind of it, the digest of its body, and what came of it
    (`settled`, `seen`; `waiting` or `parked` while nothing did)."""

    connection: ConnectionId
    event: str
    kind: str
    at: datetime
    sha256: str
    outcome: str


class Events(Protocol):
    """Those of one account; what is done is there for 90 days."""

    def of(self, order: Order) -> Sequence[Event]:
        """Those about an order, by its id or by its payment's, as they came. Not consistent."""
        ...
