"""Giving a refund its credit note: once, in its owner's own series, and telling of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.application.crediting import give_credit_note
from cartwright.application.numbering import give_number
from cartwright.application.refunding import Wish
from cartwright.domain.documents import Document, DocumentKind
from cartwright.domain.entitlements import AccessState
from cartwright.domain.errors import NotFound, Outage
from cartwright.domain.fulfilment import Access, Fulfilment
from cartwright.domain.ids import RefundId
from cartwright.domain.jobs import CreditNumber, Letter, MailKind, Number
from cartwright.domain.notice_plans import Cadence, NoticeKind
from cartwright.domain.orders import Sale
from tests.unit.application.agency import Agency
from tests.unit.application.test_giving_back import HOUR, sent_back
from tests.unit.application.test_refunding import ask
from tests.unit.domain.shop import ACCOUNT, NORTHWIND
from tests.unit.domain.test_refunds import eur


@pytest.fixture
def sale(agency: Agency) -> Sale:
    return numbered(agency, agency.sale())


def jobs[T: (Number, CreditNumber)](agency: Agency, kind: type[T]) -> list[T]:
    slips = list(agency.store.shelves.jobs.values())
    return [slip.job for slip in slips if isinstance(slip.job, kind) and slip.state != "done"]


def numbered(agency: Agency, sale: Sale) -> Sale:
    for job in jobs(agency, Number):
        give_number(job, papers=agency.mine.papers, outbox=agency.mine.outbox, now=agency.now)
    return agency.mine.orders.sale(sale.owner, sale.id)


def give(agency: Agency, job: CreditNumber) -> None:
    give_credit_note(
        job,
        papers=agency.mine.papers,
        returns=agency.mine.returns,
        orders=agency.mine.orders,
        stoppable=agency.mine,
        outbox=agency.mine.outbox,
        now=agency.now,
    )


def given(agency: Agency) -> None:
    for job in jobs(agency, CreditNumber):
        give(agency, job)


def notes(agency: Agency) -> list[Document]:
    kept = agency.store.shelves.documents.values()
    return [one for one in kept if one.series.startswith(DocumentKind.CREDIT_NOTE)]


def letters(agency: Agency) -> list[tuple[MailKind, str]]:
    kinds = {MailKind.CREDIT_NOTE, MailKind.REFUND_NOTICE}
    slips = [slip.job for slip in agency.store.shelves.jobs.values()]
    return [(job.kind, job.to) for job in slips if isinstance(job, Letter) and job.kind in kinds]


def back(
    agency: Agency, sale: Sale, amount: str | None = None, key: str = "one", *, keeps: bool = False
) -> None:
    wish = Wish("Changed her mind", amount=eur(amount) if amount else None, keeps=keeps)
    ask(agency, sale.id, wish, key=key)
    agency.returned(sale.order)


def test_each_refund_gets_a_credit_note_of_its_own(agency: Agency, sale: Sale) -> None:
    back(agency, sale, "50.00")
    given(agency)
    back(agency, sale, key="two")
    given(agency)
    first, second = notes(agency)
    assert [first.label, second.label] == ["NW-CN-000001", "NW-CN-000002"]
    assert second.sealed_after(first.seal)
    assert first.sale.total + second.sale.total == sale.total
    assert first.credit is not None
    assert (first.credit.receipt, first.credit.reason) == ("NW-000001", "Changed her mind")
    assert jobs(agency, CreditNumber) == []


def test_the_buyer_gets_it_and_the_owner_is_told(agency: Agency, sale: Sale) -> None:
    back(agency, sale)
    given(agency)
    assert letters(agency) == [
        (MailKind.CREDIT_NOTE, ""),
        (MailKind.REFUND_NOTICE, "sales@northwind.example"),
    ]


def test_an_owner_who_wants_no_such_notices_gets_none(agency: Agency, sale: Sale) -> None:
    planned = agency.mine.notices.planned(NORTHWIND)
    off = {**planned.plan.now, NoticeKind.REFUND: Cadence.OFF}
    silent = planned.plan.revised(off, None, at=agency.now)
    agency.store.shelves.plans[ACCOUNT, NORTHWIND] = silent
    agency.clock.move(HOUR)
    back(agency, sale)
    given(agency)
    assert letters(agency) == [(MailKind.CREDIT_NOTE, "")]


def test_asked_for_again_it_is_the_same_one(agency: Agency, sale: Sale) -> None:
    back(agency, sale)
    [job] = jobs(agency, CreditNumber)
    for _ in range(3):
        give(agency, job)
    assert len(notes(agency)) == 1
    assert len(letters(agency)) == 2


def test_it_waits_for_the_receipt_that_it_belongs_to(agency: Agency) -> None:
    sale = agency.sale()
    back(agency, sale)
    with pytest.raises(Outage):
        given(agency)
    numbered(agency, sale)
    given(agency)
    assert [note.credit and note.credit.receipt for note in notes(agency)] == ["NW-000001"]


def test_what_a_bank_sent_back_is_cancelled_by_a_credit_note_of_its_own(agency: Agency, sale: Sale) -> None:
    back(agency, sale)
    given(agency)
    agency.clock.move(HOUR)
    [refund] = agency.mine.returns.of(sale.order).refunds
    sent_back(agency, sale, refund.reference)
    agency.returned(sale.order)
    [job] = jobs(agency, CreditNumber)
    for _ in range(2):
        give(agency, job)
    first, second = notes(agency)
    assert second.credit is not None
    assert (second.label, second.credit.cancels) == ("NW-CN-000002", first.label)
    assert not (first.sale.total.gross + second.sale.total.gross)
    assert len(letters(agency)) == 4


def test_what_came_back_before_it_had_a_credit_note_gets_none(agency: Agency, sale: Sale) -> None:
    back(agency, sale)
    [refund] = agency.mine.returns.of(sale.order).refunds
    agency.clock.move(HOUR)
    sent_back(agency, sale, refund.reference)
    agency.returned(sale.order)
    assert len(jobs(agency, CreditNumber)) == 2
    given(agency)
    assert (notes(agency), jobs(agency, CreditNumber)) == ([], [])


def test_a_job_about_a_refund_that_is_none_is_refused(agency: Agency, sale: Sale) -> None:
    back(agency, sale)
    [job] = jobs(agency, CreditNumber)
    with pytest.raises(NotFound):
        give(agency, replace(job, refund=RefundId("ref_none")))


@pytest.mark.parametrize(
    ("access", "amount", "state"),
    [
        (Access(), None, AccessState.REVOKED),
        (Access(), "118.99", AccessState.ACTIVE),
        (Access(stays=True), None, AccessState.ACTIVE),
    ],
)
def test_who_gets_all_back_is_let_in_no_more_unless_it_stays(
    agency: Agency, access: Access, amount: str | None, state: AccessState
) -> None:
    kept = agency.mine.catalogue.get(agency.course.id)
    after = replace(kept, fulfilment=Fulfilment(access=access), version=kept.version + 1)
    agency.mine.catalogue.revise(after, agency.act().audit("product.edit", kept.id))
    sale = numbered(agency, agency.sale())
    back(agency, sale, amount)
    given(agency)
    [held] = agency.store.shelves.entitlements.values()
    assert held.state(agency.now) is state
