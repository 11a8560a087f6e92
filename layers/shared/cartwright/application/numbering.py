"""Giving sales their document numbers: the next of their owner's series, with no gap and no duplicate.

In a launch a client sells by the thousand, and its number queue is one after the other. So what waits
together is numbered together, as far as it can be; whatever cannot, and whoever was overtaken, is numbered by
itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from cartwright.application.again import until_done
from cartwright.application.ports.papers import Due, Issued, Outbox, Papers
from cartwright.domain.jobs import Number
from cartwright.domain.nexus import state_of
from cartwright.domain.notices import gathers, of_a_sale, of_a_state, of_a_threshold

TOGETHER: Final = 10
"""Receipts in one transaction: with all that goes with each, these are less than a hundred legs."""

LINES_TOGETHER: Final = 500
"""Of all of them: a transaction has four megabytes at most, and each document has its lines twice."""


def give_number(job: Number, *, papers: Papers, outbox: Outbox, now: datetime) -> None:
    """Issue the sale's receipt and ask for its letters, once: a sale that has its number keeps it.

    The number is taken, used and recorded in one transaction, so none is ever lost; and with it the sale is
    told of, or joins its owner's digest, and counts towards its owner's threshold. Raises NotFound, and
    Outage if others keep being faster.
    """

    def attempt() -> None:
        due = papers.due(job.client, job.sale, at=now)
        if due.sale.document:
            outbox.done(job.id)
            return
        document = due.series.issue(due.sale, at=now)
        plan, gathering = due.planned.plan, due.planned.gathering
        abroad = due.abroad.after(due.sale)
        there = due.state.after(due.sale) if due.state else None
        letters = (
            *of_a_sale(document, due.client, due.account, plan, gathering),
            *of_a_threshold(abroad, due.abroad, due.client, due.account, plan),
            *of_a_state(due.sale, there, due.state, due.client, due.account, plan),
        )
        joins = gathering if gathers(due.sale, plan, gathering) else None
        counts = abroad if abroad != due.abroad else None
        moved = there if there != due.state else None
        papers.issue(document, due.series, letters, job.id, joins, abroad=counts, state=moved)

    until_done(attempt, what="the number series, which is busy")


def give_numbers(jobs: Sequence[Number], *, papers: Papers, now: datetime) -> None:
    """Issue the receipts of as many of a client's sales as can go together, in the order of their jobs: those
    of one series that neither join a digest nor count towards a threshold, for those move on with each sale.
    What is left has to be done by `give_number`. Raises Stale where another was faster: then nothing was
    issued.
    """
    wanted = {job.sale: job for job in jobs}
    dues = papers.all_due(jobs[0].client, list(wanted), at=now)
    series = next((due.series for due in dues if _alone(due)), None)
    if series is None:
        return
    first, issued, lines = series, list[Issued](), 0
    for due in dues:
        lines += len(due.sale.lines)
        if len(issued) == TOGETHER or lines > LINES_TOGETHER:
            break
        if _alone(due) and due.series == first:
            document = series.issue(due.sale, at=now)
            series = series.after(document)
            letters = of_a_sale(document, due.client, due.account, due.planned.plan, due.planned.gathering)
            issued.append(Issued(document, letters, wanted[due.sale.id].id))
    if len(issued) > 1:
        papers.issue_all(issued, first)


def _alone(due: Due) -> bool:
    """Whether nothing but the series moves on with it."""
    planned = due.planned
    return not (
        due.sale.document
        or gathers(due.sale, planned.plan, planned.gathering)
        or due.abroad.after(due.sale) != due.abroad
        or state_of(due.sale)
    )
