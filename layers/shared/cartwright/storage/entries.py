"""Entries of the books: put once, and never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cartwright.application.ports.selling import Stale
from cartwright.application.ports.stacks import Stack
from cartwright.domain.closed_books import late
from cartwright.domain.journal import Entry
from cartwright.domain.takings import Taking, takings
from cartwright.storage import keys
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import absent
from cartwright.storage.schema import BOOKED, KIND, SHAPE, Item
from cartwright.storage.table import Put, Write

ENTRY: Codec[Entry] = Codec("entry", Entry)
TAKING: Codec[Taking] = Codec("taking", Taking)


def booked(entry: Entry, now: datetime) -> Write:
    """An entry as a leg of what it is the entry of. Where its month may be over by now, it says so."""
    key = keys.entry(entry.account, entry.client, entry.month, entry.at, entry.id)
    if not late(entry.month, now):
        return Write(Put(ENTRY.item(entry, key), absent()), otherwise=Stale())
    index = keys.entry_late(entry.account, entry.client, now, entry.id)
    return Write(Put(ENTRY.item(entry, key, index, booked=keys.moment(now)), absent()), otherwise=Stale())


def stacked(items: Sequence[Item], after: str = "") -> Stack:
    """Some entries, and when those were booked that say so."""
    entries = [ENTRY.value(item) for item in items]
    said = zip(entries, (item.get(BOOKED) for item in items), strict=True)
    return Stack(entries, after, {entry.id: datetime.fromisoformat(str(at)) for entry, at in said if at})


def made(entries: Sequence[Entry], now: datetime) -> list[Write]:
    """What was made by hand, once: by the id of the first, whenever it is made again."""
    legs = [booked(entry, now) for entry in entries]
    for entry in entries[:1]:
        item: Item = {
            **keys.by_hand(entry.account, entry.client, entry.id),
            KIND: "by-hand",
            SHAPE: 1,
            "month": entry.month,
            "at": entry.at.isoformat(),
        }
        legs.append(Write(Put(item, absent()), otherwise=Stale()))
    return legs


def taken(entry: Entry) -> list[Write]:
    """What it means for the figures of products, as legs beside it."""
    return [Write(Put(_taking(taking), absent()), otherwise=Stale()) for taking in takings(entry)]


def _taking(taking: Taking) -> Item:
    key = keys.taking(taking.account, taking.product, taking.at, taking.sale, taking.entry)
    return TAKING.item(taking, key)
