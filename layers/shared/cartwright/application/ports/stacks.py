"""What reading books as they come gives: some of them at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cartwright.domain.ids import EntryId, SaleId
    from cartwright.domain.journal import Entry


@dataclass(frozen=True, slots=True)
class Stack:
    """Some of a month's entries, in time order, as one read gave them; `after` is where the next begins, and
    empty for the last."""

    entries: Sequence[Entry]
    after: str = ""
    booked: Mapping[EntryId, datetime] = field(default_factory=dict)
    """When, for those that may have been when their month was over."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """The number of a sale's newest receipt; empty while it is being given out. `reissued` is how often it
    was issued anew, or is to be."""

    at: datetime
    sale: SaleId
    document: str
    reissued: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """A document that amends a receipt: its number as printed, and that of the `receipt` it names."""

    label: str
    receipt: str
