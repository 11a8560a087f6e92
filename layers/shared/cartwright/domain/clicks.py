"""Clicks on what was bought: that a file was asked for, or the way on to the seller, with an order's own key.

It is when and what, and not from where: neither network nor browser is kept. A click is no download: browsers
and programs that look at links click, too; so those of one minute are counted together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cartwright.domain.ids import AccountId, ClientId, FileId, OrderId, ProductId

KEPT = timedelta(days=540)
"""As long as a card network lets a payment be disputed for what was to be delivered later."""


@dataclass(frozen=True, slots=True)
class Click:
    """Of what `client` sold in that order: so many `times` in the minute that begins `at`; without a `file`
    it was the way on."""

    account: AccountId
    client: ClientId
    order: OrderId
    product: ProductId
    file: FileId | None
    at: datetime
    times: int = 1

    @property
    def minute(self) -> datetime:
        return self.at.replace(second=0, microsecond=0)
