"""Visits to products' pages: one item for each quarter of an hour, counted up without being read.

::

    ACCOUNT#a#PRODUCT#p#FOOTFALL   at#c     views, starts      also in gsi1, by client

In a partition apart from what is sold: a rush to a page must not hold up its sales.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cartwright.domain.footfall import Deed, Footfall, quarter
from cartwright.domain.ids import AccountId, ClientId, ProductId
from cartwright.storage import keys, uses
from cartwright.storage.schema import KIND, SHAPE, Item
from cartwright.storage.table import Table, Update, Write

_COUNTER = {Deed.VIEW: "views", Deed.START: "starts"}


class Visits:
    """One account's."""

    def __init__(self, table: Table, account: AccountId) -> None:
        self._table = table
        self._account = account

    def count(self, deed: Deed, product: ProductId, client: ClientId, *, at: datetime) -> None:
        """In one write that nobody else's can be lost to."""
        begin = quarter(at)
        known: Item = {
            KIND: "footfall",
            SHAPE: 1,
            **keys.footfall_listed(self._account, client, begin, product),
            "product": product,
            "client": client,
            "at": begin.isoformat(),
        }
        place = keys.footfall(self._account, product, begin, client)
        self._table.commit(Write(Update(place, known, add={_COUNTER[deed]: 1})))

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
            *(uses.number(item, name) for name in _COUNTER.values()),
        )
