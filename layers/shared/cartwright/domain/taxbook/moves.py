"""Which of a report's entries a figure is of that is no sum of taxed lines: what stands with processors,
payouts, and what somebody should look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from cartwright.domain.catalog import Mode
from cartwright.domain.journal import Book, Entry, Kind
from cartwright.domain.taxbook.shown import Shown
from cartwright.domain.taxbook.tally import looked_at


@dataclass(frozen=True, slots=True)
class Moves:
    """What is None does not matter. `connection`, `kind` and `currency` are of what was moved with a
    processor; `payout` is the processor's own id of one; `exception` a kind of what is to be looked at."""

    connection: str | None = None
    kind: str | None = None
    currency: str | None = None
    payout: str | None = None
    exception: str | None = None

    @property
    def words(self) -> Mapping[str, str]:
        """As a query has them."""
        found = ((one.name, getattr(self, one.name)) for one in fields(self))
        return {name: word for name, word in found if word is not None}

    def holds(self, entry: Entry, line: Shown | None) -> bool:
        """Of an entry, and how it is shown, if it is."""
        if self.exception is not None and (line is None or self.exception not in looked_at(line)):
            return False
        if self.payout is not None and (entry.kind is not Kind.PAYOUT or entry.origin != self.payout):
            return False
        if self.kind not in {None, str(entry.kind)}:
            return False
        if self.connection is None and self.currency is None:
            return True
        return entry.mode is Mode.LIVE and any(
            posting.book is Book.PROCESSOR
            and self.connection in {None, posting.detail}
            and self.currency in {None, posting.amount.currency}
            for posting in entry.postings
        )
