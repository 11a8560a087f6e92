"""What a credit note says, and what goes away with what was given back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.domain.catalog import Mode
from cartwright.domain.credits import credit_of, credited, gone
from cartwright.domain.documents import Document, DocumentKind, Series, refund_document_id
from cartwright.domain.fulfilment import Access
from cartwright.domain.funnel import Part
from cartwright.domain.money import Taxed
from cartwright.domain.orders import Order, Sale
from cartwright.domain.refund_entries import booked
from cartwright.domain.refunds import Returns
from tests.unit.domain.shop import ACCOUNT, NOON, NORTHWIND, OLIVEIRA, SELLERS, offer, paid, product
from tests.unit.domain.test_refund_entries import failed, one_back, sold
from tests.unit.domain.test_refunds import eur

ORDER = paid(offer(product(), [product("Mat", "30.00")], SELLERS))
SALE = replace(ORDER.sale(NORTHWIND), document="NW-000007")
NOTES = Series(ACCOUNT, NORTHWIND, DocumentKind.CREDIT_NOTE, Mode.LIVE)


def issued(
    gross: str, series: Series = NOTES, *, order: Order = ORDER, sale: Sale = SALE, cancels: str = ""
) -> Document:
    before = Returns(order.account, order.id)
    after, refund = one_back(before, sale, 1, eur(gross), order)
    states = (after, failed(after, refund)) if cancels else (before, after)
    [entry] = booked(*states, sold(order, sale))
    credit = credit_of(entry, refund, sale, receipt_at=NOON, cancels=cancels)
    return series.issue(credited(sale, credit), at=NOON, credit=credit)


def test_a_credit_note_has_its_own_number_and_names_its_receipt() -> None:
    note = issued("59.50")
    assert (note.label, note.series, note.number) == ("NW-CN-000001", "credit-note-live", 1)
    assert note.credit is not None
    assert (note.credit.receipt, note.id) == ("NW-000007", refund_document_id(note.credit.refund))
    tests = replace(SALE, mode=Mode.TEST)
    of_tests = replace(NOTES, mode=Mode.TEST)
    assert issued("1.00", of_tests, sale=tests).label == "NW-CN-TEST-000001"


def test_it_says_what_was_given_back_of_each_line_and_no_other() -> None:
    [line] = issued("59.50").sale.lines
    assert (line.name, line.amount) == ("Course", Taxed(eur("50.00"), eur("9.50"), eur("59.50")))
    assert [levy.rate for levy in line.treatment.levies] == [
        levy.rate for levy in SALE.lines[0].treatment.levies
    ]


def test_what_was_taken_off_its_line_is_said_of_no_part_that_goes_back() -> None:
    """That is of the price: beside what was given back it would be a sum of nothing."""
    less = Taxed(eur("10.00"), eur("1.90"), eur("11.90"))
    line = replace(SALE.lines[0], discount=eur("11.90"), off=less, credit=less)
    [told] = issued("59.50", sale=replace(SALE, lines=(line, *SALE.lines[1:]), coupon="SPRING")).sale.lines
    assert (told.discount, told.off, told.credit) == (None, None, None)


def test_how_many_it_was_of_is_said_only_where_all_went_back() -> None:
    three = replace(SALE, lines=(replace(SALE.lines[0], quantity=3), *SALE.lines[1:]))
    assert [line.quantity for line in issued("119.00", sale=three).sale.lines] == [3]
    assert [line.quantity for line in issued("118.99", sale=three).sale.lines] == [1]


def test_one_that_takes_back_another_is_of_less_than_nothing() -> None:
    note = issued("59.50", NOTES.after(issued("59.50")), cancels="NW-CN-000001")
    assert note.label == "NW-CN-000002"
    assert note.sale.total == Taxed(eur("-50.00"), eur("-9.50"), eur("-59.50"))
    assert note.credit is not None
    assert note.id == refund_document_id(note.credit.refund, cancelled=True)


def test_the_seal_is_over_what_was_given_back() -> None:
    note = issued("59.50")
    assert note.sealed_after("")
    assert note.credit is not None
    for other in (
        replace(note.credit, receipt="NW-000008"),
        replace(note.credit, reason="another"),
        replace(note.credit, facts=()),
        replace(note.credit, tax=True),
        None,
    ):
        assert not replace(note, credit=other).sealed_after("")


def test_a_receipt_is_no_credit_note_and_a_credit_note_no_receipt() -> None:
    with pytest.raises(ValueError, match="made of something else"):
        NOTES.issue(SALE, at=NOON)
    note = issued("1.00")
    with pytest.raises(ValueError, match="made of something else"):
        replace(NOTES, kind=DocumentKind.RECEIPT).issue(note.sale, at=NOON, credit=note.credit)


def test_a_basket_of_two_levies_is_credited_levy_by_levy() -> None:
    order = paid(offer(product(owner=OLIVEIRA), sellers=SELLERS), "CA", "QC")
    sale = order.sale(OLIVEIRA)
    note = issued("10.01", replace(NOTES, client=OLIVEIRA), order=order, sale=sale)
    assert note.credit is not None
    assert [levy.name for levy in note.sale.lines[0].treatment.levies] == [
        fact.levy for fact in note.credit.facts
    ]
    assert sum(fact.tax.minor for fact in note.credit.facts) == note.sale.total.tax.minor


def letting_in(*lines: int, stays: bool = False) -> Sale:
    access = Access(stays=stays)
    found = (replace(line, access=access) if line.number in lines else line for line in SALE.lines)
    return replace(SALE, lines=tuple(found))


def test_what_all_was_given_back_of_goes_and_the_rest_stays() -> None:
    sale = letting_in(1, 2)
    nothing = Returns(ORDER.account, ORDER.id)
    half, _ = one_back(nothing, sale, 1, eur("119.00"), ORDER)
    assert list(gone(sale, nothing)) == []
    assert list(gone(sale, half)) == [sale.lines[0].product]
    part, _ = one_back(half, sale, 2, eur("35.69"), ORDER)
    assert list(gone(sale, part)) == [sale.lines[0].product]
    assert list(gone(letting_in(2), half)) == []


def test_what_is_the_buyers_to_keep_stays_whatever_was_given_back() -> None:
    sale = letting_in(1, stays=True)
    everything, _ = one_back(Returns(ORDER.account, ORDER.id), sale, 1, eur("119.00"), ORDER)
    assert list(gone(sale, everything)) == []


def test_of_one_bought_twice_both_have_to_go_back_but_what_was_for_nothing() -> None:
    sale = letting_in(1, 2)
    twice = replace(sale, lines=(sale.lines[0], replace(sale.lines[1], product=sale.lines[0].product)))
    one, _ = one_back(Returns(ORDER.account, ORDER.id), twice, 1, eur("119.00"), ORDER)
    assert list(gone(twice, one)) == []
    free = replace(twice.lines[1], amount=Taxed.free(eur("0.00")))
    assert list(gone(replace(twice, lines=(twice.lines[0], free)), one)) == [sale.lines[0].product]


def carried(free: bool) -> Sale:
    """A book that lets its buyer in, which may be for nothing, and its carriage."""
    sale = letting_in(1)
    book, carriage = sale.lines[0], replace(sale.lines[1], product=sale.lines[0].product, part=Part.SHIPPING)
    carriage = replace(carriage, access=book.access)
    return replace(
        sale,
        lines=(replace(book, amount=Taxed.free(eur("0.00"))) if free else book, carriage),
    )


def test_carriage_that_is_kept_keeps_nothing_else() -> None:
    sale = carried(free=False)
    book, _ = one_back(Returns(ORDER.account, ORDER.id), sale, 1, eur("119.00"), ORDER)
    assert list(gone(sale, book)) == [sale.lines[0].product]


def test_what_was_for_nothing_but_its_carriage_goes_with_that() -> None:
    sale = carried(free=True)
    nothing = Returns(ORDER.account, ORDER.id)
    assert list(gone(sale, nothing)) == []
    carriage, _ = one_back(nothing, sale, 2, sale.lines[1].amount.gross, ORDER)
    assert list(gone(sale, carriage)) == [sale.lines[0].product]
