"""The audit log, as tests read it."""

from __future__ import annotations

from datetime import UTC, datetime

from cartwright.application.ports.audits import Audit, AuditLog

FAR = datetime(9999, 1, 1, tzinfo=UTC)


def newest_first(log: AuditLog, month: str = "2026-11") -> list[Audit]:
    """A month's entries, all of them."""
    read: list[Audit] = []
    while some := log.until(month, FAR, limit=999, after=read[-1] if read else None):
        read += some
    return read[::-1]
