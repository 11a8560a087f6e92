"""Copies on request: what each member asked for, and where its copy lies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.exports import Posted
from cartwright.application.ports.world import Clock
from cartwright.domain.errors import Conflict, NotFound
from cartwright.domain.exports import Export
from cartwright.domain.ids import AccountId, ExportId, JobId, MemberId
from cartwright.domain.jobs import ExportRun
from cartwright.storage import keys, outbox
from cartwright.storage.audits import recorded
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import Condition, absent, equals
from cartwright.storage.lifecycle import KEPT
from cartwright.storage.post import SENT
from cartwright.storage.schema import EXPIRES, KIND, PK, SHAPE, SK, STATE, Item
from cartwright.storage.scope import own
from cartwright.storage.table import Put, Table, Write

EXPORT: Codec[Export] = Codec("export", Export)
QUEUED, READY = "queued", "ready"
_OF_A_LETTER = {PK, SK, KIND, SHAPE, STATE, "taken", "sent", "reference"}


class Exports:
    """The copies the members of one account asked for."""

    def __init__(self, table: Table, account: AccountId, clock: Clock) -> None:
        self._table = table
        self._account = account
        self._clock = clock

    def ask(self, export: Export, job: ExportRun, audit: Audit) -> None:
        """All of it in one transaction."""
        own(self._account, export, job, audit)
        self._table.commit(
            Write(_stored(export, absent()), otherwise=Conflict()),
            outbox.asked(job, self._clock.now()),
            recorded(audit),
        )

    def get(self, member: MemberId, export: ExportId) -> Export:
        """Raises NotFound, also for another member's."""
        item = self._table.get(keys.export(self._account, member, export), consistent=True)
        if item is None:
            raise NotFound
        return EXPORT.value(item)

    def list(self, member: MemberId) -> Sequence[Export]:
        """Newest first: an export's id sorts by its birth."""
        found = self._table.query(keys.exports(self._account, member), consistent=True, backwards=True)
        return [EXPORT.value(item) for item in found]

    def file(self, export: Export, job: JobId) -> None:
        """The copy's record and the job's end in one transaction; the first one stays."""
        own(self._account, export)
        now = self._clock.now()
        filed = _stored(export, equals(STATE, QUEUED))
        if self._table.attempt(filed, outbox.ended(self._account, job, at=now).operation) is not None:
            self._table.attempt(outbox.done(self._account, job, at=now))

    def posted(self, letters: Sequence[JobId]) -> Mapping[JobId, Posted]:
        """Those of the letters that went out."""
        wanted = {keys.letter(self._account, letter)[PK]: letter for letter in letters}
        found = self._table.batch(
            [keys.letter(self._account, one) for one in wanted.values()], consistent=True
        )
        return {wanted[str(item[PK])]: _posted(item) for item in found if item[STATE] == SENT}


def _stored(export: Export, when: Condition) -> Put:
    key = keys.export(export.account, export.member, export.id)
    native: Item = {
        STATE: READY if export.copy else QUEUED,
        EXPIRES: int((export.asked_at + KEPT).timestamp()),
    }
    return Put(EXPORT.item(export, key, **native), when)


def _posted(item: Item) -> Posted:
    returned = {name: _moment(item[name]) for name in sorted(item.keys() - _OF_A_LETTER)}
    return Posted(_moment(item["sent"]), returned)


def _moment(value: object) -> datetime:
    return datetime.fromisoformat(str(value))
