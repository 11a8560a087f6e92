"""What stands in books: sums over entries, and the entries that make them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cartwright.domain.journal.entries import Book, Entry, Posting
from cartwright.domain.money import Money


@dataclass(frozen=True, slots=True)
class Shelf:
    """Which postings: of one book or of all, and of one detail or of all."""

    book: Book | None = None
    detail: str = ""

    def holds(self, posting: Posting) -> bool:
        return self.book in {None, posting.book} and self.detail in {"", posting.detail}

    def of(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """Those that have such a posting."""
        return (entry for entry in entries if any(map(self.holds, entry.postings)))


@dataclass(frozen=True, slots=True)
class Balance:
    """What one detail of a book comes to, in one currency."""

    book: Book
    detail: str
    amount: Money


class Balances:
    """The fold over entries as they are read: what it keeps grows with books and details, not with them."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._sums: dict[tuple[Book, str, str], Money] = {}

    def fold(self, entries: Iterable[Entry]) -> None:
        sums = self._sums
        for entry in entries:
            for posting in filter(self._shelf.holds, entry.postings):
                amount = posting.amount
                key = (posting.book, posting.detail, amount.currency)
                sums[key] = sums.get(key, Money.zero(amount.currency)) + amount

    @property
    def all(self) -> tuple[Balance, ...]:
        """By book, detail and currency, in their order. Those that come to nothing are among them."""
        return tuple(
            Balance(book, detail, self._sums[book, detail, currency])
            for book, detail, currency in sorted(self._sums)
        )
