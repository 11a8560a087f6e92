"""A buyer who is to be forgotten by one client: on which ground, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
