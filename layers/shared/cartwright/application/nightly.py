"""Every night each connection's own books are held against ours, and what differs is kept as a break.

What was paid out is booked; nothing else is: what was missed is booked by replaying its order, and the rest
by hand. What was given back at the processor, still waits there, and was told by nobody is handed to who asks
about it until it ends. Killed at any moment and done again it ends the same: breaks have ids that follow from
what they are about, and the letters are asked for last, about all that was found anew that night.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import batched
from typing import Protocol

from cartwright.application.again import until_done
from cartwright.application.apart import Apart
from cartwright.application.ports.books import Books
from cartwright.application.ports.breaks import Breaks, Nights
from cartwright.application.ports.notices import Notices
from cartwright.application.ports.papers import Composer, Mail
from cartwright.application.ports.people import Clients
from cartwright.application.ports.processors import ProcessorRefused, StatementsOf
from cartwright.application.ports.returns import Returning
from cartwright.application.ports.selling import Orders
from cartwright.application.ports.subscriptions import Subscriptions
from cartwright.application.reconciling import held_against, stated, twice_back
from cartwright.domain.breaks import Break, break_id, compared, widened
from cartwright.domain.connections import Connection
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import BreakId, ClientId, ConnectionId
from cartwright.domain.jobs import Letter, LookBack, Reconcile, look_back
from cartwright.domain.journal import paid_out
from cartwright.domain.movements import Movement, MovementKind
from cartwright.domain.nights import outlived
from cartwright.domain.notices import of_breaks
from cartwright.domain.reconciliation import Difference, Gap
from cartwright.domain.refunds import RefundState

AT_ONCE = 100
LEGS = 90
"""How many breaks go into one transaction."""

NAMED_AT_MOST = 20
"""Breaks that a letter lists; the others are counted."""


class Comparable(Protocol):
    """What an account's books are held against a statement from, and where what differs is kept."""

    @property
    def clients(self) -> Clients: ...
    @property
    def books(self) -> Books: ...
    @property
    def orders(self) -> Orders: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def breaks(self) -> Breaks: ...
    @property
    def returns(self) -> Returning: ...
    @property
    def subscriptions(self) -> Subscriptions: ...


def plan(*, nights: Nights, now: datetime) -> int:
    """Put every comparison that is due on its way; how many. What missed runs left is one longer night. One
    that is broken stops no other, and is raised at the end."""
    due, apart = nights.due(at=now, limit=AT_ONCE), Apart()
    for night in due:
        with apart.each(night.account, night.connection):
            nights.hand_over(night, night.job, night.following(now))
    apart.tell()
    return len(due)


def run(
    job: Reconcile,
    connection: Connection,
    *,
    mine: Comparable,
    statements: StatementsOf,
    now: datetime,
) -> Sequence[Break]:
    """Compare, keep what differs, close what does not any more, and ask for the letters about what is new.

    What was sold through a connection that is removed is compared for as long as it may be given back or
    disputed, and no longer than its processor lets us look. Raises Outage, and ProcessorRefused for a
    connection that is there.
    """
    if outlived(connection, job):
        return _unasked(job, mine)
    try:
        return until_done(lambda: _run(job, connection, mine, statements, now))
    except ProcessorRefused:
        if connection.removed is None:
            raise
        # Its owner has taken the key away, or unlinked it: that is no fault which somebody could mend.
        return _unasked(job, mine)


def _unasked(job: Reconcile, mine: Comparable) -> Sequence[Break]:
    mine.breaks.end(job.id, ())
    return ()


