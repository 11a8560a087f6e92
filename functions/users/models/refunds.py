"""What is given back of a sale."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from cartwright.application.refunding import Wanted, Wish
from cartwright.domain.exemptions import Exemption, Shown
from cartwright.domain.refunds import Portion, Refund, RefundState
from users.models.common import Amount, AmountTaken, Given, Seen, Taken, Word


class LineTaken(Taken):
    """Without an amount: all that is left of the line."""

    line: Annotated[int, Field(ge=1, le=1000)]
    amount: AmountTaken | None = None


class ExemptionTaken(Taken):
    """One of both: a VAT number, which is looked up in its register; or the name of a document that was
    shown, as its number and day, which you keep."""

    number: Annotated[str, Field(max_length=40)] = ""
    document: Annotated[str, Field(max_length=200)] = ""

    def shown(self) -> Shown:
        return Shown(self.number.strip(), self.document.strip())


class GoingOn(StrEnum):
    """What becomes of a subscription when what paid for it last is given back whole: it ends at once, with
    its access; or it is kept, and its next charge lets its buyer in again."""

    END = "end"
    KEEP = "keep"


class RefundTaken(Taken):
    """Of lines, or an amount over all of them by what is left of each; all that is left, if neither is
    said. `restock`: of what is limited, that which goes back whole can be sold again. `tax`: just the tax of
    the lines, all that is left of it, where the buyer's VAT number was confirmed after it was charged; or,
    with an `exemption`, where the buyer has shown after the sale that it owes none. `subscription`: what
    becomes of one whose last charge is given back whole by it."""

    reason: Word
    lines: Annotated[list[LineTaken], Field(max_length=100, default_factory=list)]
    amount: AmountTaken | None = None
    restock: bool = False
    tax: bool = False
    exemption: ExemptionTaken | None = None
    subscription: GoingOn = GoingOn.END

    def wish(self) -> Wish:
        return Wish(
            self.reason,
            tuple(Wanted(one.line, one.amount.money() if one.amount else None) for one in self.lines),
            self.amount.money() if self.amount else None,
            self.restock,
            self.tax,
            self.exemption.shown() if self.exemption else None,
            self.subscription is GoingOn.KEEP,
        )


class PortionSeen(Given):
    line: int
    amount: Amount

    @classmethod
    def of(cls, portion: Portion) -> PortionSeen:
        return cls(line=portion.line, amount=Amount.of(portion.gross))


class ExemptionSeen(Given):
    """By what tax was not due: a VAT number, the register that confirmed it, and its proof of being asked, or
    a document by its name."""

    at: Seen
    number: str
    confirmed_by: str
    consultation: str
    document: str

    @classmethod
    def of(cls, exemption: Exemption) -> ExemptionSeen:
        return cls(
            at=exemption.at,
            number=exemption.number,
            confirmed_by=exemption.register,
            consultation=exemption.consultation,
            document=exemption.document,
        )


class RefundSeen(Given):
    """`amount` is the sum of `lines`, which are those the member may see, tax included.

    `asked`: it is about to be asked of the processor, and `unknown`: the processor did not answer, and is
    asked again; `pending`: it is on its way; `succeeded`; or `failed`, with the processor's word for why.
    `at` is since when, `reference` the processor's own id. `tax`: it is of tax alone, which was not due.
    `asked_by` is null where it was given back at the processor itself, or by itself. `subscription`: what
    becomes of one whose last charge is given back whole by it.
    """

    id: str
    state: RefundState
    amount: Amount
    lines: list[PortionSeen]
    reason: str
    tax: bool
    exemption: ExemptionSeen | None
    subscription: GoingOn
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
            exemption=ExemptionSeen.of(refund.exemption) if refund.exemption else None,
            subscription=GoingOn.KEEP if refund.keeps else GoingOn.END,
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
