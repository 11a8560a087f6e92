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
from cartwright.domain.ids import ClientId
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
    product (one that was handed over left its earlier sales where they were), and, with a grant on all own
    products, the own."""
    if act.seat.of_the_agency:
        return [client.id for client in clients.list()]
    granted = [product for product in act.seat.named(act.now) if _may_see(act, Resource(product=product))]
    owners = {
        owner
        for product in catalogue.some(sorted(granted))
        for owner in (product.owner, *product.owned_before)
    }
    mine = act.seat.member.client
    return sorted(owners | {mine} if mine and act.seat.on_all_own(act.now) else owners)


def _seen(act: Act, sale: Sale) -> Sale:
    """Whose a sale is was frozen with it: a grant on all own products shows what was sold as its own, also
    after a hand-over, and nothing that another sold before."""
    lines = (line for line in sale.lines if _may_see(act, Resource(product=line.product, owner=sale.owner)))
    return replace(sale, lines=tuple(lines))


def _may_see(act: Act, resource: Resource) -> bool:
    return decide(act.seat, Right.TRANSACTIONS, resource, act.now).allowed
