"""Looking at sales: each owner's part of each order, to those who may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from cartwright.application.auditing import Act
from cartwright.application.ports.catalogue import Catalogue
from cartwright.application.ports.papers import Books
from cartwright.application.ports.people import Clients
from cartwright.domain.access import Resource, Right, decide
from cartwright.domain.ids import ClientId, ProductId
from cartwright.domain.orders import Sale
from cartwright.domain.taxbook import Period


def of_month(
    act: Act, period: Period, *, books: Books, catalogue: Catalogue, clients: Clients
) -> Sequence[Sale]:
    """The month's sales (UTC) in time order, each with only the lines the member may see; without any it is
    not there.

    Owning is no way in: a client's member sees its own client's sales only of products it holds
    `transactions` on, and sees another client's sales of a product that was granted to it.
    """
    first = datetime.combine(period.first, datetime.min.time(), UTC)
    until = datetime.combine(period.after.first, datetime.min.time(), UTC)
    found = [
        _seen(act, sale)
        for owner in _owners(act, catalogue, clients)
        for sale in books.sales(owner, first, until)
    ]
    return sorted((sale for sale in found if sale.lines), key=lambda sale: (sale.at, sale.id))


def _owners(act: Act, catalogue: Catalogue, clients: Clients) -> Sequence[ClientId]:
    """Whose books to open: everyone's for the agency, otherwise those of all who own or owned a granted
    product: one that was handed over left its earlier sales where they were."""
    if act.seat.of_the_agency:
        return [client.id for client in clients.list()]
    granted = [product for product in act.seat.products(act.now) if _may_see(act, product)]
    products = catalogue.some(sorted(granted))
    return sorted({owner for product in products for owner in (product.owner, *product.owned_before)})


def _seen(act: Act, sale: Sale) -> Sale:
    return replace(sale, lines=tuple(line for line in sale.lines if _may_see(act, line.product)))


def _may_see(act: Act, product: ProductId) -> bool:
    return decide(act.seat, Right.TRANSACTIONS, Resource(product=product), act.now).allowed
