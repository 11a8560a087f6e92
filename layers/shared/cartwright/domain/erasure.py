"""A buyer who is to be forgotten by one client: that it asked to be, on which ground, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cartwright.domain.ids import AccountId, ClientId, SaleId

ANSWERED_WITHIN = timedelta(days=30)
"""One month: GDPR, art. 12(3)."""
PLEA_KEPT = timedelta(days=90)
"""The month, and the two more by which the same rule lets it be put off."""


@dataclass(frozen=True, slots=True)
class Plea:
    """That a buyer, known by its digest, asked `client` to be forgotten; `sale` is the newest of what it had
    bought. It names nobody: who that is, the sale knows."""

    account: AccountId
    client: ClientId
    buyer: str
    sale: SaleId
    at: datetime

    @property
    def answered_by(self) -> datetime:
        return self.at + ANSWERED_WITHIN

    @property
    def until(self) -> datetime:
        """It may be asked again then."""
        return self.at + PLEA_KEPT

    @property
    def subject(self) -> str:
        """What its letters are about."""
        return f"{self.sale} {self.at.isoformat()}"


class Ground(StrEnum):
    """Why a buyer may ask to be forgotten: Regulation (EU) 2016/679 (GDPR), art. 17(1), by letter."""

    NO_LONGER_NEEDED = "a-no-longer-needed"
    CONSENT_WITHDRAWN = "b-consent-withdrawn"
    OBJECTION = "c-objection"
    UNLAWFUL = "d-unlawfully-processed"
    LEGAL_OBLIGATION = "e-legal-obligation"
    CHILD = "f-child"


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was forgotten now: `sales`, of them numbered `documents`, `orders` nobody paid, and `carts` that
    were left.

    `open_orders` wait for their end: unpaid, they lose their words then; paid, they are new sales.
    """

    sales: int = 0
    documents: int = 0
    orders: int = 0
    open_orders: int = 0
    carts: int = 0
