"""Buyers' ways through funnels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from cartwright.domain.ids import OrderId
from cartwright.domain.orders import Order
from cartwright.domain.runs import Run


class Runs(Protocol):
    """One account's."""

    def get(self, order: OrderId) -> Run:
        """Strongly consistent; version 0 where nothing was answered yet."""
        ...

    def follow_ons(self, order: Order) -> Sequence[Order]:
        """The orders that its offers led to, in the order of its steps. Strongly consistent, in one batch."""
        ...

    def answer(self, run: Run, placed: Order | None) -> None:
        """The next version of a run, and the order that its last answer places. Raises Stale."""
        ...
