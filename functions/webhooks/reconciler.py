"""The reconcile queue: hold our books against one connection's own, for one night."""

from __future__ import annotations

from cartwright.application.nightly import run
from cartwright.bootstrap import base, processing, shop
from cartwright.bootstrap.jobs import on_each
from cartwright.domain.jobs import Reconcile
from cartwright.telemetry import logger


def compare(job: Reconcile) -> None:
    mine = shop.store().of(job.account)
    changed = run(
        job,
        mine.connections.get(job.connection),
        mine=mine,
        statements=processing.processors().statements,
        now=base.clock().now(),
    )
    found = sum(one.open for one in changed)
    if changed:
        logger().warning(
            "books and processor differ",
            extra={"connection": job.connection, "found": found, "closed": len(changed) - found},
        )


handler = on_each(Reconcile, compare, fifo=True)
