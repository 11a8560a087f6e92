"""The sandbox's books of one connection: each payment that succeeded, less its fee, and what was disputed of
it and given back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from cartwright.adapters.processors.sandbox_cards import is_disputed
from cartwright.adapters.processors.sandbox_fees import dispute_fee_of, fee_of
from cartwright.application.ports.sandbox import SandboxLedger, SandboxPayment
from cartwright.domain.connections import Connection
from cartwright.domain.money import Money
from cartwright.domain.movements import Movement, MovementKind, ReturnState

_EVER = datetime(2000, 1, 1, tzinfo=UTC)


class SandboxStatement:
    """Play money is never paid out."""

    def __init__(self, ledger: SandboxLedger, connection: Connection) -> None:
        self._ledger = ledger
        self._connection = connection

    def statement(self, *, since: datetime, until: datetime) -> Iterator[Movement]:
        """What was given back is found by its payment, which may be older: so all of them are read. It is
        play money."""
        account, connection = self._connection.account, self._connection.id
        for payment in self._ledger.succeeded(account, connection, _EVER, until):
            yield from (one for one in _lines(payment) if since <= one.at < until)


def _lines(payment: SandboxPayment) -> Iterator[Movement]:
    if not payment.amount:
        return
    nothing = Money.zero(payment.amount.currency)

    def line(kind: MovementKind, name: str, amount: Money, fee: Money, at: datetime) -> Movement:
        return Movement(name, kind, amount, fee, at, of=payment.id, order=payment.order)

    yield line(MovementKind.PAYMENT, payment.id, payment.amount, fee_of(payment.amount), payment.at)
    if is_disputed(payment):
        fee = dispute_fee_of(payment.amount)
        yield line(MovementKind.DISPUTE, f"{payment.id}-dispute", -payment.amount, fee, payment.at)
    for one in payment.refunds:
        if one.arrived:
            yield line(MovementKind.REFUND, one.reference, -one.amount, nothing, one.arrived)
            if one.state is ReturnState.FAILED:
                yield line(MovementKind.REFUND, f"{one.reference}-back", one.amount, nothing, one.at)
