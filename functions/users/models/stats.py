"""Figures, by currency and by day."""

from __future__ import annotations

from datetime import date

from cartwright.application.stats import Stats
from cartwright.domain.figures import Figures
from users.models.common import Amount, Given


class FiguresSeen(Given):
    """One currency's. Net, tax and gross are what is left after refunds."""

    currency: str
    orders: int
    units: int
    net: Amount
    tax: Amount
    gross: Amount
    refunds: Amount

    @classmethod
    def of(cls, figures: Figures) -> FiguresSeen:
        return cls(
            currency=figures.currency,
            orders=figures.orders,
            units=figures.units,
            net=Amount.of(figures.amount.net),
            tax=Amount.of(figures.amount.tax),
            gross=Amount.of(figures.amount.gross),
            refunds=Amount.of(figures.refunds),
        )


class DaySeen(Given):
    day: date
    figures: list[FiguresSeen]


class StatsSeen(Given):
    """From the first day up to and with the last, by the calendar of `time_zone`. Days without any sale are
    left out; so are tests."""

    first: date
    last: date
    time_zone: str
    total: list[FiguresSeen]
    days: list[DaySeen]

    @classmethod
    def of(cls, stats: Stats) -> StatsSeen:
        return cls(
            first=stats.days.first,
            last=stats.days.last,
            time_zone=str(stats.days.zone),
            total=[FiguresSeen.of(figures) for figures in stats.total],
            days=[
                DaySeen(day=one.day, figures=[FiguresSeen.of(figures) for figures in one.figures])
                for one in stats.daily
            ],
        )
