"""What buyers are let into: reading it beside sales, and taking it away, and giving it back, with what was
paid for it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from cartwright.application.again import until_done
from cartwright.application.ports.entitlements import Entitlements
from cartwright.domain.entitlements import Ending, Entitlement, Ticket, granting
from cartwright.domain.ids import ProductId
from cartwright.domain.orders import Sale


def of_sales(sales: Sequence[Sale], *, entitlements: Entitlements) -> Mapping[Ticket, Entitlement]:
    """What the lines of these sales grant; one read, and none where they grant nothing."""
    tickets = [ticket for sale in sales for ticket in _tickets(sale)]
    return {one.ticket: one for one in entitlements.some(tickets)} if tickets else {}


def revoke(
    sale: Sale,
    because: Ending,
    *,
    at: datetime,
    products: Collection[ProductId] | None = None,
    entitlements: Entitlements,
) -> Sequence[Entitlement]:
    """What was given back or has ended lets nobody in any more: of all that the sale granted, or of those
    `products`. Said again, it changes nothing. Raises Outage if others keep being faster.

    What goes on is moved with its subscription (see `stopping`).
    """
    tickets = [ticket for ticket in _tickets(sale) if products is None or ticket.product in products]
    return _each(tickets, lambda one: one.revoke(because, at=at), entitlements)


def give_back(
    sale: Sale, *, products: Collection[ProductId] | None = None, entitlements: Entitlements
) -> Sequence[Entitlement]:
    """What a dispute took lets in again, once the buyer's bank has given the money back: of all, or of those
    `products`. Said again, it changes nothing. Raises Outage if others keep being faster."""
    tickets = [ticket for ticket in _tickets(sale) if products is None or ticket.product in products]
    return _each(tickets, Entitlement.give_back, entitlements)


def _each(
    tickets: Sequence[Ticket], moved: Callable[[Entitlement], Entitlement], entitlements: Entitlements
) -> Sequence[Entitlement]:
    def attempt() -> Sequence[Entitlement]:
        found = []
        for before in entitlements.some(tickets) if tickets else ():
            after = moved(before)
            if after is not before:
                entitlements.move(after)
            found.append(after)
        return found

    return until_done(attempt, what="the entitlements, which others keep moving")


def _tickets(sale: Sale) -> list[Ticket]:
    return [Ticket(sale.owner, sale.id, product) for product in granting(sale.lines)]
