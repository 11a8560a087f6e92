"""Webhooks, without their bodies."""

from __future__ import annotations

from pydantic import Field

from cartwright.application.ports.events import Event
from users.models.common import Given, Seen


class EventSeen(Given):
    """A webhook that verified. `outcome` is what came of it: `settled`, `seen`; `waiting` or `parked` while
    nothing did."""

    id: str = Field(description="The processor's own id of the event")
    connection: str
    kind: str
    received_at: Seen
    sha256: str = Field(description="Of the body, in hex")
    outcome: str
    kept_until: Seen | None = Field(
        description="Till when the order can be replayed from it; null where it was not kept"
    )

    @classmethod
    def of(cls, event: Event) -> EventSeen:
        return cls(
            id=event.event,
            connection=event.connection,
            kind=event.kind,
            received_at=event.at,
            sha256=event.sha256,
            outcome=event.outcome,
            kept_until=event.kept_until,
        )


class EventsSeen(Given):
    items: list[EventSeen]
