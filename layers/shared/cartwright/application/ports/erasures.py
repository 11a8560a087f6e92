"""What forgetting a buyer needs of the world."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.sold import Bought
from cartwright.domain.orders import Order


class Erasures(Protocol):
    """Forgetting, in one account."""

    def forget(self, bought: Sequence[Bought], audit: Audit, *, kept: Collection[str] = ()) -> None:
        """The buyer's words in these sales, their documents and orders, that it was this buyer, what it used
        of their coupons and had of what is limited, but for what is `kept`: gone, in one transaction with the
        entry. Harmless for what was forgotten before. Raises Stale if a coupon is used by that buyer in this
        moment."""
        ...

    def unpaid(self, email: str) -> Sequence[Order]:
        """What this address ordered and never paid, of any client. Not consistent."""
        ...

    def revise(self, order: Order, before: Order, audit: Audit, *, kept: Collection[str] = ()) -> None:
        """The order as it knows its buyer now, and nothing of what the buyer of one that expired used of its
        coupon, or had of what is limited, unless that is `kept`. Raises Stale if it is not as it was
        `before`."""
        ...
