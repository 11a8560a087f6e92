"""Which charge of which subscription a line is."""

from __future__ import annotations

from dataclasses import dataclass

from cartwright.domain.ids import SubscriptionId


@dataclass(frozen=True, slots=True)
class Instalment:
    """The charge `number` (the first after the purchase is 1) of `of`; None where they have no end. `attempt`
    is how often it was tried before."""

    subscription: SubscriptionId
    number: int
    of: int | None = None
    attempt: int = 0
