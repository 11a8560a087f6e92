"""Whose books and tax reports a request may see."""

from __future__ import annotations

from cartwright.application.auditing import Act
from cartwright.domain.access import Permission, Resource, require
from cartwright.domain.catalog import Mode
from cartwright.domain.ids import ClientId
from cartwright.http.paths import client_id


def allowed(act: Act, client: str) -> ClientId:
    """Raises NotFound for another client's, and to keys for testing: no test is in any report. Forbidden
    without `reports.tax`."""
    wanted = client_id(client)
    require(act.seat, Permission.REPORTS_TAX, act.now, on=Resource(client=wanted, mode=Mode.LIVE))
    return wanted
