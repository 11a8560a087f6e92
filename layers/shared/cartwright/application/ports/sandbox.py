"""The sandbox processor's own books. It is a processor like any other; only that its money is play money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from cartwright.domain.ids import AccountId, ConnectionId, OrderId, PaymentId, RefundId
from cartwright.domain.jobs import Hook
from cartwright.domain.money import Money
from cartwright.domain.movements import ReturnState
from cartwright.domain.payments import PaymentState


@dataclass(frozen=True, slots=True)
class SandboxRefund:
    """What the sandbox gave back of a payment. `refund` is who asked for it; None: somebody did it at the
    sandbox itself. `ready_at` is when a slow one will have arrived, `arrived` when it has."""

    reference: str
    amount: Money
    at: datetime
    state: ReturnState
    refund: RefundId | None = None
    ready_at: datetime | None = None
    failure: str = ""
    arrived: datetime | None = None


@dataclass(frozen=True, slots=True)
class SandboxPayment:
    """A payment at the sandbox. `secret` lets a browser pay it; `card` is a test card's name; `ready_at` is
    when a slow payment will have succeeded; `at` the time of its present state. `saves`: its card may be
    charged again later; without an amount that is all it is for. `kept`: it is charged to the card of another
    payment, and asks for none. `ends` is the last day of a card that was kept by another payment."""

    account: AccountId
    connection: ConnectionId
    id: PaymentId
    order: OrderId
    amount: Money
    secret: str = field(repr=False)
    return_url: str = field(repr=False)
    at: datetime
    state: PaymentState = PaymentState.OPEN
    card: str = ""
    failure: str = ""
    ready_at: datetime | None = None
    version: int = 1
    saves: bool = False
    kept: bool = False
    ends: date | None = None
    refunds: tuple[SandboxRefund, ...] = ()


class SandboxLedger(Protocol):
    def get(self, account: AccountId, connection: ConnectionId, payment: PaymentId) -> SandboxPayment:
        """Strongly consistent. Raises NotFound."""
        ...

    def open(self, payment: SandboxPayment) -> SandboxPayment:
        """This payment, or the one of the same id that was opened before."""
        ...

    def succeeded(
        self, account: AccountId, connection: ConnectionId, since: datetime, until: datetime
    ) -> Sequence[SandboxPayment]:
        """A connection's payments that succeeded from `since` till before `until`. Not consistent."""
        ...

    def move(self, payment: SandboxPayment, hook: Hook | None) -> None:
        """The next version and its webhook, in one transaction. Raises Stale."""
        ...
