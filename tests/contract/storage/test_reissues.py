"""What the use cases may expect of Papers where the customer's words on a receipt are put right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from cartwright.application.ports.selling import Stale
from cartwright.application.ports.sold import Spot
from cartwright.domain.documents import Document, DocumentKind, Reissue, Series, receipt_id
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import JobId, derived
from cartwright.domain.jobs import Letter, MailKind, ReceiptAnew, to_buyer
from cartwright.domain.orders import Sale
from cartwright.domain.reissues import Beside, receipt_anew
from cartwright.domain.tax import Check, NumberState
from cartwright.storage.scope import ForeignAccount
from tests.contract.storage.test_returns import asking, refund_of
from tests.contract.storage.town import Agency
from tests.fakes.world import NOON


@dataclass(frozen=True)
class Anew:
    """A sale that was put right, both documents of it, the series they are the next of, and the job and
    letter that go with them."""

    sale: Sale
    documents: tuple[Document, Document]
    receipts: Series
    notes: Series
    job: ReceiptAnew
    letter: Letter

    @property
    def before(self) -> Sale:
        return replace(self.sale, reissued=self.sale.reissued - 1)


def lying(agency: Agency, sale: Sale) -> Sale:
    """With its buyer's words."""
    [found] = agency.mine.sold.some([Spot(sale.owner, sale.id)])
    return found


def put_right(agency: Agency, sale: Sale, name: str = "Ada King") -> Sale:
    """Asked for, of a sale that has its receipt."""
    before = lying(agency, sale)
    after = replace(before, buyer=replace(before.buyer, name=name), reissued=before.reissued + 1)
    audit = agency.audit("receipt.reissue")
    agency.mine.papers.put_right(before, after, receipt_anew(after), beside(agency, sale), audit)
    return after


def beside(agency: Agency, sale: Sale) -> Beside:
    return Beside(agency.mine.returns.of(sale.order))


def anew(agency: Agency, sale: Sale) -> Anew:
    """As they are to be issued, of a sale that was put right."""
    papers = agency.mine.papers
    name = receipt_id(sale.id, sale.reissued - 1)
    due = papers.amending(sale.owner, sale.id, DocumentKind.RECEIPT, [name])
    notes = papers.amending(sale.owner, sale.id, DocumentKind.CREDIT_NOTE, []).series
    receipt = due.issued[name]
    of = Reissue(sale.reissued, receipt.label, receipt.issued_at)
    cancels = notes.issue(receipt.sale, at=NOON, reissue=of)
    taking = due.series.issue(due.sale, at=NOON, reissue=replace(of, by=cancels.label))
    letter = to_buyer(agency.id, sale.owner, MailKind.RECEIPT, taking.id)
    return Anew(sale, (taking, cancels), due.series, notes, receipt_anew(sale), letter)


def begun(agency: Agency, sale: Sale) -> Anew:
    return anew(agency, put_right(agency, sale))


def issue(agency: Agency, one: Anew) -> None:
    agency.mine.papers.reissue(
        *one.documents, receipts=one.receipts, notes=one.notes, letter=one.letter, job=one.job.id
    )


@pytest.fixture
def sale(agency: Agency) -> Sale:
    settlement = agency.sell()
    agency.issue(settlement)
    return settlement.sales[0]


def test_the_words_are_the_sales_and_its_orders_from_then_on(agency: Agency, sale: Sale) -> None:
    before = agency.mine.orders.get(sale.order)
    after = put_right(agency, sale)
    found = lying(agency, sale)
    assert (found.buyer.name, found.reissued) == ("Ada King", 1)
    assert found.buyer.evidence == after.buyer.evidence
    order = agency.mine.orders.get(sale.order)
    assert (order.version, order.state) == (before.version + 1, before.state)
    assert (before.addressed, order.addressed) == ((), (sale.owner,))
    assert agency.mine.orders.recall(order).buyer.name == "Ada King"
    assert agency.mine.orders.recall(before).buyer.name != "Ada King"
    assert agency.mine.outbox.get(receipt_anew(after).id) == receipt_anew(after)


