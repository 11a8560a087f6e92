"""Replays that members asked for, with what came of them, for as long as webhooks are kept."""

from __future__ import annotations

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.selling import Stale
from cartwright.application.ports.world import Clock
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import AccountId, JobId, OrderId, ReplayId
from cartwright.domain.jobs import ReplayRun
from cartwright.domain.replays import KEPT, OrderReplay, ReplayState
from cartwright.storage import keys, outbox
from cartwright.storage.audits import recorded
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import Condition, absent, equals
from cartwright.storage.schema import EXPIRES, STATE, Item
from cartwright.storage.scope import own
from cartwright.storage.table import Put, Table, Write

REPLAY: Codec[OrderReplay] = Codec("replay", OrderReplay)


class Replays:
    """Those of one account's orders."""

    def __init__(self, table: Table, account: AccountId, clock: Clock) -> None:
        self._table = table
        self._account = account
        self._clock = clock

    def ask(self, replay: OrderReplay, job: ReplayRun, audit: Audit) -> None:
        """All of it in one transaction. Raises Stale where it was asked for before."""
        own(self._account, replay, job, audit)
        self._table.commit(
            Write(_stored(replay, absent()), otherwise=Stale()),
            outbox.asked(job, self._clock.now()),
            recorded(audit),
        )

    def get(self, order: OrderId, replay: ReplayId) -> OrderReplay:
        """Strongly consistent. Raises NotFound."""
        item = self._table.get(keys.replay(self._account, order, replay), consistent=True)
        if item is None:
            raise NotFound
        return REPLAY.value(item)

    def file(self, replay: OrderReplay, job: JobId) -> None:
        """What came of it and the job's end in one transaction; the first one stays."""
        own(self._account, replay)
        now = self._clock.now()
        filed = _stored(replay, equals(STATE, ReplayState.ASKED.value))
        if self._table.attempt(filed, outbox.ended(self._account, job, at=now).operation) is not None:
            self._table.attempt(outbox.done(self._account, job, at=now))


def _stored(replay: OrderReplay, when: Condition) -> Put:
    key = keys.replay(replay.account, replay.order, replay.id)
    native: Item = {STATE: replay.state.value, EXPIRES: int((replay.asked_at + KEPT).timestamp())}
    return Put(REPLAY.item(replay, key, **native), when)
