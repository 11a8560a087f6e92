"""A digest as its mail shows it: a row for each sale, and what all of them come to, tests apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cartwright.adapters.mail.display import Display
from cartwright.domain.catalog import Mode
from cartwright.domain.digests import Digest
from cartwright.domain.funnel import Part
from cartwright.domain.money import Taxed
from cartwright.domain.orders import Sale
from cartwright.domain.people import Client

MOST_ROWS = 1000
"""More are counted and summed up, and named by nobody's mail program."""


@dataclass(frozen=True, slots=True)
class Row:
    at: datetime
    number: str
    buyer: str
    items: Sequence[str]
    total: Taxed


@dataclass(frozen=True, slots=True)
class Batch:
    """Sales of one mode, by time. `rows` are the first of them; `totals` are of all, by currency."""

    rows: Sequence[Row]
    count: int
    totals: Sequence[Taxed]
    test: bool

    @property
    def unnamed(self) -> int:
        return self.count - len(self.rows)


def batches(sales: Sequence[Sale], client: Client) -> list[Batch]:
    """Live sales first; no batch is empty."""
    by_mode = [[sale for sale in sales if sale.mode is mode] for mode in (Mode.LIVE, Mode.TEST)]
    return [
        Batch(
            rows=[_row(sale, client) for sale in some[:MOST_ROWS]],
            count=len(some),
            totals=totals(sale.total for sale in some),
            test=some[0].mode is Mode.TEST,
        )
        for some in by_mode
        if some
    ]


def totals(amounts: Iterable[Taxed]) -> list[Taxed]:
    """What amounts come to, by currency."""
    found: dict[str, Taxed] = {}
    for amount in amounts:
        currency = amount.gross.currency
        found[currency] = found[currency] + amount if currency in found else amount
    return [found[currency] for currency in sorted(found)]


def period(show: Display, digest: Digest, client: Client) -> str:
    """`2 November 2026`, `26 October 2026 – 1 November 2026`, `October 2026`: on the client's calendar."""
    first = digest.first.astimezone(client.profile.zone)
    until = digest.until.astimezone(client.profile.zone)
    last = (digest.until - timedelta.resolution).astimezone(client.profile.zone)
    if first.date() == last.date():
        return show.day(first)
    if first.day == until.day == 1 and (first.year, first.month) == (last.year, last.month):
        return show.month(f"{first:%Y-%m}")
    return f"{show.day(first)} – {show.day(last)}"


def _row(sale: Sale, client: Client) -> Row:
    return Row(
        at=sale.at.astimezone(client.profile.zone),
        number=sale.document,
        buyer=sale.buyer.name,
        items=[line.name for line in sale.lines if line.part is not Part.SHIPPING],
        total=sale.total,
    )
