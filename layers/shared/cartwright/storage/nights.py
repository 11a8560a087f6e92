"""When which connection is compared next: one item per connection, in the sparse index by its date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from cartwright.application.ports.world import Clock
from cartwright.domain.errors import Conflict
from cartwright.domain.jobs import Reconcile
from cartwright.domain.nights import Night
from cartwright.storage import keys, outbox
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import Condition, absent, equals
from cartwright.storage.stragglers import waited
from cartwright.storage.table import Put, Table, Write

NIGHT: Codec[Night] = Codec("night", Night)


class Nights:
    """Over all accounts."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def due(self, *, at: datetime, limit: int) -> Sequence[Night]:
        """Those due at `at` or before, the longest due first."""
        found = waited(self._table, NIGHT.kind, at + timedelta.resolution, limit)
        return [NIGHT.value(item) for item in found]

    def hand_over(self, night: Night, job: Reconcile, following: Night) -> None:
        """Job and next night in one transaction; harmless if another did.

        Where the job is there but the night has not moved, it moves alone: else it would stay due for ever.
        """
        moved = _item(following, equals("until", keys.moment(night.until)))
        lost = self._table.attempt(moved, outbox.put(job, self._clock.now()))
        if lost is not None and lost.leg == 1:
            self._table.attempt(moved)

    def enrol(self, night: Night) -> bool:
        """Whether the connection had no night yet, and has this one now."""
        return self._table.attempt(_item(night, absent())) is None


def begun(night: Night) -> Write:
    """A new connection's first night, as a leg of its making."""
    return Write(_item(night, absent()), otherwise=Conflict())


def _item(night: Night, when: Condition) -> Put:
    waiting = keys.waiting(NIGHT.kind, night.due, night.account, night.connection)
    key = keys.night(night.account, night.connection)
    return Put(NIGHT.item(night, key, waiting, until=keys.moment(night.until)), when)
