"""What is paid for at a moment, and the plan that a subscription is to turn to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cartwright.domain.futures import Future
from cartwright.domain.ids import OptionId, OrderId
from cartwright.domain.money import Taxed
from cartwright.domain.orders import Order
from cartwright.domain.subscriptions.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Covered:
    """The running period: which order paid for it, and the day it began."""

    order: OrderId
    since: date


@dataclass(frozen=True, slots=True)
class Turn:
    """Another plan, from the charge that is under way on: it holds once that is paid, and what is subscribed
    to is called `name` then. `credit` is all that was paid before and not used. `ends`: it is to be no charge
    and no plan, but the end. `until`: so long its buyer may pay what could not be charged."""

    option: OptionId
    future: Future
    calendar: Calendar
    credit: Taxed | None
    ends: bool = False
    name: str = ""
    until: datetime | None = None


def paid_for(
    order: Order, number: int, calendar: Calendar, credit: Taxed | None, turn: Turn | None
) -> dict[str, Any]:
    """What the charge `number`, paid by `order`, makes of a subscription beside counting it."""
    plan: dict[str, Any] = {}
    if turn is not None:
        plan = {"option": turn.option, "future": turn.future, "calendar": turn.calendar}
        plan |= {"name": turn.name} if turn.name else {}
        calendar, credit = turn.calendar, turn.credit
    used = order.lines[0].credit
    left = credit if credit is None or used is None else credit + -used
    return {
        **plan,
        "turn": None,
        "covered": Covered(order.id, calendar.day(number)),
        "credit": left if left and left.gross else None,
    }
