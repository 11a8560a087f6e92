"""What clients sold abroad below the threshold, in memory."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.domain.ids import AccountId, ClientId
from cartwright.domain.thresholds import YearAbroad
from tests.fakes.shelves import Shelves


class FakeThresholds:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def years(self, client: ClientId, years: Sequence[int]) -> Sequence[YearAbroad]:
        return [year(self._shelves, self._account, client, one) for one in years]


def year(shelves: Shelves, account: AccountId, client: ClientId, wanted: int) -> YearAbroad:
    return shelves.abroad.get((account, client, wanted), YearAbroad(account, client, wanted))
