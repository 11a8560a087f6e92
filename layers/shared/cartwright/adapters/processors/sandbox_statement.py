"""The sandbox's books of one connection: each payment that succeeded, less its fee, what was disputed and
given back of it, and what was paid out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from cartwright.adapters.processors.sandbox_cards import is_disputed
from cartwright.adapters.processors.sandbox_fees import dispute_fee_of, fee_of
from cartwright.application.ports.sandbox import SandboxLedger, SandboxPayment
from cartwright.domain.connections import Connection
from cartwright.domain.money import Money, total
from cartwright.domain.movements import Movement, MovementKind, ReturnState

LONGEST = timedelta(days=400)
"""How long after it was paid a payment may be given back."""

PAID_OUT = timedelta(days=3)
"""After the beginning of a day (UTC): then all that moved on it goes to the bank, or is taken from there."""


class SandboxStatement:
    """Play money is paid out in play: nobody has to do anything for it, and it is the same whenever it is
    read."""

    def __init__(self, ledger: SandboxLedger, connection: Connection) -> None:
        self._ledger = ledger
        self._connection = connection

    def statement(self, *, since: datetime, until: datetime) -> Iterator[Movement]:
        """With a payout of that time, all that it paid out is told, whenever it came in."""
        days: dict[tuple[date, str], list[Movement]] = {}
        for line in self._lines(since - PAID_OUT, until):
            days.setdefault((line.at.astimezone(UTC).date(), line.amount.currency), []).append(line)
        for (day, currency), lines in days.items():
            at = datetime.combine(day, time.min, UTC) + PAID_OUT
            net = total([line.amount - line.fee for line in lines], currency)
            if net and since <= at < until:
                name = f"sbx_po_{day:%Y%m%d}_{currency.lower()}"
                yield from (replace(line, payout=name) for line in lines)
                yield Movement(name, MovementKind.PAYOUT, -net, Money.zero(currency), at, name)
            else:
                yield from (line for line in lines if since <= line.at)

    def given_back(self, _payment: str, /) -> Iterator[Movement]:
        return iter(())

    def _lines(self, since: datetime, until: datetime) -> Iterator[Movement]:
        # A whole day is paid out at once, or not at all: so its lines are read from its beginning.
        begin = datetime.combine(since.astimezone(UTC).date(), time.min, UTC)
        account, connection = self._connection.account, self._connection.id
        # What is given back later than it was paid is found with the payment, by when that was.
        for payment in self._ledger.succeeded(account, connection, begin - LONGEST, until):
            yield from (line for line in _lines(payment) if begin <= line.at < until)


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
