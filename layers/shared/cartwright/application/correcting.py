"""Giving a sale the document that corrects its receipt: once, and the next of its owner's own series."""

from __future__ import annotations

from datetime import datetime

from cartwright.application.again import until_done
from cartwright.application.ports.papers import Outbox, Papers
from cartwright.application.ports.returns import Returning
from cartwright.domain.corrections import correction_document_id, correction_of, rectified
from cartwright.domain.documents import DocumentKind, document_id, receipt_id
from cartwright.domain.errors import Outage
from cartwright.domain.jobs import CorrectionNumber
from cartwright.domain.notices import of_a_correction


def give_correction(
    job: CorrectionNumber, *, papers: Papers, returns: Returning, outbox: Outbox, now: datetime
) -> None:
    """Issue the document that a correction's entry is due, and ask for its letter to the buyer.

    Raises NotFound; and Outage while there is no receipt to name, or if others keep being faster.
    """
    entry = returns.entry(job)
    first, wanted = document_id(job.sale), correction_document_id(entry)

    def attempt() -> None:
        due = papers.amending(job.client, job.sale, DocumentKind.CORRECTION, [first, wanted], at=now)
        if wanted in due.issued:
            outbox.done(job.id)
            return
        receipt = due.issued.get(first)
        if due.sale.reissued:
            # The one that took its place is what stands now, or is about to.
            anew = receipt_id(job.sale, due.sale.reissued)
            receipt = papers.amending(
                job.client, job.sale, DocumentKind.CORRECTION, [anew], at=now
            ).issued.get(anew)
        if receipt is None:
            raise Outage("the receipt, which is given out first", retry_after=30)
        correction = correction_of(entry, due.sale, receipt)
        document = due.series.issue(rectified(due.sale, correction), at=now, correction=correction)
        papers.issue_amendment(document, due.series, of_a_correction(document), job.id)

    until_done(attempt, what="the number series, which is busy")
