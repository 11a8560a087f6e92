"""What a processor tells of money after a sale, in words all processors share: what was given back, what is
disputed, and every line of its own books."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from cartwright.domain.ids import RefundId
from cartwright.domain.money import Money


class ReturnState(StrEnum):
    """::

    PENDING ──▶ SUCCEEDED ──▶ FAILED   (a bank may send back what was paid back days ago)
       └──────────────────────▶
    """

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Returned:
    """A refund as the processor has it now. `refund` is ours, which asked for it; None for one that was made
    at the processor itself. `failure` is the processor's word for why it failed."""

    reference: str
    payment: str
    amount: Money
    state: ReturnState
    at: datetime
    refund: RefundId | None = None
    failure: str = ""


class DisputeState(StrEnum):
    """INQUIRY: the bank asks, and has taken no money. OPEN: it has, and waits for evidence. REVIEW: it has
    the evidence. WON gives the money back; LOST does not."""

    INQUIRY = "inquiry"
    OPEN = "open"
    REVIEW = "review"
    WON = "won"
    LOST = "lost"

    @property
    def takes(self) -> bool:
        """Whether the bank has the money."""
        return self in {DisputeState.OPEN, DisputeState.REVIEW, DisputeState.LOST}

    @property
    def told(self) -> DisputeState:
        """As whom it concerns is told of it: that the bank has the evidence is no news."""
        return DisputeState.OPEN if self is DisputeState.REVIEW else self


@dataclass(frozen=True, slots=True)
class Disputed:
    """A dispute as the processor has it now, and since when (`at`). `fee` is what the processor took for it
    and has not given back; `answer_by` is when evidence is due."""

    reference: str
    payment: str
    amount: Money
    fee: Money
    state: DisputeState
    reason: str
    at: datetime
    answer_by: datetime | None = None

    @property
    def taken(self) -> Money:
        """What the bank has of it now."""
        return self.amount if self.state.takes else Money.zero(self.amount.currency)


def taken(disputes: Sequence[Disputed]) -> Sequence[Disputed]:
    """Those with which a bank has what was paid."""
    return [one for one in disputes if one.state.takes]


class MovementKind(StrEnum):
    PAYMENT = "payment"
    REFUND = "refund"
    DISPUTE = "dispute"
    WAITING = "waiting"
    """A refund that was made and has not left yet: nothing has moved, though some processors take it from the
    balance then."""
    CAME_BACK = "came-back"
    """What a bank sent back of a refund, or gave back of a dispute, before the time that is asked about: it
    counts for the payout that it is in."""
    FEE = "fee"
    """Of the account, and not of one of the others, which carry their own."""
    PAYOUT = "payout"
    OTHER = "other"


type Compared = Literal[
    MovementKind.PAYMENT,
    MovementKind.REFUND,
    MovementKind.DISPUTE,
    MovementKind.FEE,
    MovementKind.PAYOUT,
]
"""What two books can differ in: of what waits nothing has moved, what came back before is of another time,
and what is of another kind is in no book of ours."""


@dataclass(frozen=True, slots=True)
class Movement:
    """A line of the processor's books. `amount` is what it added to the balance (a refund, a dispute or a
    payout: less than nothing) before `fee` was taken; `of` is the payment it belongs to, and `origin` the
    processor's id of the refund, dispute or payout that it is. `payout` is the one that paid it out, where it
    was; `order` what we wrote to the payment, where the processor keeps it."""

    reference: str
    kind: MovementKind
    amount: Money
    fee: Money
    at: datetime
    origin: str = ""
    of: str = ""
    payout: str = ""
    order: str = ""
