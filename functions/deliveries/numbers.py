"""The number queue: receipts, and what amends them, get their numbers here, one client's after another."""

from __future__ import annotations

from cartwright.application.correcting import give_correction
from cartwright.application.crediting import give_credit_note
from cartwright.application.numbering import give_number
from cartwright.application.reissuing import give_receipt_anew
from cartwright.bootstrap import base, shop
from cartwright.bootstrap.jobs import on_each_of, takes
from cartwright.domain.jobs import CorrectionNumber, CreditNumber, Number, ReceiptAnew


def number(job: Number) -> None:
    mine = shop.store().of(job.account)
    give_number(job, papers=mine.papers, outbox=mine.outbox, now=base.clock().now())


def credit(job: CreditNumber) -> None:
    mine = shop.store().of(job.account)
    give_credit_note(
        job,
        papers=mine.papers,
        returns=mine.returns,
        orders=mine.orders,
        stoppable=mine,
        outbox=mine.outbox,
        now=base.clock().now(),
    )


def correct(job: CorrectionNumber) -> None:
    mine = shop.store().of(job.account)
    give_correction(job, papers=mine.papers, returns=mine.returns, outbox=mine.outbox, now=base.clock().now())


def issue_anew(job: ReceiptAnew) -> None:
    mine = shop.store().of(job.account)
    give_receipt_anew(job, papers=mine.papers, outbox=mine.outbox, now=base.clock().now())


handler = on_each_of(
    takes(Number, number),
    takes(CreditNumber, credit),
    takes(CorrectionNumber, correct),
    takes(ReceiptAnew, issue_anew),
    fifo=True,
)
