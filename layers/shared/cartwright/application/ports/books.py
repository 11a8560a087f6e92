"""The books, and the numbers of what was issued about what is in them.

The domain is named here, not imported: who only signs a link would load all of it for that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cartwright.application.ports.audits import Audit
    from cartwright.application.ports.stacks import Note, Numbered, Stack
    from cartwright.domain.ids import ClientId, DocumentId, EntryId, SaleId
    from cartwright.domain.journal import Entry
    from cartwright.domain.orders import Sale


class Books(Protocol):
    """The journal of one account."""

    def through(self, client: ClientId, month: str, *, after: str = "") -> Iterator[Stack]:
        """All entries of a month, or those that follow where another reading stopped: strongly consistent,
        in time order, each read once and none kept."""
        ...

    def late(self, client: ClientId, month: str, *, since: datetime | None = None) -> Stack:
        """Entries of other months, booked late and in that one (UTC), or from `since` on. Not consistent."""
        ...

    def numbers(self, client: ClientId, first: datetime, until: datetime) -> Iterator[Numbered]:
        """Of a client's sales from `first` up to, not including, `until`, in time order, as they are read;
        none is kept. Not consistent."""
        ...

    def sold(self, client: ClientId, sales: Sequence[SaleId]) -> Mapping[SaleId, Sale]:
        """Those of the sales that there are, without buyers' words: a batch per hundred. Strongly
        consistent."""
        ...

    def entries(self, client: ClientId, month: str) -> Sequence[Entry]:
        """Strongly consistent, in time order, from one query."""
        ...

    def sales(self, client: ClientId, first: datetime, until: datetime) -> Sequence[Sale]:
        """A client's sales from `first` up to, not including, `until`, in time order, without buyers'
        words."""
        ...

    def labels(self, client: ClientId, documents: Sequence[DocumentId]) -> Mapping[DocumentId, str]:
        """Of those that there are, the number as printed. Strongly consistent."""
        ...

    def notes(self, client: ClientId, documents: Sequence[DocumentId]) -> Mapping[DocumentId, Note]:
        """Of those that there are, what they say they amend. Strongly consistent."""
        ...

    def reissued(self, client: ClientId, first: datetime, until: datetime) -> Sequence[str]:
        """The numbers as printed that were given out from `first` up to, not including, `until` for receipts
        that were issued anew: of what cancels one, and of what takes its place. Not consistent."""
        ...

    def enter(self, entries: Sequence[Entry], audit: Audit) -> None:
        """What was made by hand, with the word of it in the log. Raises Stale if the first of them was made
        before, whenever that was."""
        ...

    def by_hand(self, client: ClientId, entry: EntryId) -> Entry | None:
        """The one that was made by hand under that id, if it was. Strongly consistent."""
        ...

    def book(self, entries: Sequence[Entry]) -> None:
        """Each of them, by itself, unless it is there. For what is no sale's."""
        ...

    def sale(self, client: ClientId, sale: SaleId) -> Sale:
        """One of them. Strongly consistent. Raises NotFound."""
        ...
