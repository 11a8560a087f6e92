"""The log of who did what: an item per act, in a partition per month, written with the act itself."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.ports.audits import Audit
from cartwright.domain.ids import AccountId
from cartwright.storage import keys
from cartwright.storage.codec import Codec
from cartwright.storage.scope import own
from cartwright.storage.table import Put, Table, Write

AUDIT: Codec[Audit] = Codec("audit", Audit)


class AuditLog:
    """One account's log."""

    def __init__(self, table: Table, account: AccountId) -> None:
        self._table = table
        self._account = account

    def record(self, audit: Audit) -> None:
        own(self._account, audit)
        self._table.commit(recorded(audit))

    def of_month(self, month: str, *, limit: int = 100) -> Sequence[Audit]:
        """Newest first."""
        stretch = keys.audits(self._account, month)
        found = self._table.query(stretch, consistent=True, limit=limit, backwards=True)
        return [AUDIT.value(item) for item in found]


def recorded(audit: Audit) -> Write:
    """As a leg of what it tells of."""
    month = f"{audit.at:%Y-%m}"
    return Write(Put(AUDIT.item(audit, keys.audit(audit.account, month, audit.at, audit.id))))
