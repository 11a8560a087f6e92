"""The keys that redirects are signed with: one item for each client that has any.

::

    ACCOUNT#a#CLIENT#c / REDIRECTS      a product that leads on is put only where this is
"""

from __future__ import annotations

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.selling import Stale
from cartwright.domain.catalog import Product
from cartwright.domain.ids import AccountId, ClientId
from cartwright.domain.redirect_keys import NoRedirectKey, RedirectKeys
from cartwright.storage import keys
from cartwright.storage.audits import recorded
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import absent, equals, present
from cartwright.storage.schema import VERSION
from cartwright.storage.scope import own
from cartwright.storage.table import Check, Put, Table, Write

REDIRECTS: Codec[RedirectKeys] = Codec("redirects", RedirectKeys)


class Redirects:
    """One account's."""

    def __init__(self, table: Table, account: AccountId) -> None:
        self._table = table
        self._account = account

    def of(self, client: ClientId) -> RedirectKeys:
        item = self._table.get(keys.redirects(self._account, client), consistent=True)
        return REDIRECTS.value(item) if item else RedirectKeys(self._account, client)

    def revise(self, kept: RedirectKeys, audit: Audit) -> None:
        """Raises Stale."""
        own(self._account, kept, audit)
        unchanged = equals(VERSION, kept.version - 1) if kept.version > 1 else absent()
        item = REDIRECTS.item(kept, keys.redirects(kept.account, kept.client), version=kept.version)
        self._table.commit(Write(Put(item, unchanged), otherwise=Stale()), recorded(audit))


def signable(product: Product) -> list[Write]:
    """A leg of whatever puts a product that leads on: NoRedirectKey if its owner has none to sign with. A key
    there once was stays, so nobody finds that out at the confirmation."""
    if product.fulfilment.redirect is None:
        return []
    key = keys.redirects(product.account, product.owner)
    return [Write(Check(key, present()), otherwise=NoRedirectKey())]
