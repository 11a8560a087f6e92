"""The states of a subscription, and what may not be done in one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cartwright.domain.errors import Conflict, Invalid
from cartwright.domain.printing import prints


class SubscriptionState(StrEnum):
    """::

                   ┌──────────────────────────┐
    TRIALING ──▶ ACTIVE ──a charge fails──▶ PAST_DUE ──▶ CANCELLED, or PAUSED
        │          │  ▲                       │ ▲
        │          ▼  │ goes on               ▼ │
        └───────▶ PAUSED ◀────────────────────┘
    any of these ──▶ CANCELLED          the last charge paid ──▶ COMPLETED
    """

    TRIALING = "trialing"
    ACTIVE = "active"
    PAST_DUE = "past-due"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    COMPLETED = "completed"

    @property
    def over(self) -> bool:
        return self in {SubscriptionState.CANCELLED, SubscriptionState.COMPLETED}


class SubscriptionOver(Conflict):
    """It is cancelled, or all of it is paid. Facts: `state`."""

    code = "subscription-over"
    title = "This subscription is over"


class NotPaused(Conflict):
    """What is not paused cannot go on. Facts: `state`."""

    code = "not-paused"
    title = "This subscription is not paused"


class TooFarAhead(Invalid):
    """A day or a moment that lies too far ahead. Facts: `latest`, the last one that may be said."""

    code = "too-far-ahead"
    title = "That is too far ahead"


REASON_AT_MOST = 200

DISPUTED, REFUNDED = "disputed", "refunded"
"""Why one ends by what became of the money."""


@dataclass(frozen=True, slots=True)
class Farewell:
    """That it ends, why, and since when that is known. A reason is the seller's note, and never names
    anybody."""

    at: datetime
    reason: str = ""

    def __post_init__(self) -> None:
        if len(self.reason) > REASON_AT_MOST or not prints(self.reason):
            raise Invalid.at("/reason", f"up to {REASON_AT_MOST} printable characters")
