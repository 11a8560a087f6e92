"""A digest of other news than sales, as its mail shows it: a row for each, and what all of them come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cartwright.adapters.mail.digest import MOST_ROWS, period
from cartwright.adapters.mail.display import Display
from cartwright.domain.catalog import Mode
from cartwright.domain.digests import Digest
from cartwright.domain.money import Money, total
from cartwright.domain.news import News
from cartwright.domain.people import Client


@dataclass(frozen=True, slots=True)
class Row:
    at: datetime
    name: str
    order: str
    note: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Batch:
    """News of one mode, by time. `rows` are the first of them; `totals` are of all, by currency."""

    rows: Sequence[Row]
    count: int
    totals: Sequence[Money]
    test: bool

    @property
    def unnamed(self) -> int:
        return self.count - len(self.rows)


def gathered(digest: Digest, client: Client, news: Sequence[News], show: Display) -> dict[str, Any]:
    """What the templates `news` show; live ones first."""
    found = _batches(news, client)
    test, title, when = found[0].test, show.say(f"news-{digest.kind}"), period(show, digest, client)
    subject = show.say("news-subject", what=title, period=when)
    return {
        "show": show,
        "subject": f"[{show.say('test')}] {subject}" if test else subject,
        "test": test,
        "title": title,
        "period": when,
        "batches": found,
        "client": client,
    }


def _batches(news: Sequence[News], client: Client) -> list[Batch]:
    by_mode = [[one for one in news if one.mode is mode] for mode in (Mode.LIVE, Mode.TEST)]
    return [_batch(some, client) for some in by_mode if some]


def _batch(some: Sequence[News], client: Client) -> Batch:
    zone = client.profile.zone
    rows = [
        Row(one.at.astimezone(zone), one.name, one.order, one.note, one.amount) for one in some[:MOST_ROWS]
    ]
    currencies = sorted({one.amount.currency for one in some})
    totals = [
        total([one.amount for one in some if one.amount.currency == currency], currency)
        for currency in currencies
    ]
    return Batch(rows, len(some), totals, some[0].mode is Mode.TEST)
