"""Subscriptions, and what is asked of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from cartwright.application.auditing import Act
from cartwright.application.ports.leafing import Leaf
from cartwright.application.reach import whose
from cartwright.application.turning import Changed
from cartwright.domain.catalog import Mode
from cartwright.domain.errors import Invalid
from cartwright.domain.plans import Interval
from cartwright.domain.subscriptions import Farewell, Subscription, SubscriptionState
from cartwright.domain.subscriptions.states import REASON_AT_MOST
from cartwright.domain.subscriptions.turning import Shown
from users.models.common import Amount, AmountOrNothing, Given, Moment, Seen, Taken, Taxes


class When(StrEnum):
    """`now`, or when the time paid for is over."""

    NOW = "now"
    PERIOD_END = "period-end"


class CancellationTaken(Taken):
    """`reason` is the seller's own note, for the log: nobody's name or address."""

    when: When = When.PERIOD_END
    reason: Annotated[str, Field(max_length=REASON_AT_MOST)] = ""


class PauseTaken(Taken):
    """Up to and without that day of the seller's calendar; without one until it is resumed."""

    until: date | None = None


class ClockTaken(Taken):
    """Up to which moment a subscription of test mode shall live."""

    at: Moment


class PlanTaken(Taken):
    """`option` of the same product. `now` takes what was `shown` as the total. `period-end` takes nothing; or
    what each charge was shown to come to (`then`), and the day it is to begin `on` (`later`): if either is
    another by now, nothing is changed."""

    option: str
    when: When = When.NOW
    shown: AmountOrNothing | None = None
    on: date | None = None

    def agreed(self) -> Shown | None:
        """Raises Invalid."""
        if self.when is When.NOW:
            if self.shown is None:
                raise Invalid.at("/shown", "what is to be charged now")
            if self.on is not None:
                raise Invalid.at("/on", "no day: it is changed now")
            return Shown(self.shown.money())
        if (self.shown is None) != (self.on is None):
            raise Invalid.at("/on" if self.on is None else "/shown", "both, or neither")
        return Shown(self.shown.money(), self.on) if self.shown else None


class NowSeen(Given):
    """What it comes to at once: `price`, less `credit` for `unused` of the `days` that were paid for, and for
    what was left before; `total` is charged today, and `left` is taken off what follows. The charge after
    that falls due on `next`."""

    price: Taxes
    credit: Amount
    unused: int
    days: int
    total: Taxes
    left: Amount
    next: date


class PlanSeen(Given):
    """A plan that it may be changed to: `now`, or with the charge that falls due on `later`, which comes to
    `then` by today's taxes, less what is not used of what was paid before."""

    option: str
    name: str
    interval: Interval
    listed: Amount
    now: NowSeen
    later: date
    then: Amount

    @classmethod
    def of(cls, found: Changed) -> PlanSeen:
        return cls(
            option=found.option.id,
            name=found.option.name,
            interval=found.turn.future.interval,
            listed=Amount.of(found.turn.future.stretches[0].listed),
            now=NowSeen(
                price=Taxes.of(found.price),
                credit=Amount.of(found.credit),
                unused=found.rest.left,
                days=found.rest.days,
                total=Taxes.of(found.total),
                left=Amount.of(found.left),
                next=found.next,
            ),
            later=found.later,
            then=Amount.of(found.turn.future.stretches[0].amount.gross),
        )


class PlansSeen(Given):
    items: Sequence[PlanSeen]


class FarewellSeen(Given):
    at: Seen
    reason: str

    @classmethod
    def of(cls, farewell: Farewell) -> FarewellSeen:
        return cls(at=farewell.at, reason=farewell.reason)


class SubscriptionSeen(Given):
    """`paid` of `charges` (null: no end) later charges are paid; `falls_due` is the day of the next one,
    `listed` what it is listed at. `due` is when something is next done about it, `failure` the processor's
    word for why the last attempt failed, one of `failed`. `leaving`: it ends when the time paid for does;
    `ended`: it has. `credit` was paid before and is taken off what falls due. `turning` is the option that it
    is being changed to, as long as that is not paid. `contested`: a bank has what one of its charges paid;
    until it gives that back nothing is charged, and nobody let in. `shut`: what paid for it last was given
    back, and its next charge lets in again."""

    id: str
    sale: str
    order: str
    line: int
    product: str
    option: str
    owner: str | None
    name: str
    mode: Mode
    state: SubscriptionState
    interval: Interval
    began: Seen
    paid: int
    charges: int | None
    falls_due: date | None
    listed: Amount | None
    due: Seen | None
    failure: str
    failed: int
    resumes: Seen | None
    leaving: FarewellSeen | None
    ended: FarewellSeen | None
    clock: Seen | None
    credit: Amount | None
    turning: str | None
    contested: bool
    shut: bool
    version: int

    @classmethod
    def of(cls, found: Subscription, act: Act) -> SubscriptionSeen:
        over = found.state.over
        return cls(
            id=found.id,
            sale=found.sale,
            order=found.order,
            line=found.line,
            product=found.product,
            option=found.option,
            owner=whose(act, found.owner),
            name=found.name,
            mode=found.mode,
            state=found.state,
            interval=found.future.interval,
            began=found.began,
            paid=found.paid,
            charges=found.future.times,
            falls_due=None if over else found.falls_due,
            listed=None if over else Amount.of(found.stretch.listed),
            due=found.due,
            failure=found.failure,
            failed=found.failed + found.declined,
            resumes=found.resumes,
            leaving=FarewellSeen.of(found.leaving) if found.leaving and not over else None,
            ended=FarewellSeen.of(found.ended) if found.ended else None,
            clock=found.clock,
            credit=Amount.of(found.credit.gross) if found.credit else None,
            turning=found.turn.option if found.turn else None,
            contested=bool(found.contested),
            shut=found.shut,
            version=found.version,
        )


class SubscriptionsSeen(Given):
    items: Sequence[SubscriptionSeen]
    cursor: str

    @classmethod
    def of(cls, leaf: Leaf[Subscription], act: Act) -> SubscriptionsSeen:
        return cls(items=[SubscriptionSeen.of(one, act) for one in leaf.things], cursor=leaf.cursor)
