"""Two pages that contest: each visit to either is led to one of them by chance, and those who buy decide."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from cartwright.domain.errors import Conflict, Invalid
from cartwright.domain.ids import ProductId

SHARES = range(5, 96)
SETTLES_IN = timedelta(hours=1)
"""To carts that were open when a contest began nobody was led by chance: what is bought so early does not
count."""

_BITS = 64


class InContest(Conflict):
    """A page that contests goes on selling, in the same mode and as the same owner's, until that is over."""

    code = "in-contest"
    title = "This page is in a contest"


@dataclass(frozen=True, slots=True)
class Contest:
    """Between `first` and `second`, which `share` of a hundred visits are led to. Both products keep it,
    alike; `ended` with a `winner`, all visits are led there, and without one they go where they went
    before."""

    first: ProductId
    second: ProductId
    slugs: tuple[str, str]
    share: int
    since: datetime
    ended: datetime | None = None
    winner: ProductId | None = None

    def __post_init__(self) -> None:
        if self.first == self.second:
            raise Invalid.at("/against", "another product")
        if self.share not in SHARES:
            raise Invalid.at("/share", f"{SHARES.start} to {SHARES.stop - 1} of a hundred")
        if self.winner not in {None, self.first, self.second}:
            raise Invalid.at("/winner", "one of the two")

    @property
    def begun(self) -> tuple[ProductId, ProductId, datetime]:
        """Which contest it is, over or not."""
        return self.first, self.second, self.since

    @property
    def beginning(self) -> int:
        """Seconds since 1970: by this a browser knows the contest that it was led in."""
        return int(self.since.timestamp())

    def repeats(self, bought_in: int | None) -> bool:
        """Whether who buys now has bought in this contest before, by what its browser keeps: that counts
        once."""
        return self.running and self.beginning == bought_in

    @property
    def running(self) -> bool:
        return self.ended is None

    @property
    def counted_from(self) -> datetime:
        return self.since + SETTLES_IN

    def leads(self, visitor: str, before: ProductId | None = None) -> ProductId | None:
        """Where a visit is led to, None where it stays: to where its browser was led `before`, if it knows of
        this contest. Else the same visitor always to the same page, and from one contest to the next as if by
        chance: a `visitor` that nobody else is, is led by chance alone."""
        if not self.running:
            return self.winner
        if before in {self.first, self.second}:
            return before
        told = f"{self.first} {self.second} {self.since.isoformat()} {visitor}"
        drawn = int.from_bytes(sha256(told.encode()).digest()[: _BITS // 8])
        return self.second if drawn * 100 < self.share << _BITS else self.first

    def slug(self, product: ProductId) -> str:
        return self.slugs[0] if product == self.first else self.slugs[1]

    def over(self, at: datetime, winner: ProductId | None) -> Contest:
        """Raises Invalid for a winner that did not take part."""
        return replace(self, ended=at, winner=winner)
