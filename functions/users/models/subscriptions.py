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
from cartwright.domain.catalog import Mode
from cartwright.domain.plans import Interval
from cartwright.domain.subscriptions import Farewell, Subscription, SubscriptionState
from cartwright.domain.subscriptions.states import REASON_AT_MOST
from users.models.common import Amount, Given, Moment, Seen, Taken


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
    `ended`: it has."""

    id: str
    sale: str
    order: str
    line: int
    product: str
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
            version=found.version,
        )


class SubscriptionsSeen(Given):
    items: Sequence[SubscriptionSeen]
    cursor: str

    @classmethod
    def of(cls, leaf: Leaf[Subscription], act: Act) -> SubscriptionsSeen:
        return cls(items=[SubscriptionSeen.of(one, act) for one in leaf.things], cursor=leaf.cursor)
