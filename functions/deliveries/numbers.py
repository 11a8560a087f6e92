"""The number queue: receipts, and what amends them, get their numbers here, one client's after another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cartwright.application.correcting import give_correction
from cartwright.application.crediting import give_credit_note
from cartwright.application.numbering import give_number, give_numbers
from cartwright.application.ports.selling import Stale
from cartwright.application.reissuing import give_receipt_anew
from cartwright.bootstrap import base, shop
from cartwright.bootstrap.jobs import on_each_of, several, takes
from cartwright.domain.errors import Outage
from cartwright.domain.jobs import CorrectionNumber, CreditNumber, Number, ReceiptAnew
from cartwright.telemetry import logger

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


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


def together(jobs: Sequence[Number]) -> None:
    """Those of each client. What is left of them, whyever, is done by itself, and says so then."""
    mine, now = shop.store().of(jobs[0].account), base.clock().now()
    for client in dict.fromkeys(job.client for job in jobs):
        with _spared():
            give_numbers([job for job in jobs if job.client == client], papers=mine.papers, now=now)


@contextmanager
def _spared() -> Iterator[None]:
    """Whatever is wrong with one of them: raised here, it would hold back the receipts of everybody whose
    messages came along, each time anew."""
    try:
        yield
    except (Outage, Stale):
        pass
    except Exception:  # noqa: BLE001  told, and met again by the message it is of
        logger().exception("not numbered together")


_one_by_one = on_each_of(
    takes(Number, number),
    takes(CreditNumber, credit),
    takes(CorrectionNumber, correct),
    takes(ReceiptAnew, issue_anew),
    fifo=True,
)


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Receipts that wait together are numbered together first, then each message is looked at: one whose job
    is done by then has nothing left to do."""
    with _spared():
        for jobs in several(event, Number):
            together(jobs)
    return _one_by_one(event, context)
