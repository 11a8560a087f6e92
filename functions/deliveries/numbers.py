"""The number queue: receipts get their numbers here, one client's after another."""

from __future__ import annotations

from cartwright.application.numbering import give_number
from cartwright.bootstrap import base, shop
from cartwright.bootstrap.jobs import find, park
from cartwright.domain.jobs import Number
from cartwright.queue import Message, batch


def number(message: Message) -> None:
    job = find(message, Number)
    if job is None:
        return
    mine = shop.store().of(job.account)
    give_number(job, papers=mine.papers, outbox=mine.outbox, now=base.clock().now())


handler = batch(number, park=park, fifo=True)
