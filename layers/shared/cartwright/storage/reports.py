"""The archive of tax reports: where each file is, and what it adds up to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.reports import Closing, Filed, Kind
from cartwright.application.ports.selling import Stale
from cartwright.application.ports.world import Clock
from cartwright.domain.closed_books import ClosedBooks
from cartwright.domain.editions import Editions
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import AccountId, ClientId, JobId, ReportId
from cartwright.domain.jobs import Letter, ReportRun
from cartwright.storage import attempts, keys, outbox
from cartwright.storage.audits import recorded
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import absent, equals
from cartwright.storage.schema import VERSION
from cartwright.storage.scope import own
from cartwright.storage.table import Put, Table, Write

if TYPE_CHECKING:
    from cartwright.domain.attempts import Window

FILED: Codec[Filed] = Codec("report", Filed)
EDITIONS: Codec[Editions] = Codec("editions", Editions)
CLOSED: Codec[ClosedBooks] = Codec("closed-books", ClosedBooks)

_PATIENCE = 9
"""How often another may be filed of the same period meanwhile."""


class Reports:
    """The report archive of one account."""

    def __init__(self, table: Table, account: AccountId, clock: Clock) -> None:
        self._table = table
        self._account = account
        self._clock = clock

    def ask(self, job: ReportRun, audit: Audit, windows: Sequence[Window] = ()) -> None:
        """All in one transaction. Raises Stale if that very report was asked for before, and
        TooManyAttempts."""
        own(self._account, job, audit)
        now = self._clock.now()
        room = attempts.counted(self._account, windows, now)
        self._table.commit(outbox.asked(job, now), recorded(audit), *room)

    def file(
        self, filed: Filed, letters: Sequence[Letter], job: JobId, closing: Closing | None = None
    ) -> None:
        """All in one transaction. Harmless if it was filed before. Raises Stale."""
        own(self._account, filed, *letters)
        closes = self._closes(closing.closed, closing.audit) if closing else ()
        now = self._clock.now()
        index = keys.report_listed(self._account, filed.client, filed.made_at, filed.id)
        item = FILED.item(filed, keys.report(self._account, filed.client, filed.id), index)
        for _ in range(_PATIENCE):
            lost = self._table.attempt(
                Put(item, absent()),
                *(outbox.put(letter, now) for letter in letters),
                outbox.ended(self._account, job, at=now).operation,
                *(write.operation for write in closes),
                self._another(filed),
            )
            if lost is None:
                return
            if lost.leg <= len(letters) + 1:
                self._table.attempt(outbox.done(self._account, job, at=now))
                return
            if lost.leg <= len(letters) + 1 + len(closes):
                break
        raise Stale

    def _another(self, filed: Filed) -> Put:
        """Among those of its period, if none was filed there meanwhile."""
        kind = (filed.client, filed.month, filed.basis)
        before = self.editions([kind]).get(kind) or Editions(self._account, *kind, filed.id)
        after = before.after(filed.id, filed.rows, filed.tills)
        item = EDITIONS.item(after, keys.editions(self._account, *kind), version=after.version)
        return Put(item, equals(VERSION, before.version) if before.version else absent())

    def get(self, client: ClientId, report: ReportId) -> Filed:
        """Raises NotFound."""
        item = self._table.get(keys.report(self._account, client, report), consistent=True)
        if item is None:
            raise NotFound
        return FILED.value(item)

    def closed(self, client: ClientId) -> ClosedBooks:
        """None, where none ever was."""
        item = self._table.get(keys.closed_books(self._account, client), consistent=True)
        return CLOSED.value(item) if item else ClosedBooks(self._account, client, {})

    def close(self, closed: ClosedBooks, audit: Audit) -> None:
        """Both in one transaction. Raises Stale."""
        self._table.commit(*self._closes(closed, audit))

    def _closes(self, closed: ClosedBooks, audit: Audit) -> tuple[Write, Write]:
        own(self._account, closed, audit)
        key, before = keys.closed_books(self._account, closed.client), closed.version - 1
        item = CLOSED.item(closed, key, version=closed.version)
        when = equals(VERSION, before) if before else absent()
        return Write(Put(item, when), otherwise=Stale()), recorded(audit)

    def editions(self, kinds: Collection[Kind]) -> Mapping[Kind, Editions]:
        """A batch per hundred."""
        places = [keys.editions(self._account, *kind) for kind in dict.fromkeys(kinds)]
        found = map(EDITIONS.value, self._table.batch(places, consistent=True))
        return {(one.client, one.month, one.basis): one for one in found}
