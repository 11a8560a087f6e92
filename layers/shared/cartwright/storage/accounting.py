"""Who keeps a client's accounts, and the names they are kept by: an item of each for a client.

::

    appoint, chart   vN -> vN+1 · audit                                                           1 call
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cartwright.application.ports.selling import Stale
from cartwright.domain.accountants import Accountants
from cartwright.domain.charts import Charts
from cartwright.storage import keys
from cartwright.storage.audits import recorded
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import absent, equals
from cartwright.storage.schema import VERSION, Item
from cartwright.storage.scope import own
from cartwright.storage.table import Put, Table, Write

if TYPE_CHECKING:
    from cartwright.application.ports.audits import Audit
    from cartwright.domain.ids import AccountId, ClientId

ACCOUNTANTS: Codec[Accountants] = Codec("accountants", Accountants)
CHARTS: Codec[Charts] = Codec("charts", Charts)


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
        self._table.commit(_next(item, before), recorded(audit))

    def charts(self, client: ClientId) -> Charts:
        """None, where none was ever written."""
        item = self._table.get(keys.charts(self._account, client), consistent=True)
        return CHARTS.value(item) if item else Charts(self._account, client)

    def chart(self, charts: Charts, audit: Audit) -> None:
        """Both in one transaction. Raises Stale."""
        own(self._account, charts, audit)
        key, before = keys.charts(self._account, charts.client), charts.version - 1
        item = CHARTS.item(charts, key, version=charts.version)
        self._table.commit(_next(item, before), recorded(audit))


def _next(item: Item, before: int) -> Write:
    return Write(Put(item, equals(VERSION, before) if before else absent()), otherwise=Stale())
