"""Proving the books again: right books say nothing, and every lie is found where it was planted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from cartwright.application.numbering import give_number
from cartwright.application.ports.proofs import Unfit
from cartwright.application.proving import Read, prove
from cartwright.domain.documents import Document, DocumentKind, Series
from cartwright.domain.ids import EntryId, OrderId, ProductId, SaleId, derived
from cartwright.domain.jobs import number
from cartwright.domain.journal import Book, Entry, Kind, Posting, booked, facts_of, mirrored, stands
from cartwright.domain.money import Money, Taxed
from cartwright.domain.orders import OrderState, Sale
from cartwright.domain.proofs_of_books import Violation, of_settlements, of_takings
from cartwright.domain.takings import takings
from cartwright.domain.tax import NumberState
from cartwright.domain.vat_checks import FIRST
from tests.unit.application.agency import Agency
from tests.unit.application.test_correcting import corrections, give, jobs
from tests.unit.application.test_rechecking import Register, believing, swept
from tests.unit.application.test_rechecking import sold as sold_in_doubt
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA


def numbered(agency: Agency, sales: Sequence[Sale]) -> None:
    for sale in sales:
        job = number(ACCOUNT, sale.owner, sale.id)
        give_number(job, papers=agency.mine.papers, outbox=agency.mine.outbox, now=agency.now)


@pytest.fixture(name="books")
def _books(agency: Agency) -> Agency:
    """Two orders of two owners, through a connection of the agency; all is numbered, and a day has gone."""
    house = replace(agency.till, house=NORTHWIND, version=agency.till.version + 1)
    agency.mine.connections.revise(house, agency.act().audit("connection.replace", house.id))
    for attempt in ("attempt-1", "attempt-2"):
        numbered(agency, agency.sold(attempt, bumps=[agency.mug]))
    agency.clock.move(timedelta(days=1))
    return agency


def found(agency: Agency) -> list[Violation]:
    return list(prove(agency.mine, now=agency.now))


def rules(agency: Agency) -> set[str]:
    return {violation.rule for violation in found(agency)}


def test_books_as_they_are_made_are_right(books: Agency) -> None:
    assert found(books) == []
    kinds = sorted(entry.kind for entry in books.store.shelves.entries.values())
    assert kinds == ["charge"] * 4 + ["fee"] * 2 + ["settlement"] * 2


def test_an_account_that_sold_nothing_has_right_books(agency: Agency) -> None:
    assert found(agency) == []


def test_what_was_sold_a_minute_ago_may_have_no_document_yet(agency: Agency) -> None:
    agency.sold()
    agency.clock.move(timedelta(minutes=1))
    assert found(agency) == []


def test_a_refund_with_its_mirror_leaves_the_books_right(books: Agency) -> None:
    give_back(books, OLIVEIRA, Decimal("0.5"))
    assert found(books) == []


# --- what is planted ---------------------------------------------------------------------------------------


def entries(agency: Agency, kind: Kind, *, of: str = "") -> list[Entry]:
    kept = agency.store.shelves.entries.values()
    return [entry for entry in kept if entry.kind is kind and of in {"", entry.client}]


def put(agency: Agency, entry: Entry, **other: Any) -> None:
    agency.store.shelves.entries[ACCOUNT, entry.client, entry.id] = replace(entry, **other)


def drop(agency: Agency, entry: Entry) -> None:
    del agency.store.shelves.entries[ACCOUNT, entry.client, entry.id]


def sold(agency: Agency) -> Sale:
    return next(iter(agency.store.shelves.sales.values()))


def give_back(agency: Agency, owner: str, part: Decimal) -> None:
    """Of the owner's first sale, as often as it is asked."""
    (charge, *_) = entries(agency, Kind.CHARGE, of=owner)
    given_back(agency, agency.store.shelves.sales[ACCOUNT, charge.client, charge.sale], part)


