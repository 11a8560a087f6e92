"""Giving a sale the document that corrects its receipt: once, in its owner's own series, and to its buyer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application.correcting import give_correction
from cartwright.application.proving import prove
from cartwright.application.sales import Named, documents
from cartwright.domain.documents import Document, DocumentKind, document_id
from cartwright.domain.errors import NotFound, Outage
from cartwright.domain.ids import EntryId
from cartwright.domain.jobs import CorrectionNumber, Letter, MailKind
from cartwright.domain.money import Money, Taxed
from cartwright.domain.orders import Sale
from cartwright.domain.reissues import Details, ReceiptAmended
from cartwright.domain.tax import NumberState
from cartwright.domain.vat_checks import FIRST
from tests.fakes.papers import FakePapers
from tests.unit.application import test_reissuing as reissuing
from tests.unit.application.agency import Agency
from tests.unit.application.guests import entered
from tests.unit.application.test_crediting import back, given
from tests.unit.application.test_exporting import buyer, written
from tests.unit.application.test_rechecking import MOMENT, Register, believing, sold, swept
from tests.unit.domain.shop import ACCOUNT, NORTHWIND
from tests.unit.domain.test_refunds import eur


@pytest.fixture
def sale(agency: Agency) -> Sale:
    """The course, sold for 100.00 without tax to a business that was believed."""
    believing(agency)
    return sold(agency, shown="100.00")


def found_wrong(agency: Agency) -> None:
    agency.clock.move(FIRST + MOMENT)
    swept(agency, Register(NumberState.INVALID))


def jobs(agency: Agency) -> list[CorrectionNumber]:
    slips = list(agency.store.shelves.jobs.values())
    return [slip.job for slip in slips if isinstance(slip.job, CorrectionNumber) and slip.state != "done"]


def give(agency: Agency, job: CorrectionNumber) -> None:
    give_correction(
        job,
        papers=agency.mine.papers,
        returns=agency.mine.returns,
        outbox=agency.mine.outbox,
        now=agency.now,
    )


def corrections(agency: Agency) -> list[Document]:
    return [one for one in agency.store.shelves.documents.values() if one.correction is not None]


def letters(agency: Agency) -> list[Letter]:
    slips = [slip.job for slip in agency.store.shelves.jobs.values()]
    return [job for job in slips if isinstance(job, Letter) and job.kind is MailKind.CORRECTION]


def test_what_was_believed_and_is_not_so_gets_a_document_that_names_the_receipt(
    agency: Agency, sale: Sale
) -> None:
    found_wrong(agency)
    [job] = jobs(agency)
    give(agency, job)
    [document] = corrections(agency)
    assert (document.label, document.series) == ("NW-CO-000001", "correction-live")
    said = document.correction
    assert said is not None
    receipt = agency.mine.papers.get(NORTHWIND, document_id(sale.id))
    assert (said.receipt, said.receipt_at, said.at) == ("NW-000001", receipt.issued_at, job.at)
    assert document.sale.total == Taxed(eur("83.33"), eur("16.67"), eur("100.00"))
    assert document.sale.seller == sale.seller
    assert jobs(agency) == []


def test_its_buyer_gets_it_and_nobody_else(agency: Agency, sale: Sale) -> None:
    found_wrong(agency)
    [job] = jobs(agency)
    give(agency, job)
    [letter] = letters(agency)
    assert (letter.to, letter.subject) == ("", document_id(sale.id, DocumentKind.CORRECTION))


@pytest.mark.usefixtures("sale")
def test_asked_for_again_it_is_the_same_one(agency: Agency) -> None:
    found_wrong(agency)
    [job] = jobs(agency)
    for _ in range(3):
        give(agency, job)
    assert (len(corrections(agency)), len(letters(agency))) == (1, 1)


@pytest.mark.usefixtures("sale")
def test_each_is_sealed_to_the_one_before_and_the_books_are_right(agency: Agency) -> None:
    sold(agency, "attempt-2", shown="100.00")
    found_wrong(agency)
    for job in jobs(agency):
        give(agency, job)
    first, second = corrections(agency)
    assert [first.number, second.number] == [1, 2]
    assert second.sealed_after(first.seal)
    agency.clock.move(timedelta(days=1))
    assert list(prove(agency.mine, now=agency.now)) == []


def test_it_is_of_what_was_not_given_back_by_then(agency: Agency, sale: Sale) -> None:
    back(agency, sale, "40.00")
    found_wrong(agency)
    [job] = jobs(agency)
    give(agency, job)
    [document] = corrections(agency)
    assert document.correction is not None
    assert document.correction.apart == eur("40.00")
    assert document.sale.total == Taxed(eur("50.00"), eur("10.00"), eur("60.00"))


def test_where_all_was_given_back_there_is_nothing_to_correct(agency: Agency, sale: Sale) -> None:
    back(agency, sale)
    found_wrong(agency)
    given(agency)
    agency.clock.move(timedelta(days=1))
    assert jobs(agency) == []
    assert list(prove(agency.mine, now=agency.now)) == []


def test_it_waits_for_the_receipt_that_it_corrects(agency: Agency, sale: Sale) -> None:
    found_wrong(agency)
    [job] = jobs(agency)
    kept = agency.store.shelves.documents.pop((ACCOUNT, NORTHWIND, document_id(sale.id)))
    with pytest.raises(Outage):
        give(agency, job)
    assert jobs(agency) == [job]
    agency.store.shelves.documents[ACCOUNT, NORTHWIND, kept.id] = kept
    give(agency, job)
    assert len(corrections(agency)) == 1


@pytest.mark.usefixtures("sale")
def test_a_job_about_an_entry_that_is_none_is_refused(agency: Agency) -> None:
    found_wrong(agency)
    [job] = jobs(agency)
    with pytest.raises(NotFound):
        give(agency, replace(job, entry=EntryId("ent_none")))


@pytest.mark.parametrize("believed", [True, False])
def test_what_needs_no_correction_of_the_books_gets_no_document(agency: Agency, believed: bool) -> None:
    if believed:
        believing(agency)
    sold(agency, shown="100.00" if believed else "120.00")
    agency.clock.move(FIRST + MOMENT)
    swept(agency, Register(NumberState.VALID))
    assert jobs(agency) == []


def test_a_sale_tells_all_its_documents_and_so_does_the_copy_of_its_buyer(agency: Agency, sale: Sale) -> None:
    found_wrong(agency)
    [job] = jobs(agency)
    give(agency, job)
    back(agency, sale, "60.00")
    given(agency)
    kinds = (DocumentKind.RECEIPT, DocumentKind.CORRECTION, DocumentKind.CREDIT_NOTE)
    numbers = ["NW-000001", "NW-CO-000001", "NW-CN-000001"]
    told = documents(agency.act(), sale, agency.mine.returns.of(sale.order), books=agency.mine.books)
    assert list(told) == [Named(kind, number) for kind, number in zip(kinds, numbers, strict=True)]
    assert [one["number"] for one in written(agency, buyer(agency))["documents"]] == numbers


@pytest.mark.usefixtures("sale")
def test_what_is_given_back_after_it_goes_back_at_the_corrected_rate(agency: Agency) -> None:
    found_wrong(agency)
    [job] = jobs(agency)
    give(agency, job)
    back(agency, agency.mine.orders.sale(NORTHWIND, job.sale))
    given(agency)
    note = next(one for one in agency.store.shelves.documents.values() if one.credit is not None)
    assert note.sale.total.tax == Money.of("16.67", "EUR")


def test_it_names_the_receipt_that_stands_once_that_was_issued_anew(agency: Agency, sale: Sale) -> None:
    reissuing.asks(agency, sale, Details(company="Ada & Sons"))
    found_wrong(agency)
    [job] = jobs(agency)
    # The one that is to take its place comes first.
    with pytest.raises(Outage):
        give(agency, job)
    reissuing.issued(agency)
    give(agency, job)
    [document] = corrections(agency)
    assert document.correction is not None
    assert document.correction.receipt == "NW-000002"
    reissuing.proven(agency)


def test_what_was_corrected_is_not_issued_anew_as_it_was(agency: Agency, sale: Sale) -> None:
    """Neither once that has its document, nor before, nor in the moment in which the register answers."""
    guest = entered(agency)
    assert reissuing.offered(agency, guest, sale)

    class Meanwhile(FakePapers):
        def put_right(self, *args: object, **named: object) -> None:
            if not jobs(agency):
                found_wrong(agency)
            super().put_right(*args, **named)  # type: ignore[arg-type]

    with pytest.raises(ReceiptAmended):
        reissuing.asks(agency, sale, papers=Meanwhile(agency.store.shelves, ACCOUNT))
    [job] = jobs(agency)
    give(agency, job)
    with pytest.raises(ReceiptAmended):
        reissuing.asks(agency, sale)
    assert not reissuing.offered(agency, guest, sale)
    reissuing.proven(agency)


def test_a_correction_of_a_receipt_that_is_cancelled_is_told(agency: Agency, sale: Sale) -> None:
    reissuing.asks(agency, sale, Details(company="Ada & Sons"))
    reissuing.issued(agency)
    found_wrong(agency)
    [job] = jobs(agency)
    give(agency, job)
    [document] = corrections(agency)
    assert document.correction is not None
    older = replace(document, correction=replace(document.correction, receipt="NW-000001"))
    agency.store.shelves.documents[ACCOUNT, NORTHWIND, document.id] = older
    told = [one.found for one in prove(agency.mine, now=agency.now) if one.rule == "receipt-anew"]
    assert told == ["NW-000001 is cancelled, and amended beside that"]


def test_a_doubt_of_which_nobody_has_noted_anything_is_none(agency: Agency, sale: Sale) -> None:
    agency.store.shelves.vat_checks.clear()
    assert reissuing.asks(agency, sale, Details(company="Ada & Sons")).reissued == 1
