"""Visits to products' pages: one item for each quarter of an hour, counted up without being read.

::

    ACCOUNT#a#PRODUCT#p#FOOTFALL   at#c     views, starts, carts left      also in gsi1, by client

In a partition apart from what is sold: a rush to a page must not hold up its sales.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from cartwright.domain.footfall import Deed, Footfall, quarter
from cartwright.domain.ids import AccountId, ClientId, ProductId
from cartwright.storage import keys, uses
from cartwright.storage.schema import KIND, SHAPE, Item
from cartwright.storage.table import Table, Update, Write

if TYPE_CHECKING:
    from cartwright.domain.carts import LeftCart, Tally

_COUNTER = {Deed.VIEW: "views", Deed.START: "starts"}
_NUMBERS = ("views", "starts", "abandoned", "mailed", "recovered")


class Visits:
    """One account's."""

    def __init__(self, table: Table, account: AccountId) -> None:
        self._table = table
        self._account = account

    def count(self, deed: Deed, product: ProductId, client: ClientId, *, at: datetime) -> None:
        """In one write that nobody else's can be lost to."""
        self._table.commit(Write(_more(self._account, product, client, at, {_COUNTER[deed]: 1})))

    def of_product(self, product: ProductId, first: datetime, until: datetime) -> Sequence[Footfall]:
        """In time order, from one consistent query."""
        stretch = keys.footfalls(self._account, product, first, until)
        return [self._read(item) for item in self._table.query(stretch, consistent=True)]

    def of_client(self, client: ClientId, first: datetime, until: datetime) -> Sequence[Footfall]:
        """In time order, from one query."""
        stretch = keys.footfalls_of(self._account, client, first, until)
        return [self._read(item) for item in self._table.query(stretch, consistent=False)]

    def _read(self, item: Item) -> Footfall:
        return Footfall(
            self._account,
            ProductId(str(item["product"])),
            ClientId(str(item["client"])),
            datetime.fromisoformat(str(item["at"])),
            *(uses.number(item, name) for name in _NUMBERS),
        )


def tallied(cart: LeftCart, counted: Tally, *, at: datetime) -> list[Update]:
    """What a cart adds, as a leg of its move; none if that is nothing."""
    more = {name: many for name, many in asdict(counted).items() if many}
    return [_more(cart.account, cart.product, cart.client, at, more)] if more else []


def _more(
    account: AccountId, product: ProductId, client: ClientId, at: datetime, more: Mapping[str, int]
) -> Update:
    begin = quarter(at)
    known: Item = {
        KIND: "footfall",
        SHAPE: 1,
        **keys.footfall_listed(account, client, begin, product),
        "product": product,
        "client": client,
        "at": begin.isoformat(),
    }
    return Update(keys.footfall(account, product, begin, client), known, add=more)
