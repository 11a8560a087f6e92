"""What an account has set aside: deliveries and jobs that were refused for good, each with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.leafing import SetAside
from cartwright.application.ports.selling import Delivery
from cartwright.domain.ids import AccountId
from cartwright.storage import inbox, keys, lifecycle, outbox
from cartwright.storage.audits import recorded
from cartwright.storage.outbox import JOB
from cartwright.storage.schema import KIND, Item
from cartwright.storage.scope import own
from cartwright.storage.stragglers import delivery
from cartwright.storage.table import Table


class Parked:
    """What one account has set aside."""

    def __init__(self, table: Table, account: AccountId) -> None:
        self._table = table
        self._account = account

    def list(self, *, limit: int = 100) -> Sequence[SetAside]:
        """The longest set aside first. Not consistent."""
        found = self._table.query(keys.all_parked(self._account), consistent=False, limit=limit)
        return [_aside(self._account, item) for item in found]

    def take_up(self, aside: SetAside, audit: Audit) -> None:
        """It waits again since it was set aside, so the next sweep sends it. Harmless if somebody did."""
        own(self._account, aside, aside.what, audit)
        if isinstance(aside.what, Delivery):
            key, waiting = inbox.key(aside.what), inbox.waiting(aside.what, aside.since)
        else:
            key, waiting = outbox.key(aside.what), outbox.waiting(aside.what, aside.since)
        self._table.attempt(lifecycle.taken_up(key, waiting), recorded(audit).operation)


def _aside(account: AccountId, item: Item) -> SetAside:
    what = delivery(item) if item[KIND] == inbox.INBOX else JOB.value(item)
    since = datetime.fromisoformat(str(item["parked"]))
    return SetAside(account, what, since, str(item["code"]), str(item["detail"]))
