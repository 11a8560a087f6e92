"""Figures: what was sold by day and by currency, each the sum of its entries. Tests never count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from cartwright.application import reach
from cartwright.application.auditing import Act
from cartwright.application.ports.catalogue import Catalogue
from cartwright.application.ports.papers import Books
from cartwright.application.ports.people import Clients
from cartwright.application.ports.sold import Sold
from cartwright.application.reach import Sources
from cartwright.domain.access import ACCOUNT, Permission, Right, decide
from cartwright.domain.catalog import Mode
from cartwright.domain.days import Days
from cartwright.domain.errors import Invalid
from cartwright.domain.figures import Figures, figures
from cartwright.domain.ids import ProductId
from cartwright.domain.takings import Taking, takings

DAYS_AT_MOST = 92


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    figures: tuple[Figures, ...]


@dataclass(frozen=True, slots=True)
class Stats:
    """The figures of some days, altogether and for each day on which something was sold, by currency."""

    days: Days
    total: tuple[Figures, ...]
    daily: tuple[Day, ...]


def zone(act: Act, *, clients: Clients) -> ZoneInfo:
    """By whose calendar days are counted: a client's member by its client's, the agency by its house's."""
    mine = act.seat.member.client
    if mine is not None:
        return clients.get(mine).profile.zone
    return next(client.profile.zone for client in clients.list() if client.house)


def stats(
    act: Act,
    days: Days,
    product: ProductId | None = None,
    *,
    books: Books,
    sold: Sold,
    catalogue: Catalogue,
    clients: Clients,
) -> Stats:
    """What the member may know of these days, of one product or of all.

    A client's member sees what its grants show with the right `stats`, or the whole account with
    `customers.all`. Raises Invalid for too many days, NotFound and Forbidden for a product that may not be
    asked about.
    """
    if days.count > DAYS_AT_MOST:
        raise Invalid.at("?to", f"no more than {DAYS_AT_MOST} days at once")
    everything = decide(act.seat, Permission.CUSTOMERS_ALL, ACCOUNT, act.now).allowed
    if not everything:
        sources = reach.sources(act, Right.STATS, product, catalogue=catalogue, clients=clients)
    elif product is None:
        sources = Sources(clients=tuple(client.id for client in clients.list()))
    else:
        sources = Sources(products=(catalogue.get(product).id,))
    found = {
        (taking.entry, taking.product): taking
        for taking in _takings(days, sources, books, sold)
        if taking.mode is Mode.LIVE
        and act.seat.sees(taking.mode)
        and days.hold(taking.at)
        and product in {None, taking.product}
        and (everything or reach.shows(act, Right.STATS, taking.product, taking.client, taking.mode))
    }
    return _summed(days, found.values())


def _takings(days: Days, sources: Sources, books: Books, sold: Sold) -> Iterator[Taking]:
    for client in sources.clients:
        for month in days.months:
            for entry in books.entries(client, month):
                yield from takings(entry)
    for product in sources.products:
        yield from sold.takings(product, days.begin, days.end)


def _summed(days: Days, found: Iterable[Taking]) -> Stats:
    by_day: dict[date, list[Taking]] = {}
    for taking in found:
        by_day.setdefault(days.day(taking.at), []).append(taking)
    everything = [taking for some in by_day.values() for taking in some]
    daily = tuple(Day(day, figures(by_day[day])) for day in sorted(by_day))
    return Stats(days, figures(everything), daily)