def given_back(agency: Agency, sale: Sale, part: Decimal = Decimal(1)) -> None:
    """Or as much of it."""
    order = agency.mine.orders.get(sale.order)
    facts = [
        replace(fact, net=-fact.net.portion(part), tax=-fact.tax.portion(part))
        for line in sale.lines
        for fact in facts_of(line)
    ]
    net = sum((fact.net for fact in facts), Money.zero("EUR"))
    tax = sum((fact.tax for fact in facts), Money.zero("EUR"))
    refund = booked(
        Kind.REFUND,
        sale,
        [
            stands(order.payment, sale.owner, net + tax),
            *(Posting(Book.REFUNDS, fact.product, -fact.net) for fact in facts),
            *(Posting(Book.TAX, fact.jurisdiction, -fact.tax) for fact in facts),
        ],
        at=agency.now,
        reference=order.payment.reference,
        facts=facts,
        amount=Taxed(net, tax, net + tax),
        once=[str(len(agency.store.shelves.entries))],
    )
    for entry in mirrored(refund, order.payment):
        put(agency, entry)


def tax_of_another_place(agency: Agency) -> None:
    (charge, *_) = entries(agency, Kind.CHARGE, of=NORTHWIND)
    moved = [replace(one, detail="AT") if one.book is Book.TAX else one for one in charge.postings]
    put(agency, charge, postings=tuple(moved))


def revenue_in_another_book(agency: Agency) -> None:
    (charge, *_) = entries(agency, Kind.CHARGE, of=NORTHWIND)
    moved = [
        replace(one, book=Book.RECEIVABLE) if one.book is Book.REVENUE else one for one in charge.postings
    ]
    put(agency, charge, postings=tuple(moved))


def unpaid_after_all(agency: Agency) -> None:
    order = agency.mine.orders.get(sold(agency).order)
    agency.store.shelves.orders[ACCOUNT, order.id] = replace(order, state=OrderState.PLACED)


def a_lost_sale(agency: Agency) -> None:
    sale = sold(agency)
    del agency.store.shelves.sales[ACCOUNT, sale.owner, sale.id]


def a_lost_order(agency: Agency) -> None:
    del agency.store.shelves.orders[ACCOUNT, sold(agency).order]


def a_lost_charge(agency: Agency) -> None:
    drop(agency, entries(agency, Kind.CHARGE)[0])


def a_charge_of_another_amount(agency: Agency) -> None:
    sale = sold(agency)
    line = replace(sale.lines[0], amount=Taxed.free(Money.of("1.00", "EUR")))
    agency.store.shelves.sales[ACCOUNT, sale.owner, sale.id] = replace(sale, lines=(line,))


def too_much_given_back(agency: Agency) -> None:
    for _ in range(3):
        give_back(agency, NORTHWIND, Decimal("0.5"))


def a_lost_document(agency: Agency) -> None:
    shelves = agency.store.shelves
    last = max(shelves.documents.values(), key=lambda document: (document.client, document.number))
    del shelves.documents[ACCOUNT, last.client, last.id]


def a_lost_first_document(agency: Agency) -> None:
    shelves = agency.store.shelves
    first = next(one for one in shelves.documents.values() if one.number == 1)
    del shelves.documents[ACCOUNT, first.client, first.id]


def a_number_on_the_sale_that_is_not_the_documents(agency: Agency) -> None:
    sale = sold(agency)
    agency.store.shelves.sales[ACCOUNT, sale.owner, sale.id] = replace(sale, document="NW-000099")


def a_changed_document(agency: Agency) -> None:
    shelves = agency.store.shelves
    first = next(one for one in shelves.documents.values() if one.number == 1)
    line = replace(first.sale.lines[0], name="Something else")
    told = replace(first, sale=replace(first.sale, lines=(line, *first.sale.lines[1:])))
    shelves.documents[ACCOUNT, first.client, first.id] = told


def a_lost_mirror(agency: Agency) -> None:
    drop(agency, entries(agency, Kind.SETTLEMENT)[0])


def a_mirror_of_nothing(agency: Agency) -> None:
    (mirror, *_) = entries(agency, Kind.SETTLEMENT)
    put(agency, mirror, mirrors=derived("entry", "nothing"))


def money_in_the_owners_books_that_the_agency_holds(agency: Agency) -> None:
    (charge, *_) = entries(agency, Kind.CHARGE, of=OLIVEIRA)
    moved = [
        replace(one, book=Book.PROCESSOR, detail=agency.till.id) if one.book is Book.SETTLEMENT else one
        for one in charge.postings
    ]
    put(agency, charge, postings=tuple(moved))


