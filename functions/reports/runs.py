"""Making tax reports: `scheduled` puts the due ones on their way, `queued` makes one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cartwright.application.reporting import make, plan
from cartwright.bootstrap import base, papers, shop
from cartwright.bootstrap.jobs import on_each
from cartwright.domain.jobs import ReportRun


def scheduled(event: dict[str, Any], context: object) -> dict[str, int]:
    """EventBridge says what time it is: what was due then is due, however late this runs."""
    now = datetime.fromisoformat(event["time"])
    planned = plan(
        agendas=shop.store().agendas, clients=lambda account: shop.store().of(account).clients, now=now
    )
    return {"planned": planned}


def run(job: ReportRun) -> None:
    mine = shop.store().of(job.account)
    make(
        job,
        clients=mine.clients,
        books=mine.books,
        reports=mine.reports,
        files=papers.files(),
        sheets=papers.sheets(),
        now=base.clock().now(),
    )


queued = on_each(ReportRun, run)
