"""What the use cases may expect of Papers where money is given back."""

from __future__ import annotations

from itertools import pairwise

import pytest

from cartwright.application.ports.selling import Stale
from cartwright.domain.credits import credit_of, credited
from cartwright.domain.documents import Document, DocumentKind, Series, document_id
from cartwright.domain.errors import NotFound
from cartwright.domain.jobs import CreditNumber, Letter, MailKind, to_buyer
from cartwright.domain.refund_entries import Change, credit_number
from cartwright.domain.settlement import Settlement
from cartwright.storage.scope import ForeignAccount
from tests.contract.storage.test_returns import arriving, asking, refund_of
from tests.contract.storage.town import NO_DOCUMENT, NO_SALE, Agency
from tests.fakes.world import NOON

NOTES = DocumentKind.CREDIT_NOTE


def given_back(agency: Agency, settlement: Settlement, key: str = "one") -> CreditNumber:
    """Ten of what was sold, given back and booked, and due its credit note."""
    refund = refund_of(settlement.sales[0], "10.00", key)
    agency.mine.returns.move(asking(agency, settlement, refund))
    change = arriving(agency, settlement, refund)
    job = credit_number(change.entries[-1])
    agency.mine.returns.move(Change(change.before, change.after, change.entries, (job,), change.checks))
    return job


def note_of(agency: Agency, job: CreditNumber) -> tuple[Document, Series]:
    """The credit note that the job asks for, and the series it is the next of."""
    due = agency.mine.papers.amending(job.client, job.sale, NOTES, [])
    refund = agency.mine.returns.of(job.order).find(job.refund)
    assert refund is not None
    credit = credit_of(agency.mine.returns.entry(job), refund, due.sale, receipt_at=NOON)
    return due.series.issue(credited(due.sale, credit), at=NOON, credit=credit), due.series


def issued(agency: Agency, job: CreditNumber, letters: list[Letter] | None = None) -> Document:
    note, series = note_of(agency, job)
    agency.mine.papers.issue_amendment(note, series, letters or [], job.id)
    return note


def test_all_that_a_credit_note_needs_is_read_together(agency: Agency) -> None:
    settlement = agency.sell(1)
    receipt = agency.issue(settlement)
    job = given_back(agency, settlement)
    sold = settlement.sales[0].id
    due = agency.mine.papers.amending(agency.house.id, sold, NOTES, [NO_DOCUMENT, receipt.id])
    assert (due.sale.document, due.sale.buyer.veiled) == (receipt.label, True)
    assert (due.series.name, due.series.last) == ("credit-note-live", 0)
    assert {one: found.label for one, found in due.issued.items()} == {receipt.id: receipt.label}
    assert (due.account, due.client) == (agency.account, agency.house)
    note = issued(agency, job)
    after = agency.mine.papers.amending(agency.house.id, sold, NOTES, [note.id])
    assert (after.series.last, after.series.seal) == (1, note.seal)
    assert [found.label for found in after.issued.values()] == ["NW-CN-000001"]
    with pytest.raises(NotFound):
        agency.mine.papers.amending(agency.house.id, NO_SALE, NOTES, [])


def test_a_credit_note_comes_back_as_it_was_with_its_buyers_words(agency: Agency) -> None:
    settlement = agency.sell(1)
    agency.issue(settlement)
    job = given_back(agency, settlement)
    letter = to_buyer(agency.id, agency.house.id, MailKind.CREDIT_NOTE, "a credit note")
    note = issued(agency, job, [letter])
    kept = agency.mine.papers.get(agency.house.id, note.id)
    assert (kept.credit, kept.label, kept.sale.lines) == (note.credit, note.label, note.sale.lines)
    assert kept.sale.buyer.email == "ada@buyer.example"
    assert kept.sealed_after("")
    assert agency.mine.outbox.get(letter.id) == letter
    assert agency.mine.outbox.get(job.id) is None
    assert agency.mine.orders.sale(agency.house.id, job.sale).document == "NW-000001"


def test_numbers_of_credit_notes_are_without_gap_and_each_is_sealed_to_the_one_before(
    agency: Agency,
) -> None:
    notes = []
    for number in range(3):
        settlement = agency.sell(number + 1)
        agency.issue(settlement)
        notes.append(issued(agency, given_back(agency, settlement)))
    assert [note.number for note in notes] == [1, 2, 3]
    assert all(after.sealed_after(before.seal) for before, after in pairwise(notes))
    # The receipts go on in their own series.
    assert [receipt.number for receipt in agency.mine.papers.list(agency.house.id)] == [1, 2, 3]


def test_of_two_that_take_one_number_one_gets_it(agency: Agency) -> None:
    settlement = agency.sell(1)
    agency.issue(settlement)
    one, other = given_back(agency, settlement), given_back(agency, settlement, "two")
    first, second = note_of(agency, one), note_of(agency, other)
    agency.mine.papers.issue_amendment(*first, [], one.id)
    with pytest.raises(Stale):
        agency.mine.papers.issue_amendment(*second, [], other.id)
    with pytest.raises(Stale):
        agency.mine.papers.issue_amendment(*first, [], one.id)
    assert agency.mine.outbox.get(other.id) == other
    assert issued(agency, other).label == "NW-CN-000002"


def test_a_sale_is_found_by_the_number_of_its_credit_note(agency: Agency) -> None:
    settlement = agency.sell(1)
    agency.issue(settlement)
    note = issued(agency, given_back(agency, settlement))
    found = agency.mine.sold.documented(agency.house.id, note.label)
    assert found
    assert found.sale == settlement.sales[0].id
    assert agency.mine.papers.get(agency.house.id, document_id(found.sale)).label == "NW-000001"


def test_an_entry_that_is_none_has_no_credit_note(agency: Agency, other: Agency) -> None:
    settlement = agency.sell(1)
    refund = refund_of(settlement.sales[0])
    agency.mine.returns.move(asking(agency, settlement, refund))
    job = credit_number(arriving(agency, settlement, refund).entries[0])
    with pytest.raises(NotFound):
        agency.mine.returns.entry(job)
    with pytest.raises(ForeignAccount):
        other.mine.returns.entry(job)
