"""The books as they lie, in memory, where nothing lies that cannot be read."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.ports.proofs import Unfit
from cartwright.domain.documents import Document
from cartwright.domain.ids import AccountId, ClientId
from cartwright.domain.journal import Entry
from tests.fakes.papers import FakeBooks
from tests.fakes.shelves import Shelves


class FakeProofs:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def entries(self, client: ClientId, month: str) -> Sequence[Entry | Unfit]:
        return FakeBooks(self._shelves, self._account).entries(client, month)

    def documents(self, client: ClientId, series: str) -> Sequence[Document | Unfit]:
        found = [
            document
            for (account, owner, _), document in self._shelves.documents.items()
            if (account, owner, document.series) == (self._account, client, series)
        ]
        return sorted(found, key=lambda document: document.number)
