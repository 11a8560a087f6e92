"""The sandbox processor's books. Play money keeps apart: its items have partitions of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cartwright.application.ports.sandbox import SandboxPayment
from cartwright.application.ports.selling import Stale
from cartwright.application.ports.world import Clock
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import AccountId, ConnectionId, PaymentId
from cartwright.domain.jobs import Hook
from cartwright.domain.payments import PaymentState
from cartwright.storage import keys, outbox
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import Condition, absent, equals
from cartwright.storage.schema import VERSION
from cartwright.storage.table import Put, Table, Write

PAYMENT: Codec[SandboxPayment] = Codec("sandbox", SandboxPayment)


class SandboxLedger:
    """Over all accounts; every payment names its own."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def get(self, account: AccountId, connection: ConnectionId, payment: PaymentId) -> SandboxPayment:
        """Strongly consistent. Raises NotFound."""
        item = self._table.get(keys.sandbox(account, connection, payment), consistent=True)
        if item is None:
            raise NotFound
        return PAYMENT.value(item)

    def open(self, payment: SandboxPayment) -> SandboxPayment:
        """This payment, or the one of the same id that was opened before. One call."""
        lost = self._table.attempt(_stored(payment, absent(), tell=True))
        return payment if lost is None else PAYMENT.value(lost.found)

    def succeeded(
        self, account: AccountId, connection: ConnectionId, since: datetime, until: datetime
    ) -> Sequence[SandboxPayment]:
        """One query. Not consistent."""
        stretch = keys.sandbox_paid(account, connection, since, until)
        return [PAYMENT.value(item) for item in self._table.query(stretch, consistent=False)]

    def move(self, payment: SandboxPayment, hook: Hook | None) -> None:
        """The next version and its webhook, in one transaction. Raises Stale."""
        writes = [Write(_stored(payment, equals(VERSION, payment.version - 1)), otherwise=Stale())]
        if hook is not None:
            writes.append(outbox.asked(hook, self._clock.now()))
        self._table.commit(*writes)


def _stored(payment: SandboxPayment, when: Condition, *, tell: bool = False) -> Put:
    key = keys.sandbox(payment.account, payment.connection, payment.id)
    paid = payment.state is PaymentState.SUCCEEDED
    listed = keys.sandbox_listed(payment.account, payment.connection, payment.at, payment.id) if paid else {}
    return Put(PAYMENT.item(payment, key, listed, version=payment.version), when, tell)
