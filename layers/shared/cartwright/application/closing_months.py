"""Closing a client's month, and opening it again: by who holds `reports.close`, and in the log."""

from __future__ import annotations

from cartwright.application.again import until_done
from cartwright.application.auditing import Act
from cartwright.application.ports.people import Clients
from cartwright.application.ports.reports import Reports
from cartwright.domain.access import Permission, require
from cartwright.domain.closed_books import ClosedBooks
from cartwright.domain.ids import ClientId
from cartwright.domain.periods import Period


def close(act: Act, client: ClientId, month: Period, *, clients: Clients, reports: Reports) -> ClosedBooks:
    """Raises Forbidden, NotFound, PeriodNotOver, PeriodClosed, and Outage if others keep being faster."""
    require(act.seat, Permission.REPORTS_CLOSE, act.now)
    wanted = clients.get(client).id

    def attempt() -> ClosedBooks:
        closed = reports.closed(wanted).close(month, act.now)
        reports.close(closed, act.audit("period.close", wanted, after={"month": month.month}))
        return closed

    return until_done(attempt, what="the months, which others are closing")


def reopen(act: Act, client: ClientId, month: Period, *, clients: Clients, reports: Reports) -> ClosedBooks:
    """Raises Forbidden, NotFound, PeriodOpen, and Outage if others keep being faster."""
    require(act.seat, Permission.REPORTS_CLOSE, act.now)
    wanted = clients.get(client).id

    def attempt() -> ClosedBooks:
        closed = reports.closed(wanted).reopen(month)
        reports.close(closed, act.audit("period.reopen", wanted, after={"month": month.month}))
        return closed

    return until_done(attempt, what="the months, which others are closing")
