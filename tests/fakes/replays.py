"""Replays that members asked for, in memory."""

from __future__ import annotations

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.selling import Stale
from cartwright.domain.ids import AccountId, JobId, OrderId, ReplayId
from cartwright.domain.jobs import ReplayRun
from cartwright.domain.replays import OrderReplay, ReplayState
from cartwright.storage.scope import own
from tests.fakes.shelves import Shelves, found


class FakeReplays:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def ask(self, replay: OrderReplay, job: ReplayRun, audit: Audit) -> None:
        own(self._account, replay, job, audit)
        key = (self._account, replay.order, replay.id)
        with self._shelves.lock:
            if key in self._shelves.replays:
                raise Stale
            self._shelves.unasked(job)
            self._shelves.audits.append(audit)
            self._shelves.replays[key] = replay
            self._shelves.ask(job)

    def get(self, order: OrderId, replay: ReplayId) -> OrderReplay:
        return found(self._shelves.replays.get((self._account, order, replay)))

    def file(self, replay: OrderReplay, job: JobId) -> None:
        own(self._account, replay)
        key = (self._account, replay.order, replay.id)
        with self._shelves.lock:
            if key in self._shelves.replays and self._shelves.replays[key].state is ReplayState.ASKED:
                self._shelves.replays[key] = replay
            self._shelves.end(self._account, job)
