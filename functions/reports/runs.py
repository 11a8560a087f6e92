"""Making tax reports: `scheduled` puts the due ones on their way, and due digests, comparisons with
processors and mails about carts that were left; `queued` makes one. It makes copies, too."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cartwright.application import abandoning, exporting, nightly
from cartwright.application.apart import Apart
from cartwright.application.digesting import send_due
from cartwright.application.filling import Tools, make
from cartwright.application.reporting import plan
from cartwright.bootstrap import base, exchange, filing, papers, shop
from cartwright.bootstrap.jobs import on_each_of, takes
from cartwright.domain.jobs import ExportRun, ReportRun
from cartwright.telemetry import logger


def scheduled(event: dict[str, Any], context: object) -> dict[str, int]:
    """EventBridge says what time it is: what was due then is due, however late this runs. What is
    broken fails the run, once everything else is done."""
    now = datetime.fromisoformat(event["time"])
    store, apart = shop.store(), Apart()
    digests = compared = planned = mailed = 0
    with apart.each("digests"):
        digests = send_due(
            digests=store.digests,
            clients=lambda account: store.of(account).clients,
            notices=lambda account: store.of(account).notices,
            now=now,
        )
    with apart.each("nights"):
        compared = nightly.plan(nights=store.nights, now=now)
    with apart.each("reports"):
        planned = plan(agendas=store.agendas, clients=lambda account: store.of(account).clients, now=now)
    # Last: no report has to wait for it.
    with apart.each("carts"):
        mailed = _carts(now)
    apart.tell()
    return {"planned": planned, "digests": digests, "compared": compared, "carts": mailed}


def _carts(now: datetime) -> int:
    store = shop.store()
    looked = abandoning.send_due(
        left=store.left_carts,
        carts=lambda account: store.of(account).carts,
        storefront=shop.storefront(),
        limits=shop.limits(),
        now=now,
    )
    for cart in looked.failed:
        logger().warning(
            "a cart could not be looked at", extra={"account": cart.account, "order": cart.order}
        )
    return looked.mailed


def run(job: ReportRun) -> None:
    mine = shop.store().of(job.account)
    tools = Tools(
        clients=mine.clients,
        books=mine.books,
        reports=mine.reports,
        files=filing.files(),
        streams=filing.streams(),
        sheets=papers.sheets(),
        rates=exchange.rates(),
        births=base.births(),
        accounting=mine.accounting,
        imports=papers.imports(),
    )
    make(job, tools=tools, now=base.clock().now())


def copy(job: ExportRun) -> None:
    mine = shop.store().of(job.account)
    sources = exporting.Sources(
        audits=mine.audits,
        clients=mine.clients,
        buyers=mine.buyers,
        sold=mine.sold,
        papers=mine.papers,
        books=mine.books,
        exports=mine.exports,
        returns=mine.returns,
        clicks=mine.clicks,
        subscriptions=mine.subscriptions,
        orders=mine.orders,
    )
    exporting.make(job, of=sources, files=filing.files(), now=base.clock().now())


queued = on_each_of(takes(ReportRun, run), takes(ExportRun, copy))
