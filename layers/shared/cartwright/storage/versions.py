"""What products were: an item for each version, written with it and never again."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.catalogue import Version
from cartwright.application.ports.selling import Stale
from cartwright.domain.catalog import Product
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import AccountId, MemberId, ProductId
from cartwright.storage import keys
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import absent
from cartwright.storage.table import Put, Table, Write

VERSION: Codec[Version] = Codec("version", Version)


class Versions:
    """Those of one account's products."""

    def __init__(self, table: Table, account: AccountId) -> None:
        self._table = table
        self._account = account

    def get(self, product: ProductId, number: int) -> Version:
        """Raises NotFound."""
        item = self._table.get(keys.version(self._account, product, number), consistent=True)
        if item is None:
            raise NotFound
        return VERSION.value(item)

    def list(self, product: ProductId, *, limit: int, before: int | None = None) -> Sequence[Version]:
        """Newest first, from one query."""
        mine = self._account
        some = keys.versions_before(mine, product, before) if before is not None else None
        stretch = some or keys.versions(mine, product)
        found = self._table.query(stretch, consistent=True, limit=limit, backwards=True)
        return [VERSION.value(item) for item in found]


def kept(product: Product, audit: Audit) -> Write:
    """A leg of whatever writes a product: the version this makes, and whose word the log has for it."""
    made = Version(product, audit.at, MemberId(audit.member), audit.action)
    key = keys.version(product.account, product.id, product.version)
    return Write(Put(VERSION.item(made, key), absent()), otherwise=Stale())
