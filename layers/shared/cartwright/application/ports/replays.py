"""Replays that members asked for."""

from __future__ import annotations

from typing import Protocol

from cartwright.application.ports.audits import Audit
from cartwright.domain.ids import JobId, OrderId, ReplayId
from cartwright.domain.jobs import ReplayRun
from cartwright.domain.replays import OrderReplay


class Replays(Protocol):
    """Those of one account's orders."""

    def ask(self, replay: OrderReplay, job: ReplayRun, audit: Audit) -> None:
        """All of it in one transaction. Raises Stale where it was asked for before."""
        ...

    def get(self, order: OrderId, replay: ReplayId) -> OrderReplay:
        """Strongly consistent. Raises NotFound."""
        ...

    def file(self, replay: OrderReplay, job: JobId) -> None:
        """What came of it and the job's end in one transaction. Harmless if it was filed before: the first
        stays."""
        ...
