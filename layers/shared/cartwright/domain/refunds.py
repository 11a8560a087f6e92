"""What is given back of a paid order: asked for by a member, or given back at the processor itself.

::

    ASKED ──▶ PENDING ──▶ SUCCEEDED ──▶ FAILED   (a bank may send back what was paid back days ago)
      │  ▲       └──────────────────────▶
      ▼  │
    UNKNOWN     the processor did not answer: whether it gave back is found out by asking again

All refunds of an order are one value with one version. So what is given back of a line, or may yet be, is
never more than was paid for it, whoever asks at the same time; what failed counts no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from cartwright.domain.catalog import Mode
from cartwright.domain.errors import Conflict, Invalid
from cartwright.domain.exemptions import Exemption
from cartwright.domain.ids import AccountId, ClientId, MemberId, OrderId, RefundId, SaleId, derived
from cartwright.domain.money import Money, total
from cartwright.domain.movements import Returned, ReturnState
from cartwright.domain.orders import AmountDiffers, Line, Sale

SOON = timedelta(minutes=10)
AT_LEAST_EVERY = timedelta(days=1)
"""When the processor is asked about what has no end: ten minutes after, then after twice as long each time,
and daily in the end. A refund to a bank account takes days."""


class NothingPaid(Conflict):
    """Of what asked for nothing, nothing can be given back."""

    code = "nothing-paid"
    title = "Nothing was paid for this"


class MoreThanPaid(Conflict):
    """More than is left of what was paid. Facts: `left`, and `line` if it is about one."""

    code = "more-than-paid"
    title = "That is more than is left of what was paid"


class TaxWasDue(Conflict):
    """No register has confirmed the buyer's VAT number after the tax had been charged."""

    code = "tax-was-due"
    title = "As far as is known, the tax was due"


class RefundState(StrEnum):
    ASKED = "asked"
    UNKNOWN = "unknown"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


UNASKED = frozenset({RefundState.ASKED, RefundState.UNKNOWN})
UNFINISHED = UNASKED | {RefundState.PENDING}