def _run(
    job: Reconcile, connection: Connection, mine: Comparable, statements: StatementsOf, now: datetime
) -> Sequence[Break]:
    open_ = mine.breaks.of(connection.id)
    span = widened(job, open_)
    told = stated(connection, span, statements)
    _pay_out(told.movements, connection, mine)
    found = [
        *held_against(connection, span, told, mine=mine),
        *twice_back(connection, span, mine=mine),
    ]
    known = {one.id: one for one in open_}
    whose = {break_id(one): _whose(one, connection, mine.clients, known) for one in found}
    # What is closed is in no index, and what is read through one may be old.
    keys = {(client, id_) for id_, client in whose.items()} | {(one.client, one.id) for one in open_}
    known |= {one.id: one for one in mine.breaks.some(sorted(keys))}
    changed = compared(
        found,
        known.values(),
        span,
        account=job.account,
        whose=lambda one: whose[break_id(one)],
        now=now,
    )
    for some in batched(changed, LEGS, strict=False):
        mine.breaks.keep(some)
    known |= {one.id: one for one in changed}
    fresh = [one for one in known.values() if one.open and one.night == job.until]
    mine.breaks.end(job.id, [*_under_way(told.movements, connection, mine), *_letters(job, fresh, mine)])
    return changed


def composed(letter: Letter, *, breaks: Breaks, clients: Clients, composer: Composer) -> Mail | None:
    """The letter about what a night found anew; None once none of it is open."""
    connection, night = _named(letter.subject)
    mine = (one for one in breaks.all(letter.client) if one.open)
    fresh = [one for one in mine if (one.connection, one.night) == (connection, night)]
    if not fresh:
        return None
    unnamed = len(fresh[NAMED_AT_MOST:])
    return composer.breaks(letter, clients.get(letter.client), fresh[:NAMED_AT_MOST], unnamed)


def _under_way(movements: Sequence[Movement], connection: Connection, mine: Comparable) -> Iterator[LookBack]:
    """What waits, and we have not heard of: once it is known it is asked about, however long it waits. And
    what came back, and we have as gone. Both are listed as of when they were made, and no night looks at all
    its books for ever."""
    for line in movements:
        if line.kind in {MovementKind.WAITING, MovementKind.CAME_BACK}:
            order = mine.orders.paid_by(connection.id, line.of)
            known = mine.returns.of(order).refunds if order else ()
            same = [one.state for one in known if one.reference == line.origin]
            back = line.kind is MovementKind.CAME_BACK
            news = any(one is not RefundState.FAILED for one in same) if back else not same
            if order and news:
                yield look_back(connection.account, order, line.reference)


def _pay_out(movements: Sequence[Movement], connection: Connection, mine: Comparable) -> None:
    """Book what was paid out: once, however often it is read."""
    lines = [line for line in movements if line.kind is MovementKind.PAYOUT]
    if lines:
        holder = mine.clients.get(connection.holder or _house(mine.clients))
        mine.books.book([paid_out(line, connection, holder) for line in lines])


def _house(clients: Clients) -> ClientId:
    return next(client.id for client in clients.list() if client.house)


def _whose(
    one: Difference, connection: Connection, clients: Clients, before: Mapping[BreakId, Break]
) -> ClientId:
    """Where it was found before, it stays. Else it is of whoever holds the connection's money, or whose books
    have it; else of the agency's own client. What was given back twice is its owner's to ask for again."""
    known = before.get(break_id(one))
    holder = None if one.gap is Gap.GIVEN_TWICE else connection.holder
    whose = known.client if known else holder or one.owner
    return whose or _house(clients)


def _letters(job: Reconcile, fresh: Sequence[Break], mine: Comparable) -> Iterator[Letter]:
    for client in sorted({one.client for one in fresh}):
        yield from of_breaks(
            f"{job.connection} {job.until.isoformat()}",
            mine.clients.get(client),
            mine.clients.account(),
            mine.notices.planned(client).plan,
        )


def _named(subject: str) -> tuple[ConnectionId, datetime]:
    """Raises NotFound for words that name none."""
    try:
        connection, night = subject.split(" ")
        return ConnectionId(connection), datetime.fromisoformat(night)
    except ValueError as unlike:
        raise NotFound from unlike
