"""Giving a sale its document number: the next of its owner's series, with no gap and no duplicate."""

from __future__ import annotations

from datetime import datetime

from cartwright.application.ports.papers import Outbox, Papers
from cartwright.application.ports.selling import Stale
from cartwright.domain.errors import Outage
from cartwright.domain.jobs import Number
from cartwright.domain.notices import of_a_sale

RACES = 5


def give_number(job: Number, *, papers: Papers, outbox: Outbox, now: datetime) -> None:
    """Issue the sale's receipt and ask for its letters, once: a sale that has its number keeps it.

    The number is taken, used and recorded in one transaction, so none is ever lost. Raises NotFound, and
    Outage if others keep being faster.
    """
    for _ in range(RACES):
        due = papers.due(job.client, job.sale)
        if due.sale.document:
            outbox.done(job.id)
            return
        document = due.series.issue(due.sale, at=now)
        try:
            papers.issue(document, due.series, of_a_sale(document, due.account), job.id)
        except Stale:
            continue
        return
    raise Outage("the number series, which is busy", retry_after=1)
