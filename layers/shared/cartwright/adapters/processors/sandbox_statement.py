"""The sandbox's books of one connection: each payment that succeeded, less its fee, and what was disputed and
given back of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from cartwright.adapters.processors.sandbox_cards import is_disputed
from cartwright.adapters.processors.sandbox_fees import dispute_fee_of, fee_of
from cartwright.application.ports.sandbox import SandboxLedger, SandboxPayment
from cartwright.domain.connections import Connection
from cartwright.domain.money import Money
from cartwright.domain.movements import Movement, MovementKind, ReturnState

LONGEST = timedelta(days=400)
"""How long after it was paid a payment may be given back."""


class SandboxStatement:
    """Play money is never paid out."""

    def __init__(self, ledger: SandboxLedger, connection: Connection) -> None:
        self._ledger = ledger
        self._connection = connection

    def statement(self, *, since: datetime, until: datetime) -> Iterator[Movement]:
        # What is given back later than it was paid is found with the payment, by when that was.
        account, connection = self._connection.account, self._connection.id
        for payment in self._ledger.succeeded(account, connection, since - LONGEST, until):
            yield from (line for line in _lines(payment) if since <= line.at < until)


def _lines(payment: SandboxPayment) -> Iterator[Movement]:
    if not payment.amount:
        return
    nothing = Money.zero(payment.amount.currency)

    def line(kind: MovementKind, amount: Money, fee: Money, at: datetime, origin: str) -> Movement:
        return Movement(origin, kind, amount, fee, at, origin, payment.id, order=payment.order)

    yield line(MovementKind.PAYMENT, payment.amount, fee_of(payment.amount), payment.at, payment.id)
    if is_disputed(payment):
        fee = dispute_fee_of(payment.amount)
        yield line(MovementKind.DISPUTE, -payment.amount, fee, payment.at, f"{payment.id}-dispute")
    for refund in payment.refunds:
        if refund.arrived is None:
            continue
        yield line(MovementKind.REFUND, -refund.amount, nothing, refund.arrived, refund.reference)
        if refund.state is ReturnState.FAILED:
            back = line(MovementKind.REFUND, refund.amount, nothing, refund.at, refund.reference)
            yield replace(back, reference=f"{refund.reference}-back")
