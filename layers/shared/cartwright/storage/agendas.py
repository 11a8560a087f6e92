"""When whose report is due: one item per client, in the sparse index by its date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from cartwright.application.ports.selling import Stale
from cartwright.application.ports.world import Clock
from cartwright.domain.agenda import Agenda
from cartwright.domain.jobs import Job
from cartwright.storage import keys, outbox
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import Condition, absent, equals
from cartwright.storage.stragglers import waited
from cartwright.storage.table import Put, Table, Write

AGENDA: Codec[Agenda] = Codec("agenda", Agenda)


class Agendas:
    """Over all accounts."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def due(self, *, at: datetime, limit: int) -> Sequence[Agenda]:
        """Those due at `at` or before, the longest due first."""
        found = waited(self._table, AGENDA.kind, at + timedelta.resolution, limit)
        return [AGENDA.value(item) for item in found]

    def hand_over(self, agenda: Agenda, job: Job, following: Agenda) -> None:
        """Job and next date in one transaction; harmless if another did.

        Where the job is there but the date has not moved, it moves alone: else it would stay due for ever.
        """
        unmoved = equals("due", keys.moment(agenda.due))
        moved = _item(following, unmoved)
        lost = self._table.attempt(moved, outbox.put(job, self._clock.now()))
        if lost is not None and lost.leg == 1:
            self._table.attempt(moved)


def planned(agenda: Agenda) -> Write:
    """A new client's first date, as a leg of its making."""
    return Write(_item(agenda, absent()), otherwise=Stale())


def _item(agenda: Agenda, when: Condition) -> Put:
    waiting = keys.waiting(AGENDA.kind, agenda.due, agenda.account, agenda.client)
    key = keys.agenda(agenda.account, agenda.client)
    return Put(AGENDA.item(agenda, key, waiting, due=keys.moment(agenda.due)), when)
