"""What the correction of a receipt says: how what was paid is taxed, beside what the receipt said of it.

A document that amends an invoice, and refers to it specifically and unambiguously, is an invoice like it
(2006/112/EC art. 219): it names the receipt and its day, and what of it is amended (art. 226b e).
"""

from __future__ import annotations

from cartwright.domain.credits import itemised
from cartwright.domain.documents import Correction, Document, DocumentKind, document_id
from cartwright.domain.ids import DocumentId, JobId, derived
from cartwright.domain.jobs import CorrectionNumber
from cartwright.domain.journal import Entry, facts_of
from cartwright.domain.money import total
from cartwright.domain.orders import Sale


def correction_number(entry: Entry) -> tuple[CorrectionNumber, ...]:
    """The job that gives a correction's entry its document. None where all had been given back: what the
    credit notes left of the receipt is nothing."""
    if not any(fact.net or fact.tax for fact in entry.facts):
        return ()
    job = JobId(derived("job", "correction", entry.id))
    return (CorrectionNumber(job, entry.account, entry.client, entry.sale, entry.id, entry.month, entry.at),)


def correction_document_id(entry: Entry) -> DocumentId:
    """The document of a correction's entry."""
    return document_id(entry.sale, DocumentKind.CORRECTION)


def correction_of(entry: Entry, sale: Sale, receipt: Document) -> Correction:
    """The correction that the `entry` is of its sale's receipt. The entry says first how each line that was
    in doubt was taxed, and then how it is (see `journal.corrected`)."""
    doubted = [line for line in sale.lines if line.otherwise]
    first = sum(len(facts_of(line)) for line in doubted)
    said = tuple(-fact for fact in entry.facts[:first])
    found = entry.facts[first:]
    currency = sale.total.gross.currency
    sold = total([line.amount.gross for line in doubted], currency)
    left = total([fact.net + fact.tax for fact in said], currency)
    return Correction(receipt.label, receipt.issued_at, entry.at, said, found, sold - left)


def rectified(sale: Sale, correction: Correction) -> Sale:
    """The sale, of which just that was said otherwise than it is: as it is."""
    return itemised(sale, [fact for fact in correction.found if fact.net or fact.tax])