def test_both_documents_are_issued_together_and_the_first_stays_what_it_was(
    agency: Agency, sale: Sale
) -> None:
    first = agency.mine.papers.get(sale.owner, receipt_id(sale.id, 0))
    one = anew(agency, put_right(agency, sale))
    issue(agency, one)
    taking, cancels = (agency.mine.papers.get(sale.owner, document.id) for document in one.documents)
    assert (taking.sale.buyer.name, cancels.sale.buyer.name) == ("Ada King", first.sale.buyer.name)
    assert agency.mine.papers.get(sale.owner, first.id) == first
    assert taking.sealed_after(first.seal)
    assert cancels.sealed_after("")
    assert lying(agency, sale).document == taking.label
    assert agency.mine.outbox.get(one.job.id) is None
    assert agency.mine.outbox.get(one.letter.id) == one.letter


def test_it_is_asked_for_and_issued_once(agency: Agency, sale: Sale) -> None:
    before = lying(agency, sale)
    after = put_right(agency, sale)
    with pytest.raises(Stale):
        agency.mine.papers.put_right(before, after, receipt_anew(after), beside(agency, sale))
    one = anew(agency, after)
    issue(agency, one)
    with pytest.raises(Stale):
        issue(agency, one)
    last = agency.mine.papers.amending(sale.owner, sale.id, DocumentKind.RECEIPT, []).series.last
    assert last == 2


def test_of_two_who_ask_at_once_the_later_does_not_overwrite(agency: Agency, sale: Sale) -> None:
    for number in (1, 2):
        before = lying(agency, sale)
        issue(agency, anew(agency, put_right(agency, sale, f"Ada {number}")))
        # By a job of another name: what was asked for is not found out by that alone.
        late = replace(before, buyer=replace(before.buyer, name="Augusta"), reissued=number)
        job = replace(receipt_anew(late), id=JobId(derived("job", f"another {number}")))
        with pytest.raises(Stale):
            agency.mine.papers.put_right(before, late, job, beside(agency, sale))
        assert lying(agency, sale).buyer.name == f"Ada {number}"


def test_what_is_given_back_meanwhile_makes_it_stale(agency: Agency) -> None:
    settlement = agency.sell(3)
    agency.issue(settlement)
    [sale] = settlement.sales
    before, then = lying(agency, sale), beside(agency, sale)
    after = replace(before, buyer=replace(before.buyer, name="Ada King"), reissued=1)
    for key in ("one", "two"):
        agency.mine.returns.move(asking(agency, settlement, refund_of(sale, "10.00", key)))
        with pytest.raises(Stale):
            agency.mine.papers.put_right(before, after, receipt_anew(after), then)
        then = beside(agency, sale)
    agency.mine.papers.put_right(before, after, receipt_anew(after), then)
    assert lying(agency, sale).buyer.name == "Ada King"


def test_what_is_heard_of_a_vat_number_meanwhile_makes_it_stale(agency: Agency) -> None:
    settlement = agency.sell_in_doubt(4)
    agency.issue(settlement)
    [sale] = settlement.sales
    before, check = lying(agency, sale), agency.mine.vat_checks.of(sale)
    after = replace(before, buyer=replace(before.buyer, name="Ada King"), reissued=1)
    agency.mine.vat_checks.move(check.answered(Check(NumberState.INVALID, NOON, "VIES")))
    then = beside(agency, sale)
    with pytest.raises(Stale):
        agency.mine.papers.put_right(before, after, receipt_anew(after), replace(then, check=check))
    now = replace(then, check=agency.mine.vat_checks.of(sale))
    agency.mine.papers.put_right(before, after, receipt_anew(after), now)


def test_a_second_time_follows_the_first(agency: Agency, sale: Sale) -> None:
    one = anew(agency, put_right(agency, sale))
    issue(agency, one)
    second = put_right(agency, sale, "Ada Byron")
    assert second.reissued == 2
    # Of what was read before the first: it would cancel a receipt that is cancelled.
    late = anew(agency, second)
    taking, cancels = late.documents
    assert taking.reissue is not None
    old = replace(taking, reissue=replace(taking.reissue, receipt="NW-000001"))
    with pytest.raises(Stale):
        issue(agency, replace(late, documents=(old, cancels)))
    issue(agency, late)
    assert lying(agency, sale).document == taking.label


