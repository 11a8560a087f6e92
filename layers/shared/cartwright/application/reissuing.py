"""Putting the customer's words on a receipt right: asked for by a member who may give back, or by the buyer.

The words are changed with the asking, so whatever is issued from then on bears them; the number queue then
cancels the receipt and issues the one that takes its place, both in one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from cartwright.application import sales
from cartwright.application.again import until_done
from cartwright.application.auditing import Act
from cartwright.application.fulfilling import GivenBack
from cartwright.application.ports.audits import Audit
from cartwright.application.ports.books import Books
from cartwright.application.ports.catalogue import Catalogue
from cartwright.application.ports.papers import Outbox
from cartwright.application.ports.people import Clients
from cartwright.application.ports.reissues import Reissuing
from cartwright.application.ports.sold import Buyers, Sold, Spot
from cartwright.application.ports.vat_checks import VatChecks
from cartwright.domain.access import Resource, Right, require
from cartwright.domain.catalog import TaxClass
from cartwright.domain.documents import (
    DocumentKind,
    Reissue,
    cancellation_id,
    receipt_id,
    refund_document_id,
)
from cartwright.domain.errors import NotFound, Outage
from cartwright.domain.ids import ProductId, SaleId
from cartwright.domain.jobs import MailKind, ReceiptAnew, to_buyer
from cartwright.domain.orders import Sale
from cartwright.domain.passes import Pass
from cartwright.domain.reissues import (
    Beside,
    Details,
    ReceiptAmended,
    ReceiptUnderWay,
    corrected,
    receipt_anew,
)
from cartwright.domain.vat_checks import VatCheck


def by_a_member(
    act: Act,
    wanted: SaleId,
    said: Details,
    *,
    sold: Sold,
    catalogue: Catalogue,
    clients: Clients,
    books: Books,
    returns: GivenBack,
    vat_checks: VatChecks,
    papers: Reissuing,
) -> Sale:
    """The sale as its receipts have it from now on; asked for again, it is done once.

    Raises NotFound to who sees nothing of the sale, or where its buyer is forgotten, Forbidden to who may not
    give back all of it, Invalid, TaxWouldChange, ReceiptUnderWay, ReceiptAmended, ReissuedTooOften, and
    Outage if others keep being faster.
    """

    def attempt() -> Sale:
        seen = sales.sale(act, wanted, sold=sold, catalogue=catalogue, clients=clients)
        [whole] = sold.some([Spot(seen.owner, seen.id)])
        for line in whole.lines:
            on = Resource(product=line.product, owner=whole.owner)
            require(act.seat, Right.REFUND, act.now, on=on)
        classes = _classes(whole, catalogue)
        # Not which words: the log outlasts a buyer that is forgotten.
        audit = act.audit("receipt.reissue", whole.id, after={"receipt": whole.document})
        after = corrected(whole, said, classes)
        return _asked(
            whole, after, books=books, returns=returns, vat_checks=vat_checks, papers=papers, audit=audit
        )

    return until_done(attempt, what="the sale, which others keep changing")


def by_its_buyer(
    guest: Pass,
    wanted: SaleId,
    said: Details,
    *,
    buyers: Buyers,
    sold: Sold,
    catalogue: Catalogue,
    books: Books,
    returns: GivenBack,
    vat_checks: VatChecks,
    papers: Reissuing,
) -> Sale:
    """The same, in the hub. Raises NotFound for what the guest did not buy here, and what `by_a_member` does
    of the words."""

    def attempt() -> Sale:
        spots = [one.spot for one in buyers.of(guest.client, guest.email) if one.sale == wanted]
        found = sold.some(spots)
        if not found:
            raise NotFound
        after = corrected(found[0], said, _classes(found[0], catalogue))
        return _asked(found[0], after, books=books, returns=returns, vat_checks=vat_checks, papers=papers)

    return until_done(attempt, what="the sale, which others keep changing")


def give_receipt_anew(job: ReceiptAnew, *, papers: Reissuing, outbox: Outbox, now: datetime) -> None:
    """Cancel the receipt and issue the one that takes its place, and ask for its letter: once.

    Raises NotFound; and Outage while there is no receipt to cancel, or if others keep being faster.
    """
    before = receipt_id(job.sale, job.number - 1)
    wanted, cancelled = receipt_id(job.sale, job.number), cancellation_id(job.sale, job.number)

    def attempt() -> None:
        due = papers.amending(job.client, job.sale, DocumentKind.RECEIPT, [before, wanted], at=now)
        if wanted in due.issued:
            outbox.done(job.id)
            return
        receipt = due.issued.get(before)
        if receipt is None:
            raise Outage("the receipt, which is given out first", retry_after=30)
        notes = papers.amending(job.client, job.sale, DocumentKind.CREDIT_NOTE, [cancelled], at=now).series
        of = Reissue(job.number, receipt.label, receipt.issued_at)
        cancellation = notes.issue(receipt.sale, at=now, reissue=of)
        anew = due.series.issue(due.sale, at=now, reissue=replace(of, by=cancellation.label))
        letter = to_buyer(job.account, job.client, MailKind.RECEIPT, anew.id)
        papers.reissue(anew, cancellation, receipts=due.series, notes=notes, letter=letter, job=job.id)

    until_done(attempt, what="the number series, which are busy")


def _asked(
    before: Sale,
    after: Sale,
    *,
    books: Books,
    returns: GivenBack,
    vat_checks: VatChecks,
    papers: Reissuing,
    audit: Audit | None = None,
) -> Sale:
    """What was looked at beside it must be as it was when the words are changed: whoever gives back, or hears
    of a VAT number, in that very moment is looked at again."""
    if after is before:
        return before
    beside = Beside(returns.of(before.order), doubted(before, vat_checks))
    last = receipt_id(before.id, before.reissued)
    undone = {
        refund_document_id(one): refund_document_id(one, cancelled=True) for one in beside.undone(before)
    }
    labels = books.labels(before.owner, [last, *undone, *undone.values()])
    if labels.get(last, "") != before.document or not before.document:
        raise ReceiptUnderWay
    if beside.amends(before):
        raise ReceiptAmended
    if any(note in labels and cancelled not in labels for note, cancelled in undone.items()):
        # The note that takes that back names this receipt, too.
        raise ReceiptUnderWay
    papers.put_right(before, after, receipt_anew(after), beside, audit)
    return after


def doubted(sale: Sale, vat_checks: VatChecks) -> VatCheck | None:
    """The check of its buyer's VAT number. Read only where the tax hung on that."""
    if not any(line.otherwise for line in sale.lines):
        return None
    try:
        return vat_checks.of(sale)
    except NotFound:
        return None


def _classes(sale: Sale, catalogue: Catalogue) -> Mapping[ProductId, TaxClass]:
    products = list(dict.fromkeys(line.product for line in sale.lines))
    return {one.id: one.tax_class for one in catalogue.some(products)}
