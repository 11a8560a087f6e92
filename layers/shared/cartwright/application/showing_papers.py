"""A sale's documents as files, to the members of its owner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cartwright.application import reach
from cartwright.application.handing_over import Handed, handed
from cartwright.application.sales import sale as seen
from cartwright.domain.access import Resource, Right, require
from cartwright.domain.documents import documents_of
from cartwright.domain.errors import NotFound

if TYPE_CHECKING:
    from cartwright.application.auditing import Act
    from cartwright.application.ports.books import Books
    from cartwright.application.ports.catalogue import Catalogue
    from cartwright.application.ports.drawing import Drawer
    from cartwright.application.ports.papers import Files
    from cartwright.application.ports.people import Clients
    from cartwright.application.ports.returns import Returning
    from cartwright.application.ports.selling import Orders
    from cartwright.application.ports.sold import Sold
    from cartwright.domain.ids import SaleId


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where it is looked for: one account's."""

    sold: Sold
    catalogue: Catalogue
    clients: Clients
    orders: Orders
    returns: Returning
    books: Books


def to_member(act: Act, wanted: SaleId, number: str, *, of: Sources, files: Files, drawer: Drawer) -> Handed:
    """The document of that number, of a sale. It has every line of it on it, so it takes `transactions` on
    the product of each. Raises NotFound, also to who sees the sale and is not its owner's; Forbidden; and
    NotDrawn."""
    part = seen(act, wanted, sold=of.sold, catalogue=of.catalogue, clients=of.clients)
    if reach.whose(act, part.owner) is None:
        raise NotFound
    sale = of.orders.sale(part.owner, part.id)
    for line in sale.lines:
        on = Resource(product=line.product, owner=sale.owner)
        require(act.seat, Right.TRANSACTIONS, act.now, on=on)
    refunds = of.returns.of(sale.order).of(sale.id)
    labels = of.books.labels(sale.owner, list(documents_of(sale, [refund.id for refund in refunds])))
    named = next((one for one, label in labels.items() if label == number), None)
    if named is None:
        raise NotFound
    return handed(sale.account, sale.owner, named, number, files=files, drawer=drawer)