def a_fee_of_a_connection_that_is_not_there(agency: Agency) -> None:
    (fee, *_) = entries(agency, Kind.FEE)
    put(agency, fee, postings=tuple(replace(one, detail="con_unknown") for one in fee.postings))


def something_by_hand_at_anothers_connection(agency: Agency) -> None:
    (fee, *_) = entries(agency, Kind.FEE)
    for client in (OLIVEIRA, NORTHWIND):
        put(agency, replace(fee, client=client, id=EntryId("ent_by_hand")), kind=Kind.MANUAL, order="")


def a_mirror_of_another_amount(agency: Agency) -> None:
    (mirror, *_) = entries(agency, Kind.SETTLEMENT)
    put(agency, mirror, postings=tuple(replace(one, amount=one.amount * 2) for one in mirror.postings))


def more_tax_given_back_than_was_charged(agency: Agency) -> None:
    """Though no more money: for twice the tax, as much more was earned."""
    sale = sold(agency)
    [charge] = [entry for entry in entries(agency, Kind.CHARGE) if entry.sale == sale.id]
    tax = charge.amount.tax * 2
    gone = [replace(fact, net=tax * 0, tax=-fact.tax * 2) for fact in charge.facts]
    facts = [replace(gone[0], net=tax), *gone[1:]]
    postings = [
        Posting(Book.REVENUE, sale.lines[0].product, -tax),
        *(Posting(Book.TAX, fact.jurisdiction, -fact.tax) for fact in facts),
    ]
    amount = Taxed(tax, -tax, tax * 0)
    made = booked(Kind.CHARGE, sale, postings, at=agency.now, reference="", facts=facts, amount=amount)
    refund = replace(made, kind=Kind.REFUND, id=EntryId(derived("entry", "too much tax")))
    put(agency, refund)


