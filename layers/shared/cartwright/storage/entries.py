"""Entries of the books: put once, and never changed."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.ports.selling import Stale
from cartwright.domain.journal import Entry
from cartwright.domain.takings import Taking, takings
from cartwright.storage import keys
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import absent
from cartwright.storage.schema import KIND, SHAPE, Item
from cartwright.storage.table import Put, Write

ENTRY: Codec[Entry] = Codec("entry", Entry)
TAKING: Codec[Taking] = Codec("taking", Taking)


def booked(entry: Entry) -> Write:
    """An entry as a leg of what it is the entry of."""
    key = keys.entry(entry.account, entry.client, entry.month, entry.at, entry.id)
    return Write(Put(ENTRY.item(entry, key), absent()), otherwise=Stale())


def made(entries: Sequence[Entry]) -> list[Write]:
    """What was made by hand, once: by the id of the first, whenever it is made again."""
    legs = [booked(entry) for entry in entries]
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
