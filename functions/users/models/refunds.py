"""What is given back of a sale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from cartwright.application.refunding import Wanted, Wish
from cartwright.domain.refunds import Portion, Refund, RefundState
from users.models.common import Amount, AmountTaken, Given, Seen, Taken, Word


class LineTaken(Taken):
    """Without an amount: all that is left of the line."""

    line: Annotated[int, Field(ge=1, le=1000)]
    amount: AmountTaken | None = None


class RefundTaken(Taken):
    """Of lines, or an amount over all of them by what is left of each; all that is left, if neither is
    said. `restock`: of what is limited, that which goes back whole can be sold again. `tax`: just the tax of
    the lines, all that is left of it, where the buyer's VAT number was confirmed after it was charged."""

    reason: Word
    lines: Annotated[list[LineTaken], Field(max_length=100, default_factory=list)]
    amount: AmountTaken | None = None
    restock: bool = False
    tax: bool = False

    def wish(self) -> Wish:
        return Wish(
            self.reason,
            tuple(Wanted(one.line, one.amount.money() if one.amount else None) for one in self.lines),
            self.amount.money() if self.amount else None,
            self.restock,
            self.tax,
        )


class PortionSeen(Given):
    line: int
    amount: Amount

    @classmethod
    def of(cls, portion: Portion) -> PortionSeen:
        return cls(line=portion.line, amount=Amount.of(portion.gross))


class RefundSeen(Given):
    """`amount` is the sum of `lines`, which are those the member may see, tax included.

    `asked`: it is about to be asked of the processor, and `unknown`: the processor did not answer, and is
    asked again; `pending`: it is on its way; `succeeded`; or `failed`, with the processor's word for why.
    `at` is since when, `reference` the processor's own id. `tax`: it is of tax alone, which was not due.
    `asked_by` is null where it was given back at the processor itself, or by itself.
    """

    id: str
    state: RefundState
    amount: Amount
    lines: list[PortionSeen]
    reason: str
    tax: bool
    asked_at: Seen
    asked_by: str | None
    at: Seen | None
    reference: str
    failure: str

    @classmethod
    def of(cls, refund: Refund) -> RefundSeen:
        return cls(
            id=refund.id,
            state=refund.state,
            amount=Amount.of(refund.amount),
            lines=[PortionSeen.of(portion) for portion in refund.portions],
            reason=refund.reason,
            tax=refund.of_tax,
            asked_at=refund.asked_at,
            asked_by=refund.by,
            at=refund.at,
            reference=refund.reference,
            failure=refund.failure,
        )


class Refunds(Given):
    """The newest first."""

    items: list[RefundSeen]

    @classmethod
    def of(cls, refunds: Sequence[Refund]) -> Refunds:
        return cls(items=[RefundSeen.of(refund) for refund in refunds])
