"""Replays of one order that a member asked for: rehearsed, or done; and what came of them.

::

    asked ──▶ done       what it would change, or has changed
          └─▶ failed     and why
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from cartwright.domain.ids import (
    AccountId,
    ClientId,
    ConnectionId,
    EntryId,
    MemberId,
    OrderId,
    ProductId,
    ReplayId,
    derived,
)
from cartwright.domain.journal import Entry, Kind
from cartwright.domain.money import Money

KEPT = timedelta(days=30)
"""How long what was found can be looked at: as long as webhooks are kept."""


class ReplaySource(StrEnum):
    """Its webhooks, as they were kept; or what its processor says now."""

    EVENTS = "events"
    PROCESSOR = "processor"


class ReplayState(StrEnum):
    ASKED = "asked"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Shift:
    """What an entry puts into a book."""

    book: str
    detail: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Lacking:
    """An entry that the books lack, or lacked."""

    id: EntryId
    kind: Kind
    client: ClientId
    month: str
    shifts: tuple[Shift, ...]

    @classmethod
    def of(cls, entry: Entry) -> Lacking:
        shifts = tuple(Shift(one.book.value, one.detail, one.amount) for one in entry.postings)
        return cls(entry.id, entry.kind, entry.client, entry.month, shifts)


@dataclass(frozen=True, slots=True)
class Closed:
    """Whom it lets in no more: the buyer of that product."""

    client: ClientId
    product: ProductId


@dataclass(frozen=True, slots=True)
class Gone:
    """A webhook that was gone through again: how far it is known to be its processor's, what came of it, and
    why it would be set aside."""

    connection: ConnectionId
    event: str
    kind: str
    at: datetime
    proof: str
    outcome: str
    because: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of it, by the order's states before and after."""

    at: datetime
    before: str
    after: str
    entries: tuple[Lacking, ...] = ()
    closed: tuple[Closed, ...] = ()
    events: tuple[Gone, ...] = ()

    @property
    def changes(self) -> bool:
        return self.before != self.after or bool(self.entries or self.closed)


@dataclass(frozen=True, slots=True)
class OrderReplay:
    """What `member` asked for. `applies`: it is done; otherwise nothing is written but what was found."""

    account: AccountId
    order: OrderId
    id: ReplayId
    member: MemberId
    source: ReplaySource
    applies: bool
    asked_at: datetime
    finding: Finding | None = None
    failure: str = ""

    @property
    def state(self) -> ReplayState:
        if self.failure:
            return ReplayState.FAILED
        return ReplayState.DONE if self.finding else ReplayState.ASKED

    def found(self, finding: Finding) -> OrderReplay:
        return replace(self, finding=finding)

    def failed(self, code: str) -> OrderReplay:
        return replace(self, failure=code)


def replay_id(order: OrderId, key: str) -> ReplayId:
    """Of what is asked for once per `key`."""
    return ReplayId(derived("replay", order, key))
