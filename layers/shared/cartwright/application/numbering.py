"""Giving a sale its document number: the next of its owner's series, with no gap and no duplicate."""

from __future__ import annotations

from datetime import datetime

from cartwright.application.again import until_done
from cartwright.application.ports.papers import Outbox, Papers
from cartwright.domain.jobs import Number
from cartwright.domain.notices import gathers, of_a_sale, of_a_threshold


def give_number(job: Number, *, papers: Papers, outbox: Outbox, now: datetime) -> None:
    """Issue the sale's receipt and ask for its letters, once: a sale that has its number keeps it.

    The number is taken, used and recorded in one transaction, so none is ever lost; and with it the sale is
    told of, or joins its owner's digest, and counts towards its owner's threshold. Raises NotFound, and
    Outage if others keep being faster.
    """

    def attempt() -> None:
        due = papers.due(job.client, job.sale)
        if due.sale.document:
            outbox.done(job.id)
            return
        document = due.series.issue(due.sale, at=now)
        plan, gathering = due.planned.plan, due.planned.gathering
        abroad = due.abroad.after(due.sale)
        letters = (
            *of_a_sale(document, due.client, due.account, plan, gathering),
            *of_a_threshold(abroad, due.abroad, due.client, due.account, plan),
        )
        joins = gathering if gathers(due.sale, plan, gathering) else None
        counts = abroad if abroad != due.abroad else None
        papers.issue(document, due.series, letters, job.id, joins, abroad=counts)

    until_done(attempt, what="the number series, which is busy")
