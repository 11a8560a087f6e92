"""The sandbox processor's books, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cartwright.application.ports.sandbox import SandboxPayment
from cartwright.application.ports.selling import Stale
from cartwright.domain.ids import AccountId, ConnectionId, PaymentId
from cartwright.domain.jobs import Hook
from cartwright.domain.payments import PaymentState
from tests.fakes.shelves import Shelves, found


class FakeSandboxLedger:
    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    def get(self, account: AccountId, connection: ConnectionId, payment: PaymentId) -> SandboxPayment:
        return found(self._shelves.sandbox.get((account, connection, payment)))

    def open(self, payment: SandboxPayment) -> SandboxPayment:
        with self._shelves.lock:
            return self._shelves.sandbox.setdefault(_key(payment), payment)

    def succeeded(
        self, account: AccountId, connection: ConnectionId, since: datetime, until: datetime
    ) -> Sequence[SandboxPayment]:
        found = (
            payment
            for (whose, till, _), payment in self._shelves.sandbox.items()
            if (whose, till) == (account, connection) and payment.state is PaymentState.SUCCEEDED
        )
        return sorted((one for one in found if since <= one.at < until), key=lambda one: (one.at, one.id))

    def move(self, payment: SandboxPayment, hook: Hook | None) -> None:
        hooks = [hook] if hook else []
        with self._shelves.lock:
            kept = self._shelves.sandbox.get(_key(payment))
            if kept is None or kept.version != payment.version - 1:
                raise Stale
            self._shelves.unasked(*hooks)
            self._shelves.sandbox[_key(payment)] = payment
            self._shelves.ask(*hooks)


def _key(payment: SandboxPayment) -> tuple[AccountId, ConnectionId, PaymentId]:
    return payment.account, payment.connection, payment.id
