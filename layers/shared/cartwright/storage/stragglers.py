"""What stayed behind, over all accounts: read from the sparse index by shards, the longest waiting first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cartwright.application.ports.selling import Delivery, Straggler
from cartwright.domain.ids import AccountId, ConnectionId
from cartwright.domain.jobs import Job
from cartwright.domain.refunds import Returns
from cartwright.domain.vat_checks import VatCheck
from cartwright.storage import keys
from cartwright.storage.conditions import present
from cartwright.storage.inbox import INBOX
from cartwright.storage.orders import ORDER
from cartwright.storage.outbox import JOB, OUTBOX
from cartwright.storage.returns import RETURNS, read
from cartwright.storage.schema import GSI2PK, GSI2SK, SHARDS, Item
from cartwright.storage.table import Table, Update
from cartwright.storage.vat_checks import VAT_CHECK


class Stragglers:
    def __init__(self, table: Table) -> None:
        self._table = table

    def orders(self, *, before: datetime, limit: int) -> Sequence[Straggler]:
        found = [ORDER.value(item) for item in waited(self._table, ORDER.kind, before, limit)]
        return [Straggler(order.account, order.id, order.placed_at) for order in found]

    def put_back(self, straggler: Straggler, *, until: datetime) -> None:
        """One update. Harmless if the order has come to its end."""
        waits = keys.waiting(ORDER.kind, until, straggler.account, straggler.order)
        key = keys.order(straggler.account, straggler.order)
        self._table.attempt(Update(key, waits, when=present(GSI2PK)))

    def deliveries(self, *, before: datetime, limit: int) -> Sequence[Delivery]:
        return [delivery(item) for item in waited(self._table, INBOX, before, limit)]

    def jobs(self, *, before: datetime, limit: int) -> Sequence[Job]:
        return [JOB.value(item) for item in waited(self._table, OUTBOX, before, limit)]

    def vat_checks(self, *, before: datetime, limit: int) -> Sequence[VatCheck]:
        return [VAT_CHECK.value(item) for item in waited(self._table, VAT_CHECK.kind, before, limit)]

    def returns(self, *, before: datetime, limit: int) -> Sequence[Returns]:
        return [read(item) for item in waited(self._table, RETURNS.kind, before, limit)]


def waited(table: Table, kind: str, before: datetime, limit: int) -> list[Item]:
    """The `limit` items of `kind` that have waited longest, since before `before`: one query per shard."""
    found = [
        item
        for shard in range(SHARDS)
        for item in table.query(keys.waited(kind, shard, before), consistent=False, limit=limit)
    ]
    return sorted(found, key=lambda item: str(item[GSI2SK]))[:limit]


def delivery(item: Item) -> Delivery:
    """The delivery an inbox item holds."""
    return Delivery(
        AccountId(str(item["account"])),
        ConnectionId(str(item["connection"])),
        str(item["event"]),
        str(item["signal"]),
        str(item["order"]),
        str(item["reference"]),
    )
