"""What clients sold across the EU's borders below the threshold: an item for each client and year. And to
each state of the US: an item for each client and state.

::

    counted   year or state vN -> vN+1, in the transaction that gives a sale its number
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cartwright.application.ports.selling import Stale
from cartwright.domain.nexus import StateSales
from cartwright.domain.thresholds import YearAbroad
from cartwright.storage import keys
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import absent, equals
from cartwright.storage.schema import KIND, VERSION, Item
from cartwright.storage.table import Put, Table, Write

if TYPE_CHECKING:
    from cartwright.domain.ids import AccountId, ClientId

ABROAD: Codec[YearAbroad] = Codec("year-abroad", YearAbroad)
STATE: Codec[StateSales] = Codec("us-state", StateSales)


class Thresholds:
    """Those of one account."""

    def __init__(self, table: Table, account: AccountId) -> None:
        self._table = table
        self._account = account

    def years(self, client: ClientId, years: Sequence[int]) -> Sequence[YearAbroad]:
        """Of each of these years, from one strongly consistent read."""
        found = list(self._table.query(keys.years_abroad(self._account, client), consistent=True))
        return [read(self._account, client, year, found) for year in years]

    def state(self, client: ClientId, state: str) -> StateSales:
        """Empty, where nothing was sold to it. Strongly consistent."""
        item = self._table.get(keys.us_state(self._account, client, state), consistent=True)
        return STATE.value(item) if item else StateSales(self._account, client, state, {})

    def states(self, client: ClientId) -> Sequence[StateSales]:
        """Those that anything was sold to, by their codes."""
        found = self._table.query(keys.us_states(self._account, client), consistent=True)
        return [STATE.value(item) for item in found]


def read(account: AccountId, client: ClientId, year: int, found: Sequence[Item]) -> YearAbroad:
    """The year among items that were read; one in which nothing was sold so, if it is not among them."""
    kept = (ABROAD.value(item) for item in found if item[KIND] == ABROAD.kind)
    return next((one for one in kept if one.year == year), YearAbroad(account, client, year))


def sold_to(state: StateSales) -> Write:
    """A leg of whatever counts: the state's next version."""
    key = keys.us_state(state.account, state.client, state.state)
    before = state.version - 1
    item = STATE.item(state, key, version=state.version)
    return Write(Put(item, equals(VERSION, before) if before else absent()), otherwise=Stale())


def counted(year: YearAbroad) -> Write:
    """A leg of whatever counts: the year's next version."""
    key = keys.abroad(year.account, year.client, year.year)
    before = year.version - 1
    item = ABROAD.item(year, key, version=year.version)
    return Write(Put(item, equals(VERSION, before) if before else absent()), otherwise=Stale())
