"""Visits to pages, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from operator import attrgetter

from cartwright.domain.footfall import Deed, Footfall, quarter
from cartwright.domain.ids import AccountId, ClientId, ProductId
from tests.fakes.shelves import Shelves


class FakeVisits:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def count(self, deed: Deed, product: ProductId, client: ClientId, *, at: datetime) -> None:
        key = self._account, product, client, quarter(at)
        with self._shelves.lock:
            one = self._shelves.visits.get(key) or Footfall(*key)
            views, starts = one.views + (deed is Deed.VIEW), one.starts + (deed is Deed.START)
            self._shelves.visits[key] = replace(one, views=views, starts=starts)

    def of_product(self, product: ProductId, first: datetime, until: datetime) -> Sequence[Footfall]:
        return [one for one in self._all(first, until) if one.product == product]

    def of_client(self, client: ClientId, first: datetime, until: datetime) -> Sequence[Footfall]:
        return [one for one in self._all(first, until) if one.client == client]

    def _all(self, first: datetime, until: datetime) -> list[Footfall]:
        kept = (one for one in self._shelves.visits.values() if one.account == self._account)
        return sorted((one for one in kept if first <= one.at < until), key=attrgetter("at"))
