"""The books as they lie, for whoever proves them: what cannot be read is told, and stops nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cartwright.application.ports.proofs import Unfit
from cartwright.domain.documents import Document
from cartwright.domain.ids import AccountId, ClientId, DocumentId
from cartwright.domain.journal import Entry
from cartwright.storage import keys
from cartwright.storage.codec import UnknownShape, Unreadable
from cartwright.storage.entries import ENTRY
from cartwright.storage.papers import DOCUMENT
from cartwright.storage.schema import PK, SK, Item, Value
from cartwright.storage.table import Table


class Proofs:
    """Of one account."""

    def __init__(self, table: Table, account: AccountId) -> None:
        self._table = table
        self._account = account

    def entries(self, client: ClientId, month: str) -> Sequence[Entry | Unfit]:
        """In time order, from one query."""
        found = self._table.query(keys.books(self._account, client, month), consistent=True)
        return [_entry(item) for item in found]

    def documents(self, client: ClientId, series: str) -> Sequence[Document | Unfit]:
        """A query for the numbers, and batches for their documents."""
        numbers = self._table.query(keys.numbers(self._account, client, series, 0), consistent=True)
        wanted = [
            keys.document(self._account, client, DocumentId(str(number["document"]))) for number in numbers
        ]
        found = self._all(wanted)
        return [
            _document(number, found.get((key[PK], key[SK])))
            for key, number in zip(wanted, numbers, strict=True)
        ]

    def _all(self, wanted: Sequence[keys.Key]) -> Mapping[tuple[Value, Value], Item]:
        return {(item[PK], item[SK]): item for item in self._table.batch(wanted, consistent=True)}


def _entry(item: Item) -> Entry | Unfit:
    try:
        return ENTRY.value(item)
    except (UnknownShape, Unreadable) as unfit:
        return Unfit(_place(item), str(unfit))


def _document(number: Item, item: Item | None) -> Document | Unfit:
    if item is None:
        return Unfit(_place(number), "no document of this number")
    try:
        return DOCUMENT.value(item)
    except (UnknownShape, Unreadable) as unfit:
        return Unfit(_place(item), str(unfit))


def _place(item: Item) -> str:
    return f"{item[PK]!s} {item[SK]!s}"
