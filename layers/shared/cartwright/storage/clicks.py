"""Clicks on what was bought: beside the order, one item for each minute in which a thing was asked for.

::

    ACCOUNT#a#ORDER#o / CLICK#client#minute#product#file      how often, for 540 days
    count    one more, without a read      1 call
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cartwright.domain.clicks import KEPT, Click
from cartwright.domain.ids import AccountId, ClientId, FileId, OrderId, ProductId
from cartwright.storage import keys, uses
from cartwright.storage.schema import EXPIRES, KIND, SHAPE, Item
from cartwright.storage.scope import own
from cartwright.storage.table import Table, Update, Write

_WAY_ON = "-"
_TIMES = "times"


class Clicks:
    """Those of one account's buyers."""

    def __init__(self, table: Table, account: AccountId) -> None:
        self._table = table
        self._account = account

    def count(self, click: Click) -> None:
        own(self._account, click)
        put: Item = {
            KIND: "click",
            SHAPE: 1,
            "product": click.product,
            "file": click.file or _WAY_ON,
            "at": click.minute.isoformat(),
            EXPIRES: int((click.minute + KEPT).timestamp()),
        }
        what = click.file or _WAY_ON
        key = keys.click(
            self._account, click.client, click.order, click.minute, product=click.product, what=what
        )
        self._table.commit(Write(Update(key, put, add={_TIMES: click.times})))

    def of(self, client: ClientId, order: OrderId) -> Sequence[Click]:
        found = self._table.query(keys.clicks(self._account, client, order), consistent=True)
        return [self._read(client, order, item) for item in found]

    def _read(self, client: ClientId, order: OrderId, item: Item) -> Click:
        file = str(item["file"])
        return Click(
            self._account,
            client,
            order,
            ProductId(str(item["product"])),
            None if file == _WAY_ON else FileId(file),
            datetime.fromisoformat(str(item["at"])),
            uses.number(item, _TIMES),
        )
