"""The number queue: receipts get their numbers here, one client's after another."""

from __future__ import annotations

from cartwright.application.numbering import give_number
from cartwright.bootstrap import base, shop
from cartwright.bootstrap.jobs import on_each
from cartwright.domain.jobs import Number


def number(job: Number) -> None:
    mine = shop.store().of(job.account)
    give_number(job, papers=mine.papers, outbox=mine.outbox, now=base.clock().now())


handler = on_each(Number, number, fifo=True)