@pytest.mark.parametrize("kind", [DocumentKind.RECEIPT, DocumentKind.CREDIT_NOTE])
def test_a_series_that_has_moved_on_makes_it_stale(agency: Agency, sale: Sale, kind: DocumentKind) -> None:
    one = anew(agency, put_right(agency, sale))
    behind = replace(one.receipts if kind is DocumentKind.RECEIPT else one.notes, last=7)
    changed = {"receipts": behind} if kind is DocumentKind.RECEIPT else {"notes": behind}
    with pytest.raises(Stale):
        issue(agency, replace(one, **changed))  # type: ignore[arg-type]
    issue(agency, one)


def test_of_a_forgotten_buyer_nothing_is_put_right(agency: Agency, sale: Sale) -> None:
    before = lying(agency, sale)
    bought = agency.mine.buyers.of(sale.owner, before.buyer.email)
    agency.mine.erasures.forget(bought, agency.audit("customer.erase"))
    after = replace(before, buyer=replace(before.buyer, name="Ada King"), reissued=1)
    with pytest.raises(NotFound):
        agency.mine.papers.put_right(before, after, receipt_anew(after), beside(agency, sale))


def test_what_was_put_right_is_forgotten_with_the_rest(agency: Agency, sale: Sale) -> None:
    one = anew(agency, put_right(agency, sale))
    issue(agency, one)
    bought = agency.mine.buyers.of(sale.owner, lying(agency, sale).buyer.email)
    agency.mine.erasures.forget(bought, agency.audit("customer.erase"))
    assert lying(agency, sale).buyer.veiled
    for document in one.documents:
        assert agency.mine.papers.get(sale.owner, document.id).sale.buyer.veiled


def test_the_numbers_of_what_was_issued_anew_are_found_by_when_they_were_given_out(
    agency: Agency, sale: Sale
) -> None:
    books, later = agency.mine.books, NOON + timedelta(hours=1)
    one = anew(agency, put_right(agency, sale))
    assert (list(books.reissued(sale.owner, NOON, later)), one.before.reissued) == ([], 0)
    issue(agency, one)
    taking, cancels = one.documents
    assert sorted(books.reissued(sale.owner, NOON, later)) == sorted([taking.label, cancels.label])
    assert list(books.reissued(sale.owner, later, later + timedelta(hours=1))) == []
    assert [each.reissued for each in books.numbers(sale.owner, sale.at, sale.at + timedelta(seconds=1))] == [
        1
    ]
    notes = books.notes(sale.owner, [document.id for document in one.documents])
    assert {note.receipt for note in notes.values()} == {"NW-000001"}


def test_another_accounts_are_refused(agency: Agency, sale: Sale) -> None:
    before = lying(agency, sale)
    foreign = replace(before, account="acc_other")  # type: ignore[arg-type]
    with pytest.raises(ForeignAccount):
        agency.mine.papers.put_right(before, foreign, receipt_anew(before), beside(agency, sale))


def test_what_is_charged_later_is_charged_with_the_words_of_its_own_owner(agency: Agency) -> None:
    other = agency.add_client("North")
    course = agency.publish("Course", agency.house)
    settlement = agency.subscribe(6, other, agency.house, product=course)
    mine = next(one for one in settlement.begun if one.owner == agency.house.id)
    owners = {sale.owner: sale for sale in settlement.sales}
    agency.issue(settlement)
    put_right(agency, owners[agency.house.id])
    theirs = [one for one in settlement.begun if one.owner == other.id]
    names = [agency.mine.subscriptions.terms(one).order.buyer.name for one in (mine, *theirs)]
    assert names[0] == "Ada King"
    assert "Ada King" not in names[1:]
    # Who has forgotten the buyer charges nobody, whatever another knows.
    bought = agency.mine.buyers.of(agency.house.id, lying(agency, owners[agency.house.id]).buyer.email)
    agency.mine.erasures.forget(bought, agency.audit("customer.erase"))
    assert agency.mine.subscriptions.terms(mine).forgotten
