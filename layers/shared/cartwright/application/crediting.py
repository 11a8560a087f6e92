"""Giving a refund its credit note, and taking back what it was given back for.

A credit note is the next of its owner's own series, with no gap and no duplicate, as a receipt is. Money that
a buyer's bank sent back makes another one, which cancels it.
"""

from __future__ import annotations

from datetime import datetime

from cartwright.application import entitling, stopping
from cartwright.application.again import until_done
from cartwright.application.listening import listening
from cartwright.application.ports.entitlements import Entitlements
from cartwright.application.ports.papers import Amending, Outbox, Papers
from cartwright.application.ports.returns import Returning
from cartwright.application.ports.selling import Orders
from cartwright.application.stopping import Stoppable
from cartwright.domain.credits import credit_of, credited, gone, wholly_back
from cartwright.domain.documents import Document, DocumentKind, receipt_id, refund_document_id
from cartwright.domain.entitlements import Ending
from cartwright.domain.errors import NotFound, Outage
from cartwright.domain.jobs import CreditNumber
from cartwright.domain.notices import of_a_refund
from cartwright.domain.orders import Sale
from cartwright.domain.refunds import RefundState, Returns


def give_credit_note(
    job: CreditNumber,
    *,
    papers: Papers,
    returns: Returning,
    orders: Orders,
    stoppable: Stoppable,
    outbox: Outbox,
    now: datetime,
) -> None:
    """Issue the credit note that a refund's entry is due, and ask for its letters, once; what was given back
    whole lets nobody in any more, and what goes on of it follows, where whoever heard of the refund died
    before that.

    What came back before it had a credit note needs none. Raises NotFound; and Outage while the sale has no
    receipt of its own to name, or if others keep being faster.
    """
    standing = returns.of(job.order)
    refund = standing.find(job.refund)
    if refund is None:
        raise NotFound
    entry = returns.entry(job)
    back = entry.amount.gross.minor > 0
    came_back = refund.state is RefundState.FAILED
    note, cancelled = (refund_document_id(refund.id, cancelled=which) for which in (False, True))

    def attempt() -> None:
        asked = [note, cancelled, receipt_id(job.sale, 0)]
        due = papers.amending(job.client, job.sale, DocumentKind.CREDIT_NOTE, asked, at=now)
        if not back:
            _take_away(due.sale, standing, entry.at, stoppable.entitlements)
            if _goes_on(due.sale, standing):
                stopping.returned(orders.get(job.order), standing, mine=stoppable, orders=orders, now=now)
        there = note in due.issued
        ended = (not there or cancelled in due.issued) if back else (there or came_back)
        if ended:
            outbox.done(job.id)
            return
        receipt = _receipt(due, papers, at=now)
        cancels = due.issued[note].label if back else ""
        credit = credit_of(entry, refund, due.sale, receipt_at=receipt.issued_at, cancels=cancels)
        document = due.series.issue(credited(due.sale, credit), at=now, credit=credit)
        told = of_a_refund(document, listening(due.client, due.account, due.planned))
        papers.issue_amendment(document, due.series, told.letters, job.id, told.joins)

    until_done(attempt, what="the number series, which is busy")


def _receipt(due: Amending, papers: Papers, *, at: datetime) -> Document:
    """The one that a credit note is of: where it is issued anew, the one that is to take its place, for this
    one is cancelled whole. Raises Outage before it has its number."""
    sale, issued = due.sale, due.issued
    receipt = receipt_id(sale.id, sale.reissued)
    if sale.reissued:
        issued = papers.amending(sale.owner, sale.id, DocumentKind.CREDIT_NOTE, [receipt], at=at).issued
    if receipt not in issued:
        raise Outage("the receipt's number, which is given out first", retry_after=30)
    return issued[receipt]


def _take_away(sale: Sale, standing: Returns, at: datetime, entitlements: Entitlements) -> None:
    """What goes on is taken, or not, where the refund is heard of (see `stopping`)."""
    going_on = {line.product for line in sale.lines if line.future}
    products = [product for product in gone(sale, standing) if product not in going_on]
    entitling.revoke(sale, Ending.REFUND, at=at, products=products, entitlements=entitlements)


def _goes_on(sale: Sale, standing: Returns) -> bool:
    """Whether anything that was given back whole is a charge of something, or began it."""
    charges = {line.product for line in sale.lines if line.future or line.instalment}
    return any(wholly_back(product, sale.lines, standing) for product in charges)
