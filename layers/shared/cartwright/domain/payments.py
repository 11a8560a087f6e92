"""What a processor tells us of a payment, in words all processors share.

::

    OPEN ──▶ ACTION ──▶ PROCESSING ──▶ SUCCEEDED
      ▲         │           │
      └─────────┴───────────┘  (a decline reopens it: the buyer may try another card)
    OPEN … PROCESSING ──▶ CANCELED

SUCCEEDED and CANCELED are final: whatever is heard later, they stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cartwright.domain.ids import ConnectionId, OrderId, PaymentId
from cartwright.domain.money import Money


class PaymentState(StrEnum):
    OPEN = "open"
    ACTION = "action"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"

    @property
    def final(self) -> bool:
        return self in {PaymentState.SUCCEEDED, PaymentState.CANCELED}


@dataclass(frozen=True, slots=True)
class Truth:
    """A payment as the processor has it now.

    `at` is the processor's own time of the state, so that whoever hears of it, and however often, books the
    same moment. `failure` is the processor's code of the last decline, if any.
    """

    reference: str
    order: OrderId
    state: PaymentState
    amount: Money
    at: datetime
    failure: str = ""
    method: str = ""
    card_country: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """The one payment of an order. `reference` is the processor's id, empty until it has answered once."""

    id: PaymentId
    connection: ConnectionId
    amount: Money
    reference: str = ""
    state: PaymentState = PaymentState.OPEN
    settled_at: datetime | None = None
    method: str = ""
