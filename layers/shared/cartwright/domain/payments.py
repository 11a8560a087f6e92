"""What a processor tells us of a payment, in words all processors share.

::

    OPEN ──▶ ACTION ──▶ PROCESSING ──▶ SUCCEEDED
      ▲         │           │
      └─────────┴───────────┘  (a decline reopens it: the buyer may try another card)
    OPEN … PROCESSING ──▶ CANCELED

SUCCEEDED and CANCELED are final: whatever is heard later, they stay.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from cartwright.domain.ids import ClientId, ConnectionId, OrderId, PaymentId, derived
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


class Asks(StrEnum):
    """What a payment asks of the buyer: money; nothing today, but a way to pay what falls due later; or
    nothing at all, and then no processor hears of it."""

    MONEY = "money"
    METHOD = "method"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Saved:
    """A payment method that may be charged later, when its owner is not there: the processor's own ids of the
    customer and of the method; and the last day that it is good for, where the processor says one."""

    customer: str
    method: str
    ends: date | None = None


def last_day(year: int, month: int) -> date:
    """Of a card that is good through that month."""
    return date(year, month, monthrange(year, month)[1])


@dataclass(frozen=True, slots=True)
class Fee:
    """What the processor kept of a payment, in the currency it pays out in, and its own id and time of it."""

    reference: str
    amount: Money
    at: datetime


@dataclass(frozen=True, slots=True)
class Truth:
    """A payment as the processor has it now.

    `at` is the processor's own time of the state, so that whoever hears of it, and however often, books the
    same moment. `failure` is the processor's code of the last decline, if any, and `card` its own word for
    the card that was: the same whenever that is used, and no number. `saved` is what a success left to charge
    later, `fee` what it cost, as soon as the processor says so.
    """

    reference: str
    order: OrderId
    state: PaymentState
    amount: Money
    at: datetime
    failure: str = ""
    method: str = ""
    card_country: str = ""
    saved: Saved | None = None
    card: str = field(default="", repr=False)
    fee: Fee | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """The one payment of an order. `reference` is the processor's id, empty until it has answered once.
    `saves`: something may be charged later, so the processor keeps the payment method; `saved` is what it
    kept. `kept` is a method of an earlier payment, which this one is charged to: nothing is typed. `holder`
    is the client whose connection it is, and who therefore has the money; None where nobody noted it, and
    then each owner has its own. `fee` is what is booked of it: once, whenever the processor says so. `step`
    is in which steps it is taken, in minor units: so is what follows it, and what is given back of it."""

    id: PaymentId
    connection: ConnectionId
    amount: Money
    reference: str = ""
    state: PaymentState = PaymentState.OPEN
    settled_at: datetime | None = None
    method: str = ""
    saves: bool = False
    saved: Saved | None = None
    kept: Saved | None = None
    holder: ClientId | None = field(default=None, compare=False)
    fee: Fee | None = None
    step: int = 1

    @property
    def asks(self) -> Asks:
        return asked(self.amount, saves=self.saves and self.kept is None)

    @property
    def awaits_fee(self) -> bool:
        """Whether money was taken, and the processor has not said what it kept of it."""
        taken = self.state is PaymentState.SUCCEEDED and self.asks is Asks.MONEY
        return taken and self.fee is None


def payment_id(order: OrderId, *, before: int = 0) -> PaymentId:
    """The id of an order's payment, which had `before` others that were never shown to anybody: the same
    whoever works it out."""
    return PaymentId(derived("payment", order, *([str(before + 1)] if before else [])))


def asked(amount: Money, *, saves: bool) -> Asks:
    """What a payment of `amount` asks for; `saves`: something falls due later."""
    if amount:
        return Asks.MONEY
    return Asks.METHOD if saves else Asks.NOTHING
