"""What clients sold abroad below the threshold, in memory."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.domain.ids import AccountId, ClientId
from cartwright.domain.nexus import StateSales
from cartwright.domain.thresholds import YearAbroad
from tests.fakes.shelves import Shelves


class FakeThresholds:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def years(self, client: ClientId, years: Sequence[int]) -> Sequence[YearAbroad]:
        return [year(self._shelves, self._account, client, one) for one in years]

    def state(self, client: ClientId, state: str) -> StateSales:
        return sold_to(self._shelves, self._account, client, state)

    def states(self, client: ClientId) -> Sequence[StateSales]:
        kept = sorted(self._shelves.states.items())
        return [one for (account, owner, _), one in kept if (account, owner) == (self._account, client)]


def year(shelves: Shelves, account: AccountId, client: ClientId, wanted: int) -> YearAbroad:
    return shelves.abroad.get((account, client, wanted), YearAbroad(account, client, wanted))


def sold_to(shelves: Shelves, account: AccountId, client: ClientId, state: str) -> StateSales:
    return shelves.states.get((account, client, state), StateSales(account, client, state, {}))
