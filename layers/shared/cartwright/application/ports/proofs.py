"""An account's books as they lie: also what no longer can be read as what it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cartwright.domain.documents import Document
from cartwright.domain.ids import ClientId
from cartwright.domain.journal import Entry


@dataclass(frozen=True, slots=True)
class Unfit:
    """Something that lies at `place` and is not what belongs there; `why` names fields, never what is in
    them."""

    place: str
    why: str


class Proofs(Protocol):
    """Of one account. Strongly consistent."""

    def entries(self, client: ClientId, month: str) -> Sequence[Entry | Unfit]:
        """In time order, from one query."""
        ...

    def documents(self, client: ClientId, series: str) -> Sequence[Document | Unfit]:
        """All of a series by number, without buyers' words: a query for the numbers, and batches."""
        ...