@pytest.mark.parametrize(
    ("plant", "broken"),
    [
        (tax_of_another_place, {"tax-booked"}),
        (revenue_in_another_book, {"revenue-booked"}),
        (unpaid_after_all, {"order-paid"}),
        (a_lost_sale, {"order-sold", "entry-sold"}),
        (a_lost_order, {"order-there"}),
        (a_lost_charge, {"sale-charged"}),
        (a_charge_of_another_amount, {"sale-charged"}),
        (too_much_given_back, {"refunds-within-charges"}),
        (more_tax_given_back_than_was_charged, {"refunds-within-charges"}),
        (a_lost_document, {"sale-documented"}),
        (a_lost_first_document, {"sale-documented", "numbers-without-gap", "seal-unbroken"}),
        (a_number_on_the_sale_that_is_not_the_documents, {"sale-documented"}),
        (a_changed_document, {"seal-unbroken"}),
        (a_lost_mirror, {"mirrored", "claims-are-debts"}),
        (a_mirror_of_nothing, {"mirrored"}),
        (
            money_in_the_owners_books_that_the_agency_holds,
            {"held-by-the-holder", "mirrored", "claims-are-debts"},
        ),
        (a_mirror_of_another_amount, {"mirrored", "claims-are-debts"}),
        (a_fee_of_a_connection_that_is_not_there, {"connection-known"}),
        (something_by_hand_at_anothers_connection, {"connection-known"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_lie_is_found(books: Agency, plant: Callable[[Agency], None], broken: set[str]) -> None:
    plant(books)
    assert rules(books) == broken


def test_a_violation_says_where(books: Agency) -> None:
    (charge, *_) = entries(books, Kind.CHARGE, of=NORTHWIND)
    tax_of_another_place(books)
    (at, home) = found(books)
    assert str(at) == f"tax-booked  {NORTHWIND} {charge.id}  AT: 1900 booked, 0 stated"
    assert home.found == "DE: 0 booked, 1900 stated"


def test_an_entry_by_hand_may_earn_what_it_does_not_sell(books: Agency) -> None:
    turned = [
        Posting(Book.REVENUE, "a", Money.of("-1.00", "EUR")),
        Posting(Book.SETTLEMENT, "somebody", Money.of("1.00", "EUR")),
    ]
    put(books, booked(Kind.MANUAL, sold(books), turned, at=books.now, reference=""))
    assert rules(books) == {"claims-are-debts"}


def test_an_entry_of_no_order_is_of_none(books: Agency) -> None:
    (fee, *_) = entries(books, Kind.FEE)
    put(books, fee, order=OrderId(""), sale=SaleId(""))
    assert rules(books) == set()


def test_what_cannot_be_read_is_told_and_stops_nothing() -> None:
    read = Read.of(["a", Unfit("CLIENT#1 BOOKS", "entry: value_error"), "b"])
    assert read.things == ("a", "b")
    assert read.unfit == (Violation("readable", "CLIENT#1 BOOKS", "entry: value_error"),)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda kept: kept[1:], "no taking of what is booked"),
        (
            lambda kept: [*kept, replace(kept[0], product=ProductId("prd_x"))],
            "a taking of what is not booked",
        ),
        (
            lambda kept: [replace(kept[0], amount=Taxed.free(Money.of("1.00", "EUR")))],
            "1.00 EUR taken, 119.00",
        ),
    ],
)
def test_figures_that_are_not_what_is_booked_are_found(
    agency: Agency, change: Callable[[Any], Any], found: str
) -> None:
    sale = agency.sale()
    booked_now = list(agency.store.shelves.entries.values())
    kept = [taking for entry in booked_now for taking in takings(entry)]
    assert list(of_takings(booked_now, kept)) == []
    (violation,) = of_takings(booked_now, change(kept))
    assert violation.rule == "figures-booked"
    assert violation.found.startswith(found)
    assert sale.order in {taking.order for taking in kept}


def test_a_debt_that_nobody_claims_is_found_from_either_side(books: Agency) -> None:
    everything = list(books.store.shelves.entries.values())
    for missing in (Kind.CHARGE, Kind.SETTLEMENT):
        rest = [entry for entry in everything if entry.kind is not missing]
        assert {one.rule for one in of_settlements(rest)} == {"mirrored", "claims-are-debts"}


def test_orders_that_only_entries_name_are_looked_for(books: Agency) -> None:
    (fee, *_) = entries(books, Kind.FEE)
    put(books, fee, order=OrderId(derived("order", "lost")), sale=SaleId(""))
    assert rules(books) == {"order-there"}


def a_corrected_sale(agency: Agency) -> Document:
    """Of a business that was believed, and is none; its correction is a day old."""
    believing(agency)
    sold_in_doubt(agency, "attempt-3", shown="100.00")
    agency.clock.move(FIRST + timedelta(seconds=1))
    swept(agency, Register(NumberState.INVALID))
    [job] = jobs(agency)
    give(agency, job)
    agency.clock.move(timedelta(days=1))
    return corrections(agency)[0]


def without(agency: Agency, document: Document) -> None:
    del agency.store.shelves.documents[ACCOUNT, document.client, document.id]


def saying_something_else(agency: Agency, document: Document) -> None:
    """In good words and well sealed."""
    assert document.correction is not None
    other = replace(document.correction, found=document.correction.found[::-1], said=())
    series = Series(ACCOUNT, document.client, DocumentKind.CORRECTION, document.sale.mode)
    told = series.issue(document.sale, at=document.issued_at, correction=other)
    agency.store.shelves.documents[ACCOUNT, document.client, document.id] = told


def of_no_entry(agency: Agency, document: Document) -> None:
    entry = next(one for one in entries(agency, Kind.CORRECTION) if one.sale == document.sale.id)
    drop(agency, entry)


@pytest.mark.parametrize(
    ("plant", "wrong"),
    [
        (without, "no document"),
        (saying_something_else, "says something else"),
        (of_no_entry, "no entry of it"),
    ],
)
def test_what_corrects_a_receipt_says_what_is_booked(
    books: Agency, plant: Callable[[Agency, Document], None], wrong: str
) -> None:
    document = a_corrected_sale(books)
    assert found(books) == []
    plant(books, document)
    [violation] = [one for one in found(books) if one.rule == "correction-documented"]
    assert violation.found.endswith(wrong)


def test_a_correction_of_a_minute_ago_may_have_no_document_yet(books: Agency) -> None:
    believing(books)
    sold_in_doubt(books, "attempt-3", shown="100.00")
    books.clock.move(FIRST + timedelta(seconds=1))
    swept(books, Register(NumberState.INVALID))
    assert found(books) == []
    books.clock.move(timedelta(hours=2))
    assert rules(books) == {"correction-documented"}
