"""When our books are held against a connection's own: each night, once what was told late is listed.

::

    since ├─ three days more ─┤──────── the day ────────┤ until (00:00 UTC)       04:00 due
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from cartwright.domain.connections import Connection
from cartwright.domain.ids import AccountId, ConnectionId
from cartwright.domain.jobs import Reconcile, reconcile

LATE = timedelta(hours=4)
"""PayPal lists a transaction three hours later at most."""

AGAIN = timedelta(days=3)
"""What has been compared before is compared again: webhooks come late, for up to three days."""

DAY = timedelta(days=1)

AFTERWARDS = timedelta(days=540)
"""How long after a sale its buyer's bank may dispute it, at the longest that a card network allows: Visa, for
some reasons; most have 120 days (docs.chargeflow.io/docs/reference/concepts/network-timelines, read in
November 2026). Who wanted to give back has been able to for as long."""


@dataclass(frozen=True, slots=True)
class Night:
    """The next comparison of a connection: of what happened from `since` till before `until`."""

    account: AccountId
    connection: ConnectionId
    since: datetime
    until: datetime

    @classmethod
    def first(cls, connection: Connection, *, at: datetime) -> Night | None:
        """Of the day that `at` falls on; None for a processor that is gone, or lists nothing."""
        if not connection.can.lists:
            return None
        return cls(connection.account, connection.id, at, _midnight_after(at))

    @property
    def due(self) -> datetime:
        return self.until + LATE

    def following(self, now: datetime) -> Night:
        """Up to the next midnight, whatever nights were missed: no moment is in none."""
        return Night(self.account, self.connection, self.until - AGAIN, _midnight_after(max(now, self.until)))

    @property
    def job(self) -> Reconcile:
        """What to do when it is due: the same job however often it is asked for."""
        return reconcile(self.account, self.connection, self.since, self.until)


def outlived(connection: Connection, night: Reconcile) -> bool:
    """Whether nothing that was sold through a connection, which was removed, can move in that night."""
    return connection.removed is not None and night.since >= connection.removed + AFTERWARDS


def _midnight_after(at: datetime) -> datetime:
    return datetime.combine(at.astimezone(UTC).date() + DAY, time.min, UTC)
