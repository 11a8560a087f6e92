"""What a buyer is let into: an entitlement for each product of a sale that grants access, made with the sale.

::

    active ──▶ revoked      a refund, the end of a subscription: once, and never back
       ▲──────▶ revoked     a dispute, as long as the bank has the money; back once it is won
       ▲──────▶ revoked     a refund of a subscription that goes on; back with the next charge that is paid

What never comes back takes the place of a dispute, so that to win it gives nothing back that ended for
another reason.

Whether one that is active lets in depends on the day, too. Who bought twice has two: what is given back takes
one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from cartwright.domain.funnel import Part
from cartwright.domain.ids import AccountId, ClientId, OrderId, ProductId, SaleId
from cartwright.domain.orders import Line, Order, Sale, sale_id


class Ending(StrEnum):
    """Why it was revoked."""

    REFUND = "refund"
    DISPUTE = "dispute"
    SUBSCRIPTION = "subscription"


class AccessState(StrEnum):
    """As of a moment."""

    ACTIVE = "active"
    OVER = "over"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Ticket:
    """By which an entitlement is found: what was sold of a client's, and with which sale."""

    client: ClientId
    sale: SaleId
    product: ProductId


@dataclass(frozen=True, slots=True)
class Entitlement:
    """It lets in from `begins` up to, not including, `ends`; without an end for good. `many` is how many were
    bought. It names nobody: the sale does, as long as its buyer is not forgotten."""

    account: AccountId
    client: ClientId
    sale: SaleId
    product: ProductId
    order: OrderId
    begins: datetime
    ends: datetime | None = None
    many: int = 1
    revoked: datetime | None = None
    because: Ending | None = None
    version: int = 1

    @property
    def ticket(self) -> Ticket:
        return Ticket(self.client, self.sale, self.product)

    def state(self, at: datetime) -> AccessState:
        if self.revoked is not None:
            return AccessState.REVOKED
        return AccessState.OVER if self.ends is not None and at >= self.ends else AccessState.ACTIVE

    def prolong(self, until: datetime) -> Entitlement:
        """This entitlement, up to then if that is longer; the very same if it has no end, or was revoked for
        good."""
        if self._over_for_good or self.ends is None or self.ends >= until:
            return self
        return replace(self, ends=until, version=self.version + 1)

    def revoke(self, because: Ending, *, at: datetime) -> Entitlement:
        """This entitlement, revoked; the very same if it was before, for good or for this very reason."""
        if self._over_for_good or self.because is because:
            return self
        return replace(self, revoked=self.revoked or at, because=because, version=self.version + 1)

    def give_back(self, until: datetime | None = None) -> Entitlement:
        """This entitlement as it was before a dispute, and `until` then if that is longer; the very same if
        none took it."""
        return self._back(Ending.DISPUTE, until)

    def pay_anew(self, until: datetime | None = None) -> Entitlement:
        """This entitlement as it was before what was paid for it was given back, now that it is paid for
        anew, and `until` then if that is longer; the very same if that did not take it."""
        return self._back(Ending.REFUND, until)

    def _back(self, because: Ending, until: datetime | None) -> Entitlement:
        if self.because is not because:
            return self
        after = replace(self, revoked=None, because=None, version=self.version + 1)
        if until is None or self.ends is None or self.ends >= until:
            return after
        return replace(after, ends=until)

    @property
    def _over_for_good(self) -> bool:
        return self.revoked is not None and self.because is not Ending.DISPUTE


def granting(lines: Sequence[Line]) -> dict[ProductId, tuple[Line, ...]]:
    """The lines that grant access, by product: one may be bought twice, as itself and beside itself."""
    some = [line for line in lines if line.access is not None and line.part is not Part.SHIPPING]
    return {
        product: tuple(line for line in some if line.product == product)
        for product in dict.fromkeys(line.product for line in some)
    }


def granted(sale: Sale) -> tuple[Entitlement, ...]:
    """What a sale grants, from the moment it was paid."""
    return tuple(
        Entitlement(
            account=sale.account,
            client=sale.owner,
            sale=sale.id,
            product=product,
            order=sale.order,
            begins=sale.at,
            ends=_end(sale.at, lines),
            many=sum(line.quantity for line in lines),
        )
        for product, lines in granting(sale.lines).items()
    )


def tickets_of(order: Order) -> list[Ticket]:
    """What an order is good for once it is paid."""
    return [
        Ticket(lines[0].owner, sale_id(order.id, lines[0].owner), product)
        for product, lines in granting(order.lines).items()
    ]


def _end(begins: datetime, lines: Sequence[Line]) -> datetime | None:
    """The last of them; none, if one has none."""
    days = [line.access.days for line in lines if line.access is not None]
    finite = [many for many in days if many is not None]
    return None if len(finite) < len(days) else begins + timedelta(days=max(finite))
