"""Breaks and nights, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.selling import Stale
from cartwright.domain.breaks import Break
from cartwright.domain.ids import AccountId, BreakId, ClientId, ConnectionId, JobId
from cartwright.domain.jobs import Job, Reconcile
from cartwright.domain.journal import Entry
from cartwright.domain.nights import Night
from cartwright.storage.scope import own
from tests.fakes.papers import FakeBooks, FakeOutbox
from tests.fakes.shelves import Shelves, found


class FakeBreaks:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def get(self, client: ClientId, wanted: BreakId) -> Break:
        return found(self._shelves.breaks.get((self._account, client, wanted)))

    def all(self, client: ClientId) -> Sequence[Break]:
        kept = self._shelves.breaks.items()
        mine = [one for (*whose, _), one in kept if whose == [self._account, client]]
        return sorted(mine, key=lambda one: (one.at, one.id))

    def some(self, wanted: Sequence[tuple[ClientId, BreakId]]) -> Sequence[Break]:
        kept = self._shelves.breaks
        return [kept[self._account, *one] for one in wanted if (self._account, *one) in kept]

    def of(self, connection: ConnectionId) -> Sequence[Break]:
        kept = [one for one in self._shelves.breaks.values() if one.account == self._account]
        open_ = [one for one in kept if one.open and one.connection == connection]
        return sorted(open_, key=lambda one: (one.at, one.id))

    def keep(self, breaks: Sequence[Break]) -> None:
        own(self._account, *breaks)
        with self._shelves.lock:
            for one in breaks:
                self._fits(one)
            self._shelves.breaks.update({(one.account, one.client, one.id): one for one in breaks})

    def end(self, job: JobId, jobs: Sequence[Job]) -> None:
        own(self._account, *jobs)
        with self._shelves.lock:
            for one in jobs:
                self._shelves.jobs.setdefault((one.account, one.id), self._shelves.slip(one))
            FakeOutbox(self._shelves, self._account).done(job)

    def answer(self, answered: Break, entries: Sequence[Entry], audit: Audit) -> None:
        own(self._account, answered, audit, *entries)
        with self._shelves.lock:
            self._fits(answered)
            FakeBooks(self._shelves, self._account).enter(entries, audit)
            self._shelves.breaks[answered.account, answered.client, answered.id] = answered

    def _fits(self, one: Break) -> None:
        kept = self._shelves.breaks.get((one.account, one.client, one.id))
        if (kept.version if kept else 0) != one.version - 1:
            raise Stale


class FakeNights:
    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    def due(self, *, at: datetime, limit: int) -> Sequence[Night]:
        due = [night for night in self._shelves.nights.values() if night.due <= at]
        return sorted(due, key=lambda night: night.due)[:limit]

    def hand_over(self, night: Night, job: Reconcile, following: Night) -> None:
        with self._shelves.lock:
            key = (night.account, night.connection)
            kept = self._shelves.nights.get(key)
            if kept is None or kept.until != night.until:
                return
            self._shelves.nights[key] = following
            self._shelves.jobs.setdefault((job.account, job.id), self._shelves.slip(job))

    def enrol(self, night: Night) -> bool:
        with self._shelves.lock:
            key = (night.account, night.connection)
            return self._shelves.nights.setdefault(key, night) is night
