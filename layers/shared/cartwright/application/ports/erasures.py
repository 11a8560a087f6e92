"""What forgetting a buyer needs of the world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.sold import Bought
from cartwright.domain.ids import ClientId
from cartwright.domain.orders import Order


class Erasures(Protocol):
    """Forgetting, in one account."""

    def veil(self, bought: Sequence[Bought], audit: Audit) -> None:
        """The buyer's words in these sales, their documents and orders: gone for whoever reads from then on,
        in one transaction with the entry. That it was this buyer is known until they are forgotten."""
        ...

    def forget(self, bought: Sequence[Bought], audit: Audit | None = None) -> None:
        """The words, that it was this buyer, and what it used and had by these sales: gone, in one
        transaction, with the entry where there is none yet. Raises Stale if one was forgotten before, or if
        the buyer uses or gives back something of it in this moment: read them again."""
        ...

    def unpaid(self, email: str) -> Sequence[Order]:
        """What this address ordered and never paid, of any client. Not consistent."""
        ...

    def forget_carts(self, client: ClientId, email: str, audit: Audit) -> int:
        """What this address left unfinished with the client: some of it, in one transaction with the entry;
        how many, and without any no entry. That the address wants no such mails is kept."""
        ...

    def revise(self, order: Order, before: Order, audit: Audit) -> None:
        """The order as it knows its buyer now. Raises Stale if it is not as it was `before`."""
        ...
