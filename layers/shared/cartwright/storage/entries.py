"""Entries of the books: put once, and never changed."""

from __future__ import annotations

from cartwright.application.ports.selling import Stale
from cartwright.domain.journal import Entry
from cartwright.storage import keys
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import absent
from cartwright.storage.table import Put, Write

ENTRY: Codec[Entry] = Codec("entry", Entry)


def booked(entry: Entry) -> Write:
    """An entry as a leg of what it is the entry of."""
    key = keys.entry(entry.account, entry.client, entry.month, entry.at, entry.id)
    return Write(Put(ENTRY.item(entry, key), absent()), otherwise=Stale())
