"""Runs: one item beside the order whose offers were answered, written with the order that a yes places.

::

    answer   run vN -> vN+1 · the follow-on order, unless it is there     1 call
"""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.ports.selling import Stale
from cartwright.domain.ids import AccountId, OrderId
from cartwright.domain.orders import Order
from cartwright.domain.runs import Run
from cartwright.domain.upsells import follow_on_id
from cartwright.storage import keys
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import absent, equals
from cartwright.storage.lifecycle import KEPT
from cartwright.storage.orders import ORDER, placing
from cartwright.storage.schema import EXPIRES, VERSION
from cartwright.storage.scope import own
from cartwright.storage.table import Put, Table, Write

RUN: Codec[Run] = Codec("run", Run)


class Runs:
    """One account's."""

    def __init__(self, table: Table, account: AccountId) -> None:
        self._table = table
        self._account = account

    def get(self, order: OrderId) -> Run:
        """Strongly consistent; version 0 where nothing was answered yet."""
        item = self._table.get(keys.run(self._account, order), consistent=True)
        return RUN.value(item) if item else Run(self._account, order)

    def follow_ons(self, order: Order) -> Sequence[Order]:
        """In the order of its steps. Strongly consistent, in one batch."""
        own(self._account, order)
        wanted = [keys.order(self._account, follow_on_id(order.id, step.id)) for step in order.steps]
        found = {one.id: one for one in map(ORDER.value, self._table.batch(wanted, consistent=True))}
        made = (follow_on_id(order.id, step.id) for step in order.steps)
        return [found[one] for one in made if one in found]

    def answer(self, run: Run, placed: Order | None) -> None:
        """Raises Stale, and what placing an order raises but OrderExists: who placed it has answered."""
        own(self._account, run, *([placed] if placed else []))
        when = absent() if run.version == 1 else equals(VERSION, run.version - 1)
        # Long after the last offer of a run is over: what came of it are orders, which stay.
        gone = int((run.answers[-1].at + KEPT).timestamp())
        item = RUN.item(run, keys.run(self._account, run.order), version=run.version, **{EXPIRES: gone})
        self._table.commit(
            Write(Put(item, when), otherwise=Stale()), *(placing(placed, Stale()) if placed else [])
        )
