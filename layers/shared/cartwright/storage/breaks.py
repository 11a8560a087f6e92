"""Breaks: each in its client's partition; the open ones listed with their connection, for the next night.

::

    keep    v1 if absent, vN -> vN+1 if it is the version it was read as           1 call
    answer  the same, with the entry by hand that accounts for it, and the log     1 call
    end     jobs, unless they were asked for, and the comparison's end             1 call
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.selling import Stale
from cartwright.application.ports.world import Clock
from cartwright.domain.breaks import Break
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import AccountId, BreakId, ClientId, ConnectionId, JobId
from cartwright.domain.jobs import Job
from cartwright.domain.journal import Entry
from cartwright.storage import keys, outbox
from cartwright.storage.audits import recorded
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import absent, equals
from cartwright.storage.entries import made
from cartwright.storage.schema import EXPIRES, VERSION, Item
from cartwright.storage.scope import own
from cartwright.storage.table import Operation, Put, Table, Write

BREAK: Codec[Break] = Codec("break", Break)

KEPT = timedelta(days=3650)
"""How long a closed one is kept: as long as the books it explains must be."""


class Breaks:
    """Those of one account."""

    def __init__(self, table: Table, account: AccountId, clock: Clock) -> None:
        self._table = table
        self._account = account
        self._clock = clock

    def get(self, client: ClientId, wanted: BreakId) -> Break:
        """Strongly consistent. Raises NotFound."""
        item = self._table.get(keys.broken(self._account, client, wanted), consistent=True)
        if item is None:
            raise NotFound
        return BREAK.value(item)

    def all(self, client: ClientId) -> Sequence[Break]:
        """Open and closed, the oldest first. Strongly consistent, from one query."""
        found = self._table.query(keys.breaks(self._account, client), consistent=True)
        return sorted(map(BREAK.value, found), key=lambda one: (one.at, one.id))

    def some(self, wanted: Sequence[tuple[ClientId, BreakId]]) -> Sequence[Break]:
        """A batch per hundred. Strongly consistent."""
        places = [keys.broken(self._account, client, id_) for client, id_ in wanted]
        return [BREAK.value(item) for item in self._table.batch(places, consistent=True)]

    def of(self, connection: ConnectionId) -> Sequence[Break]:
        """The open ones of a connection, the oldest first. Not consistent."""
        stretch = keys.all_broken(self._account, connection)
        return [BREAK.value(item) for item in self._table.query(stretch, consistent=False)]

    def keep(self, breaks: Sequence[Break]) -> None:
        """In one transaction. Raises Stale if another was faster."""
        own(self._account, *breaks)
        self._table.commit(*map(_kept, breaks))

    def end(self, job: JobId, jobs: Sequence[Job]) -> None:
        """In one transaction; where one of them was asked for before, one by one."""
        own(self._account, *jobs)
        now = self._clock.now()
        legs: list[Operation] = [outbox.put(one, now) for one in jobs]
        legs.append(outbox.done(self._account, job, at=now))
        if self._table.attempt(*legs) is not None:
            for leg in legs:
                self._table.attempt(leg)

    def answer(self, answered: Break, entries: Sequence[Entry], audit: Audit) -> None:
        """In one transaction. Raises Stale."""
        own(self._account, answered, audit, *entries)
        self._table.commit(_kept(answered), *made(entries, self._clock.now()), recorded(audit))


def _kept(one: Break) -> Write:
    before = equals(VERSION, one.version - 1) if one.version > 1 else absent()
    return Write(Put(_item(one), before), otherwise=Stale())


def _item(one: Break) -> Item:
    looked_for = keys.broken_at(one.account, one.connection, one.at, one.id) if one.open else {}
    key = keys.broken(one.account, one.client, one.id)
    item = BREAK.item(one, key, looked_for, version=one.version)
    if one.closed is not None:
        item[EXPIRES] = int((one.closed + KEPT).timestamp())
    return item
