"""The journal: a partition per client and month, so that a report's entries are one consistent query."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.stacks import Note, Numbered, Stack
from cartwright.application.ports.world import Clock
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import AccountId, ClientId, DocumentId, EntryId, SaleId
from cartwright.domain.journal import Entry
from cartwright.domain.orders import Sale
from cartwright.domain.periods import Period
from cartwright.storage import keys
from cartwright.storage.audits import recorded
from cartwright.storage.entries import ENTRY, booked, made, stacked
from cartwright.storage.keys import Key
from cartwright.storage.orders import SALE
from cartwright.storage.reissues import REISSUED
from cartwright.storage.schema import GSI1SK, PK, SK, Item
from cartwright.storage.scope import own
from cartwright.storage.table import Table

if TYPE_CHECKING:
    from cartwright.domain.documents import Document

STACK = 500
"""Entries that are asked for at once: half a megabyte, where an answer holds one at most."""


class Books:
    """The journal of one account."""

    def __init__(self, table: Table, account: AccountId, clock: Clock) -> None:
        self._table = table
        self._account = account
        self._clock = clock

    def through(self, client: ClientId, month: str, *, after: str = "") -> Iterator[Stack]:
        """A query per stack."""
        stretch = keys.books(self._account, client, month)
        last: Key | None = None
        if after:
            at, _, entry = after.partition("#")
            moment = datetime.fromisoformat(at)
            last = keys.entry(self._account, client, month, moment, EntryId(entry))
        while True:
            page = self._table.page(stretch, consistent=True, limit=STACK, after=last)
            last = page.last
            yield stacked(page.items, str(last[SK]) if last else "")
            if last is None:
                return

    def late(self, client: ClientId, month: str, *, since: datetime | None = None) -> Stack:
        """By the index, as they were booked. Not consistent."""
        first = since or datetime.combine(Period(month).first, time(), UTC)
        until = datetime.combine(Period(month).after.first, time(), UTC)
        stretch = keys.all_late(self._account, client, first, until)
        items = self._table.query(stretch, consistent=False)
        return stacked([item for item in items if str(item[PK]).rpartition("#")[2] != month])

    def numbers(self, client: ClientId, first: datetime, until: datetime) -> Iterator[Numbered]:
        """By the index, in time order. Not consistent."""
        stretch = keys.sales(self._account, client, first, until)
        for item in self._table.each(stretch, consistent=False, only=(GSI1SK, "document", REISSUED)):
            at, _, sale = str(item[GSI1SK]).partition("#")
            yield Numbered(
                datetime.fromisoformat(at), SaleId(sale), str(item.get("document", "")), _times(item)
            )

    def sold(self, client: ClientId, sales: Sequence[SaleId]) -> Mapping[SaleId, Sale]:
        """A batch per hundred."""
        places = [keys.sale(self._account, client, sale) for sale in dict.fromkeys(sales)]
        found = map(SALE.value, self._table.batch(places, consistent=True))
        return {sale.id: sale for sale in found}

    def entries(self, client: ClientId, month: str) -> Sequence[Entry]:
        """Strongly consistent, in time order, from one query."""
        stretch = keys.books(self._account, client, month)
        return [ENTRY.value(item) for item in self._table.query(stretch, consistent=True)]

    def sales(self, client: ClientId, first: datetime, until: datetime) -> Sequence[Sale]:
        """A client's sales from `first` up to, not including, `until`, in time order, without
        buyers' words. Not consistent."""
        stretch = keys.sales(self._account, client, first, until)
        return [SALE.value(item) for item in self._table.query(stretch, consistent=False)]

    def labels(self, client: ClientId, documents: Sequence[DocumentId]) -> Mapping[DocumentId, str]:
        """Of those that there are, the number as printed: a batch per hundred."""
        return {one.id: one.label for one in self._documents(client, documents)}

    def notes(self, client: ClientId, documents: Sequence[DocumentId]) -> Mapping[DocumentId, Note]:
        """Of those that there are, what they say they amend: a batch per hundred."""
        return {one.id: Note(one.label, one.names) for one in self._documents(client, documents)}

    def reissued(self, client: ClientId, first: datetime, until: datetime) -> Sequence[str]:
        """By the index. Not consistent."""
        stretch = keys.all_reissued(self._account, client, first, until)
        return [str(item["label"]) for item in self._table.query(stretch, consistent=False)]

    def enter(self, entries: Sequence[Entry], audit: Audit) -> None:
        """In one transaction. Raises Stale if the first of them was made before."""
        own(self._account, audit, *entries)
        self._table.commit(*made(entries, self._clock.now()), recorded(audit))

    def by_hand(self, client: ClientId, entry: EntryId) -> Entry | None:
        """Where it lies, and then itself: two reads."""
        place = self._table.get(keys.by_hand(self._account, client, entry), consistent=True)
        if place is None:
            return None
        at = datetime.fromisoformat(str(place["at"]))
        item = self._table.get(
            keys.entry(self._account, client, str(place["month"]), at, entry), consistent=True
        )
        return None if item is None else ENTRY.value(item)

    def book(self, entries: Sequence[Entry]) -> None:
        """One call each; harmless for what is there."""
        own(self._account, *entries)
        for entry in entries:
            self._table.attempt(booked(entry, self._clock.now()).operation)

    def sale(self, client: ClientId, sale: SaleId) -> Sale:
        """One of them. Raises NotFound."""
        item = self._table.get(keys.sale(self._account, client, sale), consistent=True)
        if item is None:
            raise NotFound
        return SALE.value(item)

    def _documents(self, client: ClientId, documents: Sequence[DocumentId]) -> Iterator[Document]:
        # Imported here: who only looks at figures has no use for papers.
        from cartwright.storage.papers import DOCUMENT  # noqa: PLC0415

        places = [keys.document(self._account, client, one) for one in documents]
        yield from map(DOCUMENT.value, self._table.batch(places, consistent=True))


def _times(item: Item) -> int:
    """How often a sale's receipt was issued anew, or is to be."""
    many = item.get(REISSUED, 0)
    assert isinstance(many, int)
    return many
