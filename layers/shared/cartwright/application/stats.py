"""Figures: what was sold by day and by currency, each the sum of its entries, and how many came to look.
Tests never count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cartwright.application import reach
from cartwright.application.auditing import Act
from cartwright.application.ports.books import Books
from cartwright.application.ports.catalogue import Catalogue
from cartwright.application.ports.footfall import Visits
from cartwright.application.ports.people import Clients
from cartwright.application.ports.sold import Sold
from cartwright.application.reach import Sources
from cartwright.domain.access import ACCOUNT, Permission, Right, decide
from cartwright.domain.catalog import Mode
from cartwright.domain.days import Days
from cartwright.domain.errors import Invalid
from cartwright.domain.figures import Figures, figures
from cartwright.domain.footfall import Footfall, Traffic, traffic
from cartwright.domain.ids import ClientId, ProductId
from cartwright.domain.takings import Taking, takings

DAYS_AT_MOST = 92
_UNNAMED = ClientId("")


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    figures: tuple[Figures, ...]
    traffic: Traffic


@dataclass(frozen=True, slots=True)
class Part:
    """One owner's. Without a client: of all owners that the member may not be told."""

    client: ClientId | None
    figures: tuple[Figures, ...]
    traffic: Traffic


@dataclass(frozen=True, slots=True)
class Stats:
    """The figures of some days, by currency: altogether, for each day on which something happened, and for
    each owner."""

    days: Days
    total: tuple[Figures, ...]
    traffic: Traffic
    daily: tuple[Day, ...]
    owners: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """What some of the figures are made of."""

    takings: Sequence[Taking]
    visits: Sequence[Footfall]

    @property
    def figures(self) -> tuple[Figures, ...]:
        return figures(self.takings)

    @property
    def traffic(self) -> Traffic:
        return traffic(self.visits, self.takings)


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
    visits: Visits,
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

    def shown(client: ClientId, of: ProductId, mode: Mode, at: datetime) -> bool:
        return (
            mode is Mode.LIVE
            and act.seat.sees(mode)
            and days.hold(at)
            and product in {None, of}
            and (everything or reach.shows(act, Right.STATS, of, client, mode))
        )

    taken = {
        (taking.entry, taking.product): taking
        for taking in _takings(days, sources, books, sold)
        if shown(taking.client, taking.product, taking.mode, taking.at)
    }
    came = {
        (one.product, one.client, one.at): one
        for one in _visits(days, sources, visits)
        if shown(one.client, one.product, Mode.LIVE, one.at)
    }
    return _summed(act, days, _Found(list(taken.values()), list(came.values())))


def _takings(days: Days, sources: Sources, books: Books, sold: Sold) -> Iterator[Taking]:
    for client in sources.clients:
        for month in days.months:
            for entry in books.entries(client, month):
                yield from takings(entry)
    for product in sources.products:
        yield from sold.takings(product, days.begin, days.end)


def _visits(days: Days, sources: Sources, visits: Visits) -> Iterator[Footfall]:
    for client in sources.clients:
        yield from visits.of_client(client, days.begin, days.end)
    for product in sources.products:
        yield from visits.of_product(product, days.begin, days.end)


def _summed(act: Act, days: Days, found: _Found) -> Stats:
    by_day = _sorted(found, lambda one: days.day(one.at))
    by_owner = _sorted(found, lambda one: reach.whose(act, one.client) or _UNNAMED)
    daily = (Day(day, some.figures, some.traffic) for day, some in sorted(by_day.items()))
    owners = (Part(owner or None, some.figures, some.traffic) for owner, some in sorted(by_owner.items()))
    return Stats(days, found.figures, found.traffic, tuple(daily), tuple(owners))


def _sorted[K](found: _Found, by: Callable[[Taking | Footfall], K]) -> dict[K, _Found]:
    """All that was found, in heaps."""
    takings, visits = defaultdict[K, list[Taking]](list), defaultdict[K, list[Footfall]](list)
    for taking in found.takings:
        takings[by(taking)].append(taking)
    for one in found.visits:
        visits[by(one)].append(one)
    return {heap: _Found(takings[heap], visits[heap]) for heap in {**takings, **visits}}
