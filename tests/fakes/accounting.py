"""Who keeps clients' accounts, in memory."""

from __future__ import annotations

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.selling import Stale
from cartwright.domain.accountants import Accountants
from cartwright.domain.charts import Charts
from cartwright.domain.ids import AccountId, ClientId
from cartwright.storage.scope import own
from tests.fakes.shelves import Shelves


class FakeAccounting:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def accountants(self, client: ClientId) -> Accountants:
        nobody = Accountants(self._account, client)
        return self._shelves.accountants.get((self._account, client), nobody)

    def appoint(self, accountants: Accountants, audit: Audit) -> None:
        own(self._account, accountants, audit)
        with self._shelves.lock:
            if self.accountants(accountants.client).version != accountants.version - 1:
                raise Stale
            self._shelves.accountants[self._account, accountants.client] = accountants
            self._shelves.audits.append(audit)

    def charts(self, client: ClientId) -> Charts:
        return self._shelves.charts.get((self._account, client), Charts(self._account, client))

    def chart(self, charts: Charts, audit: Audit) -> None:
        own(self._account, charts, audit)
        with self._shelves.lock:
            if self.charts(charts.client).version != charts.version - 1:
                raise Stale
            self._shelves.charts[self._account, charts.client] = charts
            self._shelves.audits.append(audit)
