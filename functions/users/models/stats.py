"""Figures, by currency, by day and by owner."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from cartwright.application.stats import Stats
from cartwright.domain.figures import Figures
from cartwright.domain.footfall import Traffic
from users.models.common import Amount, Given


class FiguresSeen(Given):
    """One currency's. `rebills`: later charges of what was sold before that were paid; they are no orders.
    Net, tax and gross are of both, and what is left after refunds."""

    currency: str
    orders: int
    units: int
    rebills: int
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
            rebills=figures.rebills,
            net=Amount.of(figures.amount.net),
            tax=Amount.of(figures.amount.tax),
            gross=Amount.of(figures.amount.gross),
            refunds=Amount.of(figures.refunds),
        )


class TrafficSeen(Given):
    """Visits to the pages of products, and what came of them. `views`: pages opened, by people as far as one
    can say; `starts`: forms that were begun; `bought`: orders begun there and paid, not those in which the
    product was an extra; `conversion`: `bought` by `views`, as a decimal, null without views, and more than
    one where browsers kept visits to themselves. `abandoned`: carts that were left, of pages that remind who
    leaves one, counted when they are due; `mailed`: those of them a mail was written about; `recovered`:
    those that were bought in the week after it."""

    views: int
    starts: int
    bought: int
    conversion: str | None
    abandoned: int
    mailed: int
    recovered: int

    @classmethod
    def of(cls, traffic: Traffic) -> TrafficSeen:
        share = traffic.conversion
        return cls(
            views=traffic.views,
            starts=traffic.starts,
            bought=traffic.bought,
            conversion=None if share is None else f"{share:f}",
            abandoned=traffic.abandoned,
            mailed=traffic.mailed,
            recovered=traffic.recovered,
        )


class DaySeen(Given):
    day: date
    figures: list[FiguresSeen]
    traffic: TrafficSeen


class OwnerSeen(Given):
    """What was sold as one client's. Without one: of all the others, whom you may not be told."""

    client: str | None
    figures: list[FiguresSeen]
    traffic: TrafficSeen


class StatsSeen(Given):
    """From the first day up to and with the last, by the calendar of `time_zone`. Days on which nothing
    happened are left out; so are tests."""

    first: date
    last: date
    time_zone: str
    total: list[FiguresSeen]
    traffic: TrafficSeen
    days: list[DaySeen]
    owners: list[OwnerSeen]

    @classmethod
    def of(cls, stats: Stats) -> StatsSeen:
        return cls(
            first=stats.days.first,
            last=stats.days.last,
            time_zone=str(stats.days.zone),
            total=_figures(stats.total),
            traffic=TrafficSeen.of(stats.traffic),
            days=[
                DaySeen(day=one.day, figures=_figures(one.figures), traffic=TrafficSeen.of(one.traffic))
                for one in stats.daily
            ],
            owners=[
                OwnerSeen(
                    client=one.client, figures=_figures(one.figures), traffic=TrafficSeen.of(one.traffic)
                )
                for one in stats.owners
            ],
        )


def _figures(figures: Iterable[Figures]) -> list[FiguresSeen]:
    return [FiguresSeen.of(one) for one in figures]
