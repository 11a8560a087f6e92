"""Breaks: what our books and a processor's own did not agree on, kept until they do.

::

    open ──▶ vanished     a later night finds no difference: what was missed has been booked, or listed
       │ ▲
       ▼ │ of another amount
     by-hand              an entry by hand accounts for it and says why: found again as it is, it stays so

A break's id follows from what it is about, so a difference that is found every night is one break.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from cartwright.domain.errors import Invalid
from cartwright.domain.ids import AccountId, BreakId, ClientId, ConnectionId, EntryId, OrderId, derived
from cartwright.domain.journal import Book, Posting
from cartwright.domain.money import Money, total
from cartwright.domain.movements import Compared
from cartwright.domain.reconciliation import Difference, Gap, Span, tells

if TYPE_CHECKING:
    from cartwright.domain.jobs import Reconcile

FARTHEST = timedelta(days=60)
"""How far back is looked for what is still open. What is older is closed by an entry by hand."""

BEFORE = timedelta(days=2)
"""How much earlier than the oldest open break a comparison begins: more than the margin of a span."""


class Closing(StrEnum):
    VANISHED = "vanished"
    BY_HAND = "by-hand"


@dataclass(frozen=True, slots=True)
class Break:
    """A difference in the books of `client`, since the processor's own time (`at`). `night` is the end of the
    span in which it was found anew, `entry` the one by hand that accounts for it."""

    account: AccountId
    client: ClientId
    id: BreakId
    connection: ConnectionId
    gap: Gap
    kind: Compared
    of: str
    at: datetime
    stated: Money
    booked: Money
    order: OrderId | None
    night: datetime
    closed: datetime | None = None
    closing: Closing | None = None
    entry: EntryId | None = None
    version: int = 1

    @property
    def open(self) -> bool:
        return self.closed is None

    @property
    def missing(self) -> Money:
        """What our books would have to say beside what they say."""
        return self.stated - self.booked

    def age(self, now: datetime) -> timedelta:
        return (self.closed or now) - self.at

    def found_again(self, one: Difference, night: datetime) -> Break:
        """As it is found now; this very break where nothing is new. What an entry by hand accounts for is
        answered, as long as it is of the same amounts."""
        same = (self.gap, self.stated, self.booked) == (one.gap, one.stated, one.booked)
        answered = self.open or self.closing is Closing.BY_HAND
        if same and answered:
            return self
        after = replace(self, gap=one.gap, stated=one.stated, booked=one.booked, version=self.version + 1)
        if self.open:
            return after
        return replace(after, order=one.order, night=night, closed=None, closing=None, entry=None)

    def vanished(self, at: datetime) -> Break:
        return replace(self, closed=at, closing=Closing.VANISHED, version=self.version + 1)

    def by_hand(self, entry: EntryId, postings: Sequence[Posting], at: datetime) -> Break:
        """Closed by an entry that moves at the processor exactly what is missing; or, of what was given back
        twice, of which the processor's books lack nothing, by one of that amount beside them. Raises Invalid
        for any other, and where it is closed."""
        if not self.open:
            raise Invalid.at("/closes", "open")
        if self.gap is Gap.GIVEN_TWICE:
            self._accounted(postings)
            return self._by(entry, at)
        moved = total(
            [
                one.amount
                for one in postings
                if one.book is Book.PROCESSOR
                and one.detail == self.connection
                and one.amount.currency == self.missing.currency
            ],
            self.missing.currency,
        )
        if moved != self.missing:
            raise Invalid.at("/postings", "what is missing, at the processor")
        return self._by(entry, at)

    def _accounted(self, postings: Sequence[Posting]) -> None:
        """Raises Invalid."""
        into = [one.amount for one in postings if one.amount.minor > 0]
        same = all(one.currency == self.missing.currency for one in into)
        if not same or total(into, self.missing.currency) != self.missing:
            raise Invalid.at("/postings", "what was given back twice")
        if any(one.book is Book.PROCESSOR for one in postings):
            raise Invalid.at("/postings", "nothing at the processor: both books agree")

    def _by(self, entry: EntryId, at: datetime) -> Break:
        return replace(self, closed=at, closing=Closing.BY_HAND, entry=entry, version=self.version + 1)


def break_id(one: Difference) -> BreakId:
    """Of a payment's movements of a kind, in a currency; of what an owner has given back of it twice."""
    if one.gap is Gap.GIVEN_TWICE:
        return BreakId(derived("break", one.connection, one.gap, one.of, one.owner or ""))
    return BreakId(derived("break", one.connection, one.kind, one.of, one.stated.currency))


def widened(job: Reconcile, open_: Iterable[Break]) -> Span:
    """The span to compare, in which what is open would be found again."""
    since = min([job.since, *(one.at - BEFORE for one in open_)])
    return Span(min(job.since, max(since, job.until - FARTHEST)), job.until)


def compared(
    found: Iterable[Difference],
    known: Iterable[Break],
    span: Span,
    *,
    account: AccountId,
    whose: Callable[[Difference], ClientId],
    now: datetime,
) -> tuple[Break, ...]:
    """The breaks that are new or otherwise than they were, once a span has been compared. `known` are those
    of the connection that are open, and of what was found those that are not."""
    before = {one.id: one for one in known}
    after = dict[BreakId, Break]()
    for one in found:
        id_ = break_id(one)
        seen = after.get(id_) or before.get(id_)
        after[id_] = seen.found_again(one, span.until) if seen else _new(one, id_, span, account, whose(one))
    gone = (
        one.vanished(now)
        for one in before.values()
        if one.open and one.id not in after and tells(one.gap, one.at, span)
    )
    changed = (one for one in after.values() if before.get(one.id) != one)
    return (*changed, *gone)


def _new(one: Difference, id_: BreakId, span: Span, account: AccountId, client: ClientId) -> Break:
    return Break(
        account,
        client,
        id_,
        one.connection,
        one.gap,
        one.kind,
        one.of,
        one.at,
        one.stated,
        one.booked,
        one.order,
        span.until,
    )
