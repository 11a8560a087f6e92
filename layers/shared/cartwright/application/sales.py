"""Looking at sales: each owner's part of each order, to those who may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from cartwright.application.auditing import Act
from cartwright.application.ports.papers import Books
from cartwright.domain.access import Resource, Right, decide
from cartwright.domain.ids import ClientId, ProductId
from cartwright.domain.orders import Sale
from cartwright.domain.taxbook import Period


def of_month(act: Act, client: ClientId, period: Period, *, books: Books) -> Sequence[Sale]:
    """A client's sales of a month with only the lines the member may see; a sale with none is not there.

    Owning is no way in: a client's own member sees its own client's sales only of granted products. Another client's
    sales of a product are seen by whoever holds `transactions` on that product.
    """
    first = datetime.combine(period.first, datetime.min.time(), UTC)
    until = datetime.combine(period.after.first, datetime.min.time(), UTC)
    seen = [_seen(act, sale) for sale in books.sales(client, first, until)]
    return [sale for sale in seen if sale.lines]


def _seen(act: Act, sale: Sale) -> Sale:
    def may_see(product: ProductId) -> bool:
        return decide(act.seat, Right.TRANSACTIONS, Resource(product=product), act.now).allowed

    return replace(sale, lines=tuple(line for line in sale.lines if may_see(line.product)))
