"""Buyers' ways through funnels, in memory."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.ports.selling import OrderExists, Stale
from cartwright.domain.ids import AccountId, OrderId
from cartwright.domain.orders import Order
from cartwright.domain.runs import Run
from cartwright.domain.upsells import follow_on_id
from cartwright.storage.scope import own
from tests.fakes.selling import place
from tests.fakes.shelves import Shelves


class FakeRuns:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def get(self, order: OrderId) -> Run:
        return self._shelves.runs.get((self._account, order)) or Run(self._account, order)

    def follow_ons(self, order: Order) -> Sequence[Order]:
        own(self._account, order)
        kept = self._shelves.orders
        made = [(self._account, follow_on_id(order.id, step.id)) for step in order.steps]
        return [kept[one] for one in made if one in kept]

    def answer(self, run: Run, placed: Order | None) -> None:
        own(self._account, run, *([placed] if placed else []))
        with self._shelves.lock:
            if self.get(run.order).version != run.version - 1:
                raise Stale
            if placed is not None:
                try:
                    place(self._shelves, placed)
                except OrderExists:
                    raise Stale from None
            self._shelves.runs[self._account, run.order] = run
