"""The sandbox's books of one connection: each payment that succeeded, less its fee, and what was disputed of
it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cartwright.adapters.processors.sandbox_cards import is_disputed
from cartwright.adapters.processors.sandbox_fees import dispute_fee_of, fee_of
from cartwright.application.ports.sandbox import SandboxLedger
from cartwright.domain.connections import Connection
from cartwright.domain.money import Money
from cartwright.domain.movements import Movement, MovementKind


class SandboxStatement:
    """Play money is never paid out."""

    def __init__(self, ledger: SandboxLedger, connection: Connection) -> None:
        self._ledger = ledger
        self._connection = connection

    def statement(self, *, since: datetime, until: datetime) -> Iterator[Movement]:
        account, connection = self._connection.account, self._connection.id
        for payment in self._ledger.succeeded(account, connection, since, until):
            if not payment.amount:
                continue
            nothing = Money.zero(payment.amount.currency)
            common = {"at": payment.at, "of": payment.id, "order": payment.order}
            yield Movement(
                payment.id,
                MovementKind.PAYMENT,
                payment.amount,
                fee_of(payment.amount),
                **common,  # type: ignore[arg-type]
            )
            if is_disputed(payment):
                yield Movement(
                    f"{payment.id}-dispute",
                    MovementKind.DISPUTE,
                    nothing - payment.amount,
                    dispute_fee_of(payment.amount),
                    **common,  # type: ignore[arg-type]
                )
