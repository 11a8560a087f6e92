"""Who keeps a client's accounts: an item for each client.

::

    appoint   the list vN -> vN+1 · audit                                                         1 call
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cartwright.application.ports.selling import Stale
from cartwright.domain.accountants import Accountants
from cartwright.storage import keys
from cartwright.storage.audits import recorded
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import absent, equals
from cartwright.storage.schema import VERSION
from cartwright.storage.scope import own
from cartwright.storage.table import Put, Table, Write

if TYPE_CHECKING:
    from cartwright.application.ports.audits import Audit
    from cartwright.domain.ids import AccountId, ClientId

ACCOUNTANTS: Codec[Accountants] = Codec("accountants", Accountants)


class Accounting:
    """Of one account's clients."""

    def __init__(self, table: Table, account: AccountId) -> None:
        self._table = table
        self._account = account

    def accountants(self, client: ClientId) -> Accountants:
        """Nobody, where nobody was ever named."""
        item = self._table.get(keys.accountants(self._account, client), consistent=True)
        return ACCOUNTANTS.value(item) if item else Accountants(self._account, client)

    def appoint(self, accountants: Accountants, audit: Audit) -> None:
        """Both in one transaction. Raises Stale."""
        own(self._account, accountants, audit)
        key, before = keys.accountants(self._account, accountants.client), accountants.version - 1
        item = ACCOUNTANTS.item(accountants, key, version=accountants.version)
        when = equals(VERSION, before) if before else absent()
        self._table.commit(Write(Put(item, when), otherwise=Stale()), recorded(audit))
