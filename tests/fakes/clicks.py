"""Clicks on what was bought, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cartwright.domain.clicks import Click
from cartwright.domain.ids import AccountId, ClientId, OrderId
from cartwright.storage.scope import own
from tests.fakes.shelves import Shelves


class FakeClicks:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def count(self, click: Click) -> None:
        own(self._account, click)
        minute = replace(click, at=click.minute)
        with self._shelves.lock:
            one = replace(minute, times=1)
            self._shelves.clicks[one] = self._shelves.clicks.get(one, 0) + click.times

    def of(self, client: ClientId, order: OrderId) -> Sequence[Click]:
        whose = (self._account, client, order)
        found = (
            replace(one, times=times)
            for one, times in self._shelves.clicks.items()
            if (one.account, one.client, one.order) == whose
        )
        return sorted(found, key=lambda one: (one.at, one.product, one.file or "-"))
