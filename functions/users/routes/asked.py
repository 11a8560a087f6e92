"""Which days a request asks about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import Query

from cartwright.application.auditing import Act
from cartwright.application.stats import zone
from cartwright.bootstrap import shop
from cartwright.domain.days import Days
from cartwright.domain.periods import Period

Month = Annotated[str, Query(examples=["2026-11"], description="Instead of from and to")]


def days(act: Act, month: str, first: date | None, last: date | None) -> Days | None:
    """The days of a month, or between two of which one may be missing; None for none named."""
    if month:
        period = Period(month)
        return between(act, period.first, period.after.first - timedelta(days=1))
    begin, end = first or last, last or first
    return between(act, begin, end) if begin and end else None


def between(act: Act, first: date, last: date) -> Days:
    """Both included, by the calendar of who asks."""
    return Days(first, last, zone(act, clients=shop.store().of(act.seat.member.account).clients))
