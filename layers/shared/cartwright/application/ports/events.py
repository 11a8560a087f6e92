"""Webhooks as they were heard, and as they were sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from cartwright.domain.errors import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from cartwright.application.ports.selling import Delivery
    from cartwright.domain.ids import ConnectionId
    from cartwright.domain.orders import Order
    from cartwright.domain.raw_events import RawEvent, SealedEvent


class TornEvent(Refusal):
    """A raw event that does not open as that of this delivery: another's, or tampered with."""

    code = "torn-event"
    title = "What was kept of this event does not open"


@dataclass(frozen=True, slots=True)
class Event:
    """A verified webhook: the processor's own id and kind of it, the digest of its body, and what came of it
    (`settled`, `seen`; `waiting` or `parked` while nothing did).

    `order` and `reference` are what the door read of it; `kept_until` is till when it can be gone through
    again as it was sent, None where that was not kept.
    """

    connection: ConnectionId
    event: str
    kind: str
    at: datetime
    sha256: str
    outcome: str
    order: str = ""
    reference: str = ""
    kept_until: datetime | None = None


class Events(Protocol):
    """Those of one account; what is done is there for 90 days."""

    def of(self, order: Order) -> Sequence[Event]:
        """Those about an order, by its id or by its payment's, as they came: from the connection that it is
        paid through, and from those that it left. Not consistent."""
        ...

    def sealed(self, events: Sequence[Event]) -> Mapping[Event, SealedEvent]:
        """As they were sent, those that are kept: what is over is not there, deleted or not."""
        ...


class Envelopes(Protocol):
    """Raw events under a key for each connection, which only the deployment's own key opens."""

    def seal(self, raw: RawEvent, delivery: Delivery, *, at: datetime) -> SealedEvent:
        """Bound to the account, the connection and the event it is of. Raises Outage."""
        ...

    def open(self, sealed: SealedEvent, delivery: Delivery) -> RawEvent:
        """Raises TornEvent for what was not sealed for this very delivery, and Outage."""
        ...
