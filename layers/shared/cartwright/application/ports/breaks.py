"""Breaks between our books and the processors' own, and the nights in which they are looked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cartwright.application.ports.audits import Audit
    from cartwright.domain.breaks import Break
    from cartwright.domain.ids import BreakId, ClientId, ConnectionId, JobId
    from cartwright.domain.jobs import Job, Reconcile
    from cartwright.domain.journal import Entry
    from cartwright.domain.nights import Night


class Breaks(Protocol):
    """Those of one account."""

    def get(self, client: ClientId, wanted: BreakId) -> Break:
        """Strongly consistent. Raises NotFound."""
        ...

    def all(self, client: ClientId) -> Sequence[Break]:
        """Open and closed, the oldest first. Strongly consistent."""
        ...

    def some(self, wanted: Sequence[tuple[ClientId, BreakId]]) -> Sequence[Break]:
        """Of those, the ones that there are. Strongly consistent."""
        ...

    def of(self, connection: ConnectionId) -> Sequence[Break]:
        """The open ones of a connection, the oldest first. Not consistent."""
        ...

    def keep(self, breaks: Sequence[Break]) -> None:
        """New ones, or the next versions of what there is, in one transaction. Raises Stale if another was
        faster."""
        ...

    def end(self, job: JobId, jobs: Sequence[Job]) -> None:
        """The comparison is done, and these jobs are asked for. Harmless where they were."""
        ...

    def answer(self, answered: Break, entries: Sequence[Entry], audit: Audit) -> None:
        """Closed by hand, with the entry that does it and the word of it in the log. Raises Stale."""
        ...


class Nights(Protocol):
    """Over all accounts. A connection's first is written with it."""

    def due(self, *, at: datetime, limit: int) -> Sequence[Night]:
        """Those due at `at` or before, the longest due first."""
        ...

    def hand_over(self, night: Night, job: Reconcile, following: Night) -> None:
        """Job and next night in one transaction; harmless if another did."""
        ...

    def enrol(self, night: Night) -> bool:
        """Whether the connection had no night yet, and has this one now."""
        ...