_STATES = {
    ReturnState.PENDING: RefundState.PENDING,
    ReturnState.SUCCEEDED: RefundState.SUCCEEDED,
    ReturnState.FAILED: RefundState.FAILED,
}
_STEPS: Mapping[RefundState, frozenset[RefundState]] = {
    RefundState.ASKED: frozenset({RefundState.PENDING, RefundState.SUCCEEDED, RefundState.FAILED}),
    RefundState.UNKNOWN: frozenset({RefundState.PENDING, RefundState.SUCCEEDED, RefundState.FAILED}),
    RefundState.PENDING: frozenset({RefundState.SUCCEEDED, RefundState.FAILED}),
    RefundState.SUCCEEDED: frozenset({RefundState.FAILED}),
    RefundState.FAILED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Portion:
    """How much is given back of a line, tax included. Where that is tax that was not due, it is all the tax
    in `frees`, so much of the line as it was charged, or up to a step more; what is left of that bears none.
    """

    line: int
    gross: Money
    frees: Money | None = None

    def __post_init__(self) -> None:
        if self.gross.minor <= 0:
            raise ValueError("a portion is more than nothing")
        if self.frees is not None and self.frees < self.gross:
            raise ValueError("the tax of an amount is within it")

    @property
    def takes(self) -> Money:
        """How much of the line, as it was charged, is no more."""
        return self.frees or self.gross


@dataclass(frozen=True, slots=True)
class Refund:
    """Of one owner's sale. `by` asked for it, nobody where it was made at the processor; `wish` is what was
    asked, by which a repeated request is known from another one. `at` is the processor's time of its state,
    `reference` and `failure` its own words. `restocks`: what it gives back whole can be sold again.
    `exemption` is by what tax was not due, where the buyer has shown that after the sale. `keeps`: where it
    gives back whole what paid for a subscription, that goes on all the same."""

    account: AccountId
    id: RefundId
    order: OrderId
    sale: SaleId
    client: ClientId
    mode: Mode
    portions: tuple[Portion, ...]
    asked_at: datetime
    reason: str = ""
    by: MemberId | None = None
    wish: str = ""
    state: RefundState = RefundState.ASKED
    reference: str = ""
    at: datetime | None = None
    failure: str = ""
    restocks: bool = False
    exemption: Exemption | None = None
    keeps: bool = False

    @property
    def amount(self) -> Money:
        return total([portion.gross for portion in self.portions], self.portions[0].gross.currency)

    @property
    def ours(self) -> bool:
        """Asked for here."""
        return self.by is not None or self.of_tax

    @property
    def of_tax(self) -> bool:
        """Of tax alone, which was not due."""
        return any(portion.frees for portion in self.portions)

    def heard(self, returned: Returned, now: datetime) -> Refund:
        """This refund after the processor's word; the very same where that is no news.

        A processor that does not say when a refund came back tells when it was made. It came back later: at
        the latest when that is heard.
        """
        state = _STATES[returned.state]
        if state not in _STEPS[self.state]:
            return self
        reference = returned.reference or self.reference
        at = (
            now
            if self.at is not None and returned.at <= self.at and state is RefundState.FAILED
            else returned.at
        )
        return replace(self, state=state, reference=reference, at=at, failure=returned.failure)


class Leaving(Protocol):
    """Whoever says how much can still be given back of a line."""

    def left(self, line: Line) -> Money: ...


@dataclass(frozen=True, slots=True)
class Returns:
    """All refunds of an order. `version` counts how often they were stored, whatever changed each time; 0:
    there was none. `looked` is how often the processor was asked in vain, `due` when it is asked next, as
    long as one of them has no end."""

    account: AccountId
    order: OrderId
    refunds: tuple[Refund, ...] = ()
    version: int = 0
    looked: int = 0
    due: datetime | None = None

    def find(self, refund: RefundId) -> Refund | None:
        return next((one for one in self.refunds if one.id == refund), None)

    def of(self, sale: SaleId) -> Sequence[Refund]:
        """The newest first."""
        return tuple(one for one in reversed(self.refunds) if one.sale == sale)

    def arrived(self, sale: SaleId) -> AbstractSet[RefundId]:
        return {one.id for one in self.refunds if one.sale == sale and one.state is RefundState.SUCCEEDED}

    def exempt(self, sale: SaleId) -> Exemption | None:
        """By what the sale was freed of tax that was given back, as far as is known."""
        done = (one for one in self.of(sale) if one.state is RefundState.SUCCEEDED)
        return next((one.exemption for one in done if one.exemption), None)

    def left(self, line: Line) -> Money:
        """What can still be given back of a line."""
        return line.amount.gross - self._sum(line, (one for one in self.refunds if _counts(one)))

    def back(self, line: Line) -> Money:
        """What was given back of a line and has arrived, as far as is known."""
        return self._sum(line, (one for one in self.refunds if one.state is RefundState.SUCCEEDED))

    def taxed(self, line: Line) -> Money:
        """What of a line is taxed as it was charged, and nobody has asked for."""
        return line.amount.gross - self._taken(line, (one for one in self.refunds if _counts(one)))

    def gone(self, line: Line) -> Money:
        """What of a line, as it was charged, is no more: given back, or without its tax."""
        return self._taken(line, (one for one in self.refunds if one.state is RefundState.SUCCEEDED))

    def freed(self, line: Line) -> Money:
        """What is left of a line without the tax that was charged on it. What is given back is taken first of
        what still bears it, so that it matters to no line in which order its refunds arrive."""
        return self.gone(line) - self.back(line)

    def going(self, line: Line) -> Money:
        """What was given back of a line, or is on its way to its buyer."""
        sent = {RefundState.PENDING, RefundState.SUCCEEDED}
        return self._sum(line, (one for one in self.refunds if one.state in sent))

    def whole(self, lines: Sequence[Line]) -> bool:
        """Whether that is all of an order's `lines`. Of what cost nothing, nothing is given back."""
        return bool(self.refunds) and all(self.going(line) == line.amount.gross for line in lines)

    def asked(self, refund: Refund, lines: Sequence[Line]) -> Returns:
        """With one more, for which there is room in the order's `lines`. Raises MoreThanPaid."""
        known = {line.number: line for line in lines}
        for portion in refund.portions:
            line = known[portion.line]
            if portion.gross > (left := self.left(line)):
                raise MoreThanPaid(line=portion.line, left=str(left))
            if portion.frees and portion.frees > (left := self.taxed(line)):
                raise MoreThanPaid(line=portion.line, left=str(left))
        return self._next((*self.refunds, refund), refund.asked_at, looked=0)

    def unsure(self, refund: Refund, now: datetime) -> Returns:
        """Without an answer about this refund; the very same if that was so before, or one came."""
        if refund.state is not RefundState.ASKED:
            return self
        return self._with(replace(refund, state=RefundState.UNKNOWN), now)

    def heard(self, returned: Returned, now: datetime) -> Returns:
        """After the processor's word on a refund; the very same where that is no news, or none of these.

        What is not ours was shared out among sales: each of them hears it. Raises AmountDiffers.
        """
        about = self._about(returned)
        if not about:
            return self
        amount = total([one.amount for one in about], returned.amount.currency)
        if amount != returned.amount:
            raise AmountDiffers(asked=str(amount), taken=str(returned.amount))
        after = self
        for refund in about:
            moved = refund.heard(returned, now)
            if moved is not refund:
                after = after._with(moved, now)
        return after

    def knows(self, returned: Returned) -> bool:
        return bool(self._about(returned))

    def put_off(self, now: datetime) -> Returns:
        """Asked about in vain, and to be asked about again later."""
        gap = min(SOON * 2**self.looked, AT_LEAST_EVERY)
        return replace(self, due=now + gap, looked=self.looked + 1)

    @property
    def unasked(self) -> Sequence[Refund]:
        """Ours of which the processor has not said yet that it knows them."""
        return tuple(one for one in self.refunds if one.state in UNASKED)

    def _about(self, returned: Returned) -> Sequence[Refund]:
        ours = self.find(returned.refund) if returned.refund else None
        if ours is not None:
            return (ours,)
        return tuple(one for one in self.refunds if one.reference == returned.reference)

    def _with(self, refund: Refund, now: datetime) -> Returns:
        refunds = tuple(refund if one.id == refund.id else one for one in self.refunds)
        return self._next(refunds, now, looked=self.looked)

    def _next(self, refunds: tuple[Refund, ...], now: datetime, *, looked: int) -> Returns:
        waits = any(one.state in UNFINISHED for one in refunds)
        due = (self.due or now + SOON) if waits else None
        return replace(self, refunds=refunds, looked=looked, due=due)

    def _taken(self, line: Line, refunds: Iterable[Refund]) -> Money:
        """Of a line as it was charged, and no more than that: once its tax is given back, less is left of it
        than was charged, so what is given back then was freed before."""
        taken = [portion.takes for one in refunds for portion in one.portions if portion.line == line.number]
        return min(line.amount.gross, total(taken, line.amount.gross.currency))

    def _sum(self, line: Line, refunds: Iterable[Refund]) -> Money:
        given = [portion.gross for one in refunds for portion in one.portions if portion.line == line.number]
        return total(given, line.amount.gross.currency)


def refund_id(account: AccountId, sale: SaleId, key: str) -> RefundId:
    """By which a request that is sent again is the same one."""
    return RefundId(derived("refund", account, sale, key))


def found_id(account: AccountId, reference: str, sale: SaleId) -> RefundId:
    """Of a sale's part of what was given back at the processor itself, under its reference there."""
    return RefundId(derived("refund", account, "found", reference, sale))


def spread(amount: Money, lines: Sequence[Line], returns: Leaving, step: int = 1) -> tuple[Portion, ...]:
    """`amount` over these lines, in proportion to what is left of each, by largest remainder, in whole steps
    as far as what is left is.
    Raises MoreThanPaid, and Invalid for what is not more than nothing."""
    left = [returns.left(line) for line in lines]
    all_left = total(left, amount.currency)
    if amount.minor <= 0:
        raise Invalid.at("/amount", "more than nothing")
    if amount > all_left:
        raise MoreThanPaid(left=str(all_left))
    even = not any(one.minor % step for one in left)
    shares = amount.split([one.minor for one in left], step if even else 1)
    return tuple(Portion(line.number, share) for line, share in zip(lines, shares, strict=True) if share)


def whole(lines: Sequence[Line], returns: Leaving, step: int = 1) -> tuple[Portion, ...]:
    """All that is left of these lines; of what went into another plan there may be a part of a step, which
    stays. Raises NothingPaid, and MoreThanPaid where nothing is left."""
    if not any(line.amount.gross for line in lines):
        raise NothingPaid
    left = total([returns.left(line) for line in lines], lines[0].amount.gross.currency)
    together = left.whole(step)
    if not together:
        raise MoreThanPaid(left=str(Money.zero(left.currency)))
    return spread(together, lines, returns, step)


def found(
    returned: Returned, sales: Sequence[Sale], returns: Returns, now: datetime, step: int = 1
) -> tuple[Refund, ...]:
    """What was given back at the processor itself, as refunds of the order's `sales`: over their lines as
    `spread` does, one refund per owner that has part in it. Raises MoreThanPaid."""
    lines = [line for sale in sales for line in sale.lines]
    portions = spread(returned.amount, lines, returns, step)
    refunds = []
    for sale in sales:
        numbers = {line.number for line in sale.lines}
        mine = tuple(portion for portion in portions if portion.line in numbers)
        if mine:
            refunds.append(
                Refund(
                    account=sale.account,
                    id=found_id(sale.account, returned.reference, sale.id),
                    order=sale.order,
                    sale=sale.id,
                    client=sale.owner,
                    mode=sale.mode,
                    portions=mine,
                    asked_at=min(returned.at, now),
                    reference=returned.reference,
                )
            )
    return tuple(refunds)


def _counts(refund: Refund) -> bool:
    return refund.state is not RefundState.FAILED
