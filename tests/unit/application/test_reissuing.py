"""A receipt with wrong words of the customer is cancelled, another takes its place; nothing else is moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.adapters.documents.showing import shown
from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.application import hub, reissuing
from cartwright.application.numbering import give_number
from cartwright.application.ports.selling import Stale
from cartwright.application.proving import prove
from cartwright.bootstrap.evidence import written
from cartwright.domain.access import Grant, Right
from cartwright.domain.catalog import TaxClass
from cartwright.domain.documents import Document, DocumentKind, cancellation_id, documents_of, receipt_id
from cartwright.domain.einvoice import EInvoice, Preceding, TypeCode, einvoice
from cartwright.domain.errors import Forbidden, Invalid, NotFound, Outage
from cartwright.domain.ids import SaleId
from cartwright.domain.jobs import Letter, MailKind, ReceiptAnew, number
from cartwright.domain.orders import Sale
from cartwright.domain.passes import Pass
from cartwright.domain.people import ONE_STOP_SHOP, Registration, TaxNumber
from cartwright.domain.refunds import RefundState
from cartwright.domain.reissues import (
    AT_MOST,
    Beside,
    Details,
    ReceiptAmended,
    ReceiptUnderWay,
    ReissuedTooOften,
    TaxWouldChange,
    corrected,
)
from cartwright.domain.tax import Business, Place
from tests.fakes.papers import FakePapers
from tests.unit.application.agency import ADA, Agency
from tests.unit.application.billing import MONTHLY, Billing
from tests.unit.application.guests import entered
from tests.unit.application.test_crediting import back, given, notes, numbered
from tests.unit.application.test_giving_back import sent_back
from tests.unit.application.test_selling_tax import FIRM, bought
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA

MARRIED = Details(
    name="Ada King", company="King & Lovelace Ltd", street="12 St James's Square", city="London"
)


@pytest.fixture
def sale(agency: Agency) -> Sale:
    """The course, with its receipt NW-000001."""
    return numbered(agency, agency.sale())


def asks(
    agency: Agency,
    sale: Sale,
    said: Details = MARRIED,
    *,
    by: str = "olga",
    papers: FakePapers | None = None,
) -> Sale:
    mine = agency.mine
    return reissuing.by_a_member(
        agency.act(by),
        sale.id,
        said,
        sold=mine.sold,
        catalogue=mine.catalogue,
        clients=mine.clients,
        books=mine.books,
        returns=mine.returns,
        vat_checks=mine.vat_checks,
        papers=papers or mine.papers,
    )


def asks_itself(agency: Agency, guest: Pass, sale: SaleId, said: Details = MARRIED) -> Sale:
    mine = agency.mine
    return reissuing.by_its_buyer(
        guest,
        sale,
        said,
        buyers=mine.buyers,
        sold=mine.sold,
        catalogue=mine.catalogue,
        books=mine.books,
        returns=mine.returns,
        vat_checks=mine.vat_checks,
        papers=mine.papers,
    )


def issued(agency: Agency) -> None:
    """What waits to be issued anew is."""
    mine = agency.mine
    for slip in list(agency.store.shelves.jobs.values()):
        if isinstance(slip.job, ReceiptAnew):
            reissuing.give_receipt_anew(slip.job, papers=mine.papers, outbox=mine.outbox, now=agency.now)


def lies(agency: Agency, sale: Sale) -> Sale:
    return agency.mine.orders.sale(sale.owner, sale.id)


def document(agency: Agency, sale: Sale, name: Callable[[SaleId, int], object], number_: int) -> Document:
    return agency.mine.papers.get(sale.owner, name(sale.id, number_))  # type: ignore[arg-type]


def proven(agency: Agency) -> None:
    agency.clock.move(timedelta(days=1))
    assert list(prove(agency.mine, now=agency.now)) == []


def test_the_receipt_is_cancelled_and_another_takes_its_place(agency: Agency, sale: Sale) -> None:
    entries = dict(agency.store.shelves.entries)
    asks(agency, sale)
    agency.clock.move(timedelta(hours=1))
    issued(agency)
    first, cancels, anew = (
        document(agency, sale, receipt_id, 0),
        document(agency, sale, cancellation_id, 1),
        document(agency, sale, receipt_id, 1),
    )
    assert [one.label for one in (first, cancels, anew)] == ["NW-000001", "NW-CN-000001", "NW-000002"]
    # What was issued stays what it was, and so does the seller on it.
    assert (first.sale.buyer.name, cancels.sale.buyer.name) == (ADA.name, ADA.name)
    buyer = anew.sale.buyer
    assert (buyer.name, buyer.business, buyer.email) == (
        "Ada King",
        Business("King & Lovelace Ltd"),
        ADA.email,
    )
    assert buyer.delivery is not None
    assert (buyer.delivery.street, buyer.delivery.city) == ("12 St James's Square", "London")
    assert first.sale.seller == cancels.sale.seller == anew.sale.seller
    assert first.sale.lines == cancels.sale.lines == anew.sale.lines
    assert (cancels.cancels, anew.cancels, first.cancels) == ("NW-000001", "", "")
    assert anew.reissue is not None
    assert (anew.reissue.receipt, anew.reissue.by) == ("NW-000001", "NW-CN-000001")
    found = lies(agency, sale)
    assert (found.document, found.reissued, found.buyer.name) == ("NW-000002", 1, "Ada King")
    assert list(documents_of(found, [])) == [one.id for one in (first, cancels, anew)]
    # No money moved, and nothing is taxed otherwise.
    assert agency.store.shelves.entries == entries
    proven(agency)


def test_the_mails_say_what_takes_the_place_of_what(agency: Agency, sale: Sale) -> None:
    asks(agency, sale)
    issued(agency)
    letters = [slip.job for slip in agency.store.shelves.jobs.values() if isinstance(slip.job, Letter)]
    anew = document(agency, sale, receipt_id, 1)
    [letter] = [one for one in letters if one.subject == anew.id]
    assert letter.kind is MailKind.RECEIPT
    mail = JinjaComposer().receipt(letter, anew)
    cancelled = written(document(agency, sale, cancellation_id, 1))
    for text in (mail.text, mail.html):
        assert "this takes the place of receipt NW-000001, which NW-CN-000001 cancels" in text
        assert "Ada King" in text
    for text in (cancelled.text, cancelled.html):
        assert "This cancels receipt NW-000001 of" in text
        assert ADA.name in text
        assert "Ada King" not in text
    assert cancelled.subject == "Receipt NW-000001 from Northwind Yoga GmbH is cancelled"


def test_the_e_invoices_and_the_papers_name_what_they_amend(agency: Agency, sale: Sale) -> None:
    asks(agency, sale)
    issued(agency)
    cancels, anew = document(agency, sale, cancellation_id, 1), document(agency, sale, receipt_id, 1)

    def numbered_(one: Document) -> Document:
        seller = replace(one.sale.seller, tax_numbers=(TaxNumber("VAT", "DE", "DE136695976"),))
        return replace(one, sale=replace(one.sale, seller=seller))

    made = [einvoice(numbered_(one)) for one in (cancels, anew)]
    assert all(isinstance(one, EInvoice) for one in made)
    found = [(one.type_code, one.preceding, one.buyer.name) for one in made if isinstance(one, EInvoice)]
    assert cancels.reissue is not None
    day = cancels.reissue.receipt_at.astimezone(sale.seller.zone).date()
    first = (Preceding("NW-000001", day),)
    assert found == [
        (TypeCode.CREDIT_NOTE, first, ADA.name),
        (TypeCode.INVOICE, first, "King & Lovelace Ltd"),
    ]
    one, other = (str(shown(paper)) for paper in (cancels, anew))
    assert "This cancels receipt NW-000001" in one
    assert "Paid" not in one
    assert "takes the place of receipt NW-000001" in other
    assert "Paid" in other


def test_it_is_done_once_however_often_it_is_asked_for_and_delivered(agency: Agency, sale: Sale) -> None:
    asks(agency, sale)
    assert asks(agency, sale).reissued == 1
    for _ in range(2):
        issued(agency)
    assert asks(agency, sale).document == "NW-000002"
    assert len(agency.store.shelves.documents) == 3
    assert agency.audited().action == "receipt.reissue"
    assert agency.audited().after == {"receipt": "NW-000001"}
    assert "King" not in repr(agency.store.shelves.audits)


def test_again_it_is_the_newest_receipt_that_is_cancelled(agency: Agency, sale: Sale) -> None:
    for number_ in range(AT_MOST):
        asks(agency, sale, Details(name=f"Ada {'I' * number_}"))
        issued(agency)
    with pytest.raises(ReissuedTooOften):
        asks(agency, sale)
    last = document(agency, sale, receipt_id, AT_MOST)
    assert last.reissue is not None
    assert (last.label, last.reissue.receipt) == ("NW-000006", "NW-000005")
    proven(agency)


def test_another_is_not_asked_for_before_there_is_one_to_cancel(agency: Agency) -> None:
    sale = agency.sale()
    with pytest.raises(ReceiptUnderWay):
        asks(agency, sale)
    numbered(agency, sale)
    asks(agency, sale)
    with pytest.raises(ReceiptUnderWay):
        asks(agency, sale, Details(name="Augusta"))


def test_the_receipt_comes_first(agency: Agency) -> None:
    sale = agency.sale()
    job = ReceiptAnew(number(ACCOUNT, NORTHWIND, sale.id).id, ACCOUNT, NORTHWIND, sale.id, 1)
    with pytest.raises(Outage):
        reissuing.give_receipt_anew(job, papers=agency.mine.papers, outbox=agency.mine.outbox, now=agency.now)


def test_who_is_overtaken_looks_again(agency: Agency, sale: Sale) -> None:
    class Overtaken(FakePapers):
        def put_right(self, *args: object, **named: object) -> None:
            if not agency.store.shelves.anew:
                asks(agency, sale)
            super().put_right(*args, **named)  # type: ignore[arg-type]

    with pytest.raises(ReceiptUnderWay):
        asks(agency, sale, Details(name="Augusta"), papers=Overtaken(agency.store.shelves, ACCOUNT))
    stale = replace(lies(agency, sale), reissued=0)
    job = next(one.job for one in agency.store.shelves.jobs.values() if isinstance(one.job, ReceiptAnew))
    with pytest.raises(Stale):
        agency.mine.papers.put_right(stale, stale, job, Beside(agency.mine.returns.of(sale.order)))


def test_what_is_given_back_afterwards_names_the_receipt_that_stands(agency: Agency, sale: Sale) -> None:
    asks(agency, sale)
    # Asked for before the receipt is issued anew, its note waits for that.
    back(agency, sale, "19.00", key="before")
    with pytest.raises(Outage):
        given(agency)
    issued(agency)
    back(agency, sale, "50.00", key="after")
    given(agency)
    amounts = [(one.label, one.credit.receipt) for one in notes(agency) if one.credit]
    assert amounts == [("NW-CN-000002", "NW-000002"), ("NW-CN-000003", "NW-000002")]
    assert agency.mine.papers.get(NORTHWIND, notes(agency)[-1].id).sale.buyer.name == "Ada King"
    proven(agency)


@pytest.mark.parametrize("amount", [None, "19.00"])
def test_where_something_was_given_back_the_receipt_stays_as_it_is(
    agency: Agency, sale: Sale, amount: str | None
) -> None:
    back(agency, sale, amount)
    given(agency)
    guest = entered(agency)
    with pytest.raises(ReceiptAmended):
        asks(agency, sale)
    with pytest.raises(ReceiptAmended):
        asks_itself(agency, guest, sale.id)
    assert not offered(agency, guest, sale)
    assert lies(agency, sale).reissued == 0
    # What failed was not given back.
    [(place, returns)] = agency.store.shelves.returns.items()
    [refund] = returns.refunds
    agency.store.shelves.returns[place] = replace(
        returns, refunds=(replace(refund, state=RefundState.FAILED),)
    )
    assert offered(agency, guest, sale)


def test_what_is_given_back_between_looking_and_asking_is_looked_at_again(agency: Agency, sale: Sale) -> None:
    class Meanwhile(FakePapers):
        def put_right(self, *args: object, **named: object) -> None:
            if not agency.store.shelves.returns:
                back(agency, sale, "19.00")
                given(agency)
            super().put_right(*args, **named)  # type: ignore[arg-type]

    with pytest.raises(ReceiptAmended):
        asks(agency, sale, papers=Meanwhile(agency.store.shelves, ACCOUNT))
    assert lies(agency, sale).reissued == 0
    proven(agency)


def test_what_was_sent_back_is_taken_back_on_paper_first(agency: Agency, sale: Sale) -> None:
    """Its credit note names the receipt as it is, and so does the one that takes that back."""
    back(agency, sale, "19.00")
    given(agency)
    [refund] = agency.mine.returns.of(sale.order).refunds
    sent_back(agency, sale, refund.reference)
    agency.returned(sale.order)
    with pytest.raises(ReceiptUnderWay):
        asks(agency, sale)
    given(agency)
    asks(agency, sale)
    issued(agency)
    labels = [(one.label, one.credit.receipt) for one in notes(agency) if one.credit]
    assert labels == [("NW-CN-000001", "NW-000001"), ("NW-CN-000002", "NW-000001")]
    proven(agency)


def test_a_receipt_that_is_cancelled_and_credited_beside_that_is_told(agency: Agency, sale: Sale) -> None:
    asks(agency, sale)
    issued(agency)
    back(agency, sale, "19.00")
    given(agency)
    proven(agency)
    note = notes(agency)[-1]
    assert note.credit is not None
    place = (ACCOUNT, NORTHWIND, note.id)
    agency.store.shelves.documents[place] = replace(note, credit=replace(note.credit, receipt="NW-000001"))
    told = [one for one in prove(agency.mine, now=agency.now) if one.rule == "receipt-anew"]
    assert [one.found for one in told] == ["NW-000001 is cancelled, and amended beside that"]


def test_what_is_charged_later_bears_the_words_and_another_owner_keeps_its_own(agency: Agency) -> None:
    billing = Billing(agency)
    billing.sells(MONTHLY)
    order = agency.send(agency.purchase("attempt-1", "139.00", bumps=[agency.mug])).order
    agency.pays(order)
    first = agency.settled(order)
    mine, other = (numbered(agency, first.sale(owner)) for owner in (NORTHWIND, OLIVEIRA))
    asks(agency, mine)
    issued(agency)
    billing.falls_due()
    [_, later] = sorted(
        (one for one in agency.store.shelves.sales.values() if one.owner == NORTHWIND), key=lambda one: one.at
    )
    charged = lies(agency, later).buyer
    assert (charged.name, charged.business and charged.business.name) == ("Ada King", "King & Lovelace Ltd")
    assert charged.delivery is not None
    assert charged.delivery.city == "London"
    assert lies(agency, other).buyer.name == ADA.name
    assert lies(agency, other).reissued == 0


def test_a_buyer_asks_in_the_hub_of_what_it_bought_there_and_of_nothing_else(agency: Agency) -> None:
    mine, other = (numbered(agency, one) for one in agency.sold(bumps=[agency.mug]))
    guest = entered(agency)
    assert asks_itself(agency, guest, mine.id).buyer.name == "Ada King"
    for guest_, wanted in ((guest, other.id), (replace(guest, email="eve@buyer.example"), mine.id)):
        with pytest.raises(NotFound):
            asks_itself(agency, guest_, wanted)


def offered(agency: Agency, guest: Pass, sale: Sale) -> bool:
    mine = agency.mine
    found = hub.purchase(
        guest,
        sale.id,
        buyers=mine.buyers,
        sold=mine.sold,
        returns=mine.returns,
        vat_checks=mine.vat_checks,
        books=mine.books,
        subscriptions=mine.subscriptions,
    )
    return found.receipt


def test_the_page_of_a_purchase_offers_it_while_it_can_be_done(agency: Agency, sale: Sale) -> None:
    guest = entered(agency)
    assert offered(agency, guest, sale)
    for number_ in range(AT_MOST):
        asks_itself(agency, guest, sale.id, Details(name=f"Ada {'I' * number_}"))
        assert not offered(agency, guest, sale)
        issued(agency)
    assert not offered(agency, guest, sale)


def test_it_takes_the_right_to_give_back_all_of_the_sale(agency: Agency, sale: Sale) -> None:
    with pytest.raises(NotFound):
        asks(agency, sale, by="clara")
    agency.grant("clara", Grant(agency.course.id, frozenset({Right.VIEW, Right.TRANSACTIONS})))
    with pytest.raises(Forbidden) as no:
        asks(agency, sale, by="clara")
    assert no.value.needs == Right.REFUND
    rights = frozenset({Right.VIEW, Right.TRANSACTIONS, Right.REFUND})
    agency.grant("clara", Grant(agency.course.id, rights))
    # On every line: whatever stands first, another is on the same receipt.
    agency.grant("clara", Grant(agency.mug.id, rights - {Right.REFUND}))
    shelf, place = agency.store.shelves.sales, (ACCOUNT, NORTHWIND, sale.id)
    alone = shelf[place]
    [line] = alone.lines
    for products in ((line.product, agency.mug.id), (agency.mug.id, line.product)):
        both = tuple(replace(line, number=n, product=one) for n, one in enumerate(products, start=1))
        shelf[place] = replace(alone, lines=both)
        with pytest.raises(Forbidden):
            asks(agency, sale, by="clara")
    shelf[place] = alone
    assert asks(agency, sale, by="clara").reissued == 1


def test_of_a_forgotten_buyer_nothing_is_put_right(agency: Agency, sale: Sale) -> None:
    agency.store.shelves.veils.clear()
    with pytest.raises(NotFound):
        asks(agency, sale)


@pytest.mark.parametrize("name", ["علی\u200cرضا", "क्\u200dष", "شی\u200cرین زاده"])
def test_names_are_spelt_with_joiners_in_some_scripts(agency: Agency, sale: Sale, name: str) -> None:
    assert asks(agency, sale, Details(name=name)).buyer.name == name


def test_what_is_left_out_is_right_as_it_is(agency: Agency, sale: Sale) -> None:
    place = replace(sale.buyer.place, postcode="10115")
    there = replace(sale, buyer=replace(sale.buyer, place=place, business=Business("Ada's")))
    after = corrected(there, Details(name="Ada King", street="Weg 2", city="Berlin"), {}).buyer
    assert (after.place.postcode, after.business) == ("10115", Business("Ada's"))


@pytest.mark.parametrize(
    ("said", "because"),
    [
        (Details(country="FR"), "country"),
        (Details(vat_number="DE136695976"), "vat_number"),
        (Details(name="Ada King", country="US"), "country"),
    ],
)
def test_what_decides_the_tax_is_none_of_these_words(
    agency: Agency, sale: Sale, said: Details, because: str
) -> None:
    with pytest.raises(TaxWouldChange) as no:
        asks(agency, sale, said)
    assert no.value.facts == {"because": because}
    assert not agency.store.shelves.anew


def test_the_same_country_and_number_are_no_change(agency: Agency, sale: Sale) -> None:
    assert asks(agency, sale, Details(country="DE", vat_number="")) == lies(agency, sale)
    assert lies(agency, sale).reissued == 0


class TestABusiness:
    @pytest.fixture
    def firm(self, agency: Agency) -> Sale:
        purchase = bought(agency, "120.00", business=FIRM)
        order = agency.send(purchase).order
        agency.pays(order)
        paid = agency.settled(order).sale(NORTHWIND)
        job = number(ACCOUNT, NORTHWIND, paid.id)
        give_number(job, papers=agency.mine.papers, outbox=agency.mine.outbox, now=agency.now)
        return lies(agency, paid)

    def test_keeps_its_number_with_another_name(self, agency: Agency, firm: Sale) -> None:
        after = asks(agency, firm, Details(company="Ada & Sons", vat_number=FIRM.number.lower()))
        assert after.buyer.business == replace(FIRM, name="Ada & Sons")

    def test_does_not_lose_its_number_with_its_name(self, agency: Agency, firm: Sale) -> None:
        with pytest.raises(TaxWouldChange) as no:
            asks(agency, firm, Details(company=""))
        assert no.value.facts == {"because": "vat_number"}

    def test_without_a_number_may_lose_its_name(self, agency: Agency, sale: Sale) -> None:
        named = replace(sale, buyer=replace(sale.buyer, business=Business("Ada's")))
        assert corrected(named, Details(company=""), {}).buyer.business is None


@pytest.mark.parametrize(
    ("taxed", "holds", "before", "postcode"),
    [
        # The Canary Islands are outside of the VAT area (2006/112/EC art. 6(1)(b)): another country, for the
        # same reason without a tax.
        (TaxClass.ELECTRONIC, (), Place("ES", "", "28001"), "35001"),
        # Madeira is in it, at rates of its own.
        (TaxClass.ELECTRONIC, (ONE_STOP_SHOP,), Place("PT", "", "1000-001"), "9000-001"),
        # Heligoland is not, so the same tax is owed there for another reason.
        (TaxClass.SERVICE, ("DE",), Place("DE", "", "10115"), "27498"),
    ],
)
def test_a_postcode_of_another_territory_is_refused(
    sale: Sale, taxed: TaxClass, holds: tuple[str, ...], before: Place, postcode: str
) -> None:
    seller = replace(sale.seller, registrations=tuple(map(Registration, holds)))
    there = replace(sale, seller=seller, buyer=replace(sale.buyer, place=before))
    classes = {line.product: taxed for line in sale.lines}
    with pytest.raises(TaxWouldChange) as no:
        corrected(there, Details(postcode=postcode), classes)
    assert no.value.facts == {"because": "postcode"}


def test_another_postcode_of_the_same_territory_is_put_right(sale: Sale) -> None:
    there = replace(sale, buyer=replace(sale.buyer, place=Place("ES", "", "28001")))
    classes = {line.product: TaxClass.ELECTRONIC for line in sale.lines}
    assert corrected(there, Details(postcode="28002"), classes).buyer.place.postcode == "28002"


@pytest.mark.parametrize(
    ("said", "at"),
    [
        (Details(name=" "), "/name"),
        (Details(name="A\nB"), "/name"),
        (Details(name="A\u202eB"), "/name"),
        (Details(name="A\u2066B"), "/name"),
        (Details(name="A\u200bB"), "/name"),
        (Details(name="\u200c"), "/name"),
        (Details(name="A" * 151), "/name"),
        (Details(company="A\x00B"), "/company"),
        (Details(company="A" * 300), "/company"),
        (Details(street="12 St James's Square"), "/city"),
        (Details(city="London"), "/street"),
        (Details(street="A\tB", city="London"), "/street"),
        (Details(postcode="1" * 21), "/postcode"),
    ],
)
def test_what_cannot_be_printed_is_refused_by_name(
    agency: Agency, sale: Sale, said: Details, at: str
) -> None:
    with pytest.raises(Invalid) as no:
        asks(agency, sale, said)
    assert at in str(no.value.facts["errors"])


def test_a_receipt_is_made_of_nothing_else(agency: Agency, sale: Sale) -> None:
    due = agency.mine.papers.amending(NORTHWIND, sale.id, DocumentKind.CORRECTION, [])
    asks(agency, sale)
    issued(agency)
    anew = document(agency, sale, receipt_id, 1)
    with pytest.raises(ValueError, match="made of something else"):
        due.series.issue(due.sale, at=agency.now, reissue=anew.reissue)
    assert anew.sealed_after(anew.follows)
    assert not replace(anew, reissue=None).sealed_after(anew.follows)


def test_a_chain_that_is_broken_is_told(agency: Agency, sale: Sale) -> None:
    asks(agency, sale)
    issued(agency)
    anew, cancels = document(agency, sale, receipt_id, 1), document(agency, sale, cancellation_id, 1)
    assert anew.reissue is not None
    documents, sales = agency.store.shelves.documents, agency.store.shelves.sales
    place, spot = (ACCOUNT, NORTHWIND, anew.id), (ACCOUNT, NORTHWIND, sale.id)
    kept, lying = documents[place], sales[spot]
    half = replace(kept.sale, lines=(replace(kept.sale.lines[0], name="Course", quantity=2),))
    cheap = replace(half, lines=(replace(half.lines[0], amount=-half.lines[0].amount),))
    other = replace(kept.sale, seller=replace(kept.sale.seller, version=9))
    broken = [
        replace(kept, reissue=replace(anew.reissue, by="NW-CN-000009")),
        replace(kept, reissue=replace(anew.reissue, receipt="NW-000009")),
        replace(kept, sale=cheap),
        replace(kept, sale=other),
    ]

    def told() -> set[str]:
        return {one.rule for one in prove(agency.mine, now=agency.now)}

    for one in broken:
        documents[place] = one
        assert "receipt-anew" in told()
    documents[place] = kept
    assert told() == set()
    del documents[ACCOUNT, NORTHWIND, cancels.id]
    assert "receipt-anew" in told()
    documents[ACCOUNT, NORTHWIND, cancels.id] = replace(cancels, sale=kept.sale)
    sales[spot] = replace(lying, reissued=0)
    assert "receipt-anew" in told()
