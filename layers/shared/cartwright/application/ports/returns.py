"""What is given back of orders, as it is kept."""

from __future__ import annotations

from typing import Protocol

from cartwright.application.ports.audits import Audit
from cartwright.domain.ids import OrderId
from cartwright.domain.jobs import CorrectionNumber, CreditNumber
from cartwright.domain.journal import Entry
from cartwright.domain.orders import Sale
from cartwright.domain.payments import Payment
from cartwright.domain.refund_entries import Change, Sold
from cartwright.domain.refunds import Returns


class Returning(Protocol):
    """The refunds of one account's orders."""

    def of(self, order: OrderId) -> Returns:
        """Strongly consistent; without refunds where there are none."""
        ...

    def sold(self, sale: Sale, payment: Payment) -> Sold:
        """How a sale of an order that was paid so stands in the books. Raises NotFound."""
        ...

    def entry(self, job: CreditNumber | CorrectionNumber) -> Entry:
        """The entry that a credit note, or a correction, is to be of. Raises NotFound."""
        ...

    def move(self, change: Change, audit: Audit | None = None) -> None:
        """All of it in one transaction. Raises Stale if another was faster, here or in finding out how
        something is taxed."""
        ...
