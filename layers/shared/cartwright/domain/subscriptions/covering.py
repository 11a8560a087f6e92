"""What is paid for at a moment, and the plan that a subscription is to turn to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from cartwright.domain.futures import Future
from cartwright.domain.ids import OptionId, OrderId
from cartwright.domain.money import Money, Taxed
from cartwright.domain.orders import Order
from cartwright.domain.subscriptions.calendar import Calendar

if TYPE_CHECKING:
    from cartwright.domain.subscriptions.subscription import Subscription


@dataclass(frozen=True, slots=True)
class Covered:
    """The running period: which order paid for it, and the day it began."""

    order: OrderId
    since: date


@dataclass(frozen=True, slots=True)
class Credited:
    """So much of what `order` paid went into another plan: the order that changed to it was `by`, which has
    `used` so much of all credit itself. Both are known once that is paid."""

    order: OrderId
    gross: Money
    used: Money
    by: OrderId | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """Another plan, from the charge that is under way on: it holds once that is paid, and what is subscribed
    to is called `name` then. `credit` is all that was paid before and not used. `ends`: it is to be no charge
    and no plan, but the end. `until`: so long its buyer may pay what could not be charged. `takes`: what of
    the credit is of the order that paid for the running period."""

    option: OptionId
    future: Future
    calendar: Calendar
    credit: Taxed | None
    ends: bool = False
    name: str = ""
    until: datetime | None = None
    takes: Credited | None = None


def paid_for(order: Order, found: Subscription, turn: Turn | None) -> dict[str, Any]:
    """What its coming charge, paid by `order`, makes of a subscription beside counting it."""
    plan: dict[str, Any] = {}
    calendar, credit = found.calendar, found.credit
    used = order.lines[0].credit
    if turn is not None:
        plan = {"option": turn.option, "future": turn.future, "calendar": turn.calendar}
        plan |= {"name": turn.name} if turn.name else {}
        calendar, credit = turn.calendar, turn.credit
        if turn.takes is not None:
            used_by = used.gross if used else turn.takes.used
            takes = replace(turn.takes, by=order.id, used=used_by)
            plan["credited"] = (*found.credited, takes)
    left = credit if credit is None or used is None else credit + -used
    return {
        **plan,
        "turn": None,
        "covered": Covered(order.id, calendar.day(found.coming)),
        "credit": left if left and left.gross else None,
    }
