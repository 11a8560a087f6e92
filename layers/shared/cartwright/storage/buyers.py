"""Who bought of whom, by the digest of the e-mail address: ids and moments, and nobody's name or address.

Each client has a partition per buyer. What else is kept about one buyer of one client belongs there, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from cartwright.application.ports.sold import Bought, Custom, Limited
from cartwright.storage import keys
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import absent
from cartwright.storage.digests import digest, mailbox
from cartwright.storage.table import Put, Table

if TYPE_CHECKING:
    from cartwright.domain.ids import AccountId, ClientId
    from cartwright.domain.orders import Order, Sale

BOUGHT: Codec[Bought] = Codec("bought", Bought)
_SALES_OF_A_BUYER = 4
"""How many of a page's buyers' sales are asked for at once, for each buyer."""


def mark(one: Bought) -> keys.Key:
    """Where it is kept that this sale was to this buyer."""
    return keys.bought(one.account, one.client, one.buyer, one.sale)


def bought(sale: Sale, order: Order) -> Put:
    """The leg of a sale of that order."""
    products = tuple(dict.fromkeys(line.product for line in sale.lines))
    each = dict.fromkeys(line.product for line in sale.lines if line.each is not None)
    limited = tuple(Limited(product, order.pieces[product]) for product in each)
    buyer = digest(sale.buyer.email)
    value = Bought(
        account=sale.account,
        client=sale.owner,
        buyer=buyer,
        sale=sale.id,
        order=sale.order,
        products=products,
        at=sale.at,
        mode=sale.mode,
        coupon=sale.coupon,
        limited=limited,
        counted=order.coupon is not None and order.coupon.limit_each is not None,
        again=order.instalment is not None,
        mailbox=mailbox(sale.buyer.email),
    )
    item = BOUGHT.item(
        value,
        mark(value),
        keys.bought_listed(sale.account, sale.owner, buyer, sale.id),
    )
    return Put(item, absent())


class Buyers:
    """Who bought of one account."""

    def __init__(self, table: Table, account: AccountId) -> None:
        self._table = table
        self._account = account

    def of(self, client: ClientId, email: str) -> Sequence[Bought]:
        """What this very address bought of a client, the newest first, from one query."""
        stretch = keys.all_bought(self._account, client, digest(email))
        found = self._table.query(stretch, consistent=True)
        return list(newest_first(BOUGHT.value(item) for item in found))

    def page(self, *, limit: int, after: str = "") -> Sequence[Custom]:
        """Up to `limit` buyers after the one of digest `after`, in the digests' order. Not consistent.

        It reads on until the next buyer's first sale, so that nobody's are cut in half.
        """
        mine, start = self._account, None
        stretch = keys.buyers_after(mine, after) if after else keys.buyers(mine)
        found: list[Bought] = []
        while True:
            page = self._table.page(stretch, consistent=False, limit=limit * _SALES_OF_A_BUYER, after=start)
            found += map(BOUGHT.value, page.items)
            start = page.last
            if start is None or len({one.buyer for one in found}) > limit:
                break
        customs = (Custom(buyer, newest_first(its)) for buyer, its in groupby(found, attrgetter("buyer")))
        return list(customs)[:limit]


def newest_first(found: Iterable[Bought]) -> tuple[Bought, ...]:
    return tuple(sorted(found, key=lambda one: (one.at, one.sale), reverse=True))
