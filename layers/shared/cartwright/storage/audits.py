"""The log of who did what: an item per act, in a partition per month, written with the act itself.

Entries are put where nothing is, and nothing else is ever done with them: no method here changes
one or takes one away, and none that could overwrite one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from cartwright.application.ports.audits import Audit
from cartwright.domain.errors import Conflict
from cartwright.domain.ids import AccountId, MemberId
from cartwright.domain.people import Member
from cartwright.storage import keys
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import absent
from cartwright.storage.scope import own
from cartwright.storage.seats import MEMBER
from cartwright.storage.table import Put, Table, Write

AUDIT: Codec[Audit] = Codec("audit", Audit)


class AuditLog:
    """One account's log."""

    def __init__(self, table: Table, account: AccountId) -> None:
        self._table = table
        self._account = account

    def record(self, audit: Audit) -> None:
        """Harmless if it is there already: a write whose answer was lost is tried again. Raises Conflict."""
        own(self._account, audit)
        lost = self._table.attempt(_entered(audit, tell=True))
        if lost is not None and AUDIT.value(lost.found) != audit:
            raise Conflict

    def until(
        self, month: str, moment: datetime, *, limit: int, after: Audit | None = None
    ) -> Sequence[Audit]:
        """Up to and with `moment`, oldest first, from one query."""
        stretch = keys.audits_until(self._account, month, moment)
        page = self._table.page(stretch, consistent=True, limit=limit, after=_key(after) if after else None)
        return [AUDIT.value(item) for item in page.items]

    def who(self, members: Iterable[MemberId]) -> Mapping[MemberId, Member]:
        """Those who have a seat still, as they are now."""
        wanted = [keys.member(self._account, member) for member in sorted(set(members))]
        found = map(MEMBER.value, self._table.batch(wanted, consistent=True))
        return {member.id: member for member in found}


def recorded(audit: Audit) -> Write:
    """As a leg of what it tells of. Raises Conflict where another entry lies."""
    return Write(_entered(audit), otherwise=Conflict())


def _entered(audit: Audit, *, tell: bool = False) -> Put:
    return Put(AUDIT.item(audit, _key(audit)), absent(), tell)


def _key(audit: Audit) -> keys.Key:
    return keys.audit(audit.account, f"{audit.at:%Y-%m}", audit.at, audit.id)
