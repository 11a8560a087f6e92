"""What the correction of a receipt says, and what it is sealed over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.domain.catalog import Mode
from cartwright.domain.corrections import correction_number, correction_of, rectified
from cartwright.domain.documents import Correction, Document, DocumentKind, Series, document_id
from cartwright.domain.journal import Entry, corrected
from cartwright.domain.lines import Otherwise
from cartwright.domain.money import Taxed
from cartwright.domain.orders import Sale
from cartwright.domain.refund_entries import kept
from cartwright.domain.refunds import Returns
from cartwright.domain.tax import Ground, Treatment
from cartwright.domain.vat_checks import righted
from tests.unit.domain.shop import ACCOUNT, NOON, NORTHWIND, offer, paid, product, profile, registered
from tests.unit.domain.test_refund_entries import one_back
from tests.unit.domain.test_refunds import eur

FREE = Treatment(Ground.REVERSE_CHARGE, "FR")
LATER = NOON + timedelta(days=3)
SERIES = Series(ACCOUNT, NORTHWIND, DocumentKind.CORRECTION, Mode.LIVE)
YOGA = profile(registrations=registered("DE", "EU-OSS"))
ORDER = paid(offer(product(), [product("Mat", "30.00"), product("Book", "7.00")], [YOGA]), "FR")
NOTHING = Returns(ORDER.account, ORDER.id)


def believed() -> Sale:
    """A course and a mat for a business in France, believed; a book that is taxed whoever buys it."""
    sale = ORDER.sale(NORTHWIND)
    *doubted, book = sale.lines
    lines = [
        replace(
            line,
            amount=Taxed.free(line.amount.net),
            treatment=FREE,
            otherwise=Otherwise(line.amount, line.treatment),
        )
        for line in doubted
    ]
    return replace(sale, lines=(*lines, book), document="NW-000007")


SALE = believed()
RECEIPT = Series(ACCOUNT, NORTHWIND, DocumentKind.RECEIPT, Mode.LIVE, last=6).issue(SALE, at=NOON)


def booked(returns: Returns = NOTHING) -> Entry:
    left = replace(SALE, lines=tuple(kept(line, returns) for line in SALE.lines))
    right = [kept(line, returns) for line in righted(SALE.lines, believed=True)]
    return corrected(left, right, reference="pi_1", at=LATER)


def issued(returns: Returns = NOTHING, series: Series = SERIES) -> Document:
    correction = correction_of(booked(returns), SALE, RECEIPT)
    return series.issue(rectified(SALE, correction), at=LATER, correction=correction)


def said(document: Document) -> Correction:
    assert document.correction is not None
    return document.correction


def test_it_has_a_number_of_its_own_series_and_names_the_receipt_and_its_day() -> None:
    document = issued()
    assert (document.label, document.series, document.number) == ("NW-CO-000001", "correction-live", 1)
    assert (said(document).receipt, said(document).receipt_at) == ("NW-000007", NOON)
    assert document.id == document_id(SALE.id, DocumentKind.CORRECTION) != RECEIPT.id
    tests = replace(SERIES, mode=Mode.TEST)
    correction = said(document)
    in_test = tests.issue(replace(document.sale, mode=Mode.TEST), at=LATER, correction=correction)
    assert in_test.label == "NW-CO-TEST-000001"


def test_it_says_of_each_line_that_was_in_doubt_what_was_said_and_what_is() -> None:
    document = issued()
    assert [(fact.line, fact.ground, fact.net, fact.tax) for fact in said(document).said] == [
        (1, Ground.REVERSE_CHARGE, eur("100.00"), eur("0.00")),
        (2, Ground.REVERSE_CHARGE, eur("30.00"), eur("0.00")),
    ]
    assert [(line.name, line.amount) for line in document.sale.lines] == [
        ("Course", Taxed(eur("83.33"), eur("16.67"), eur("100.00"))),
        ("Mat", Taxed(eur("25.00"), eur("5.00"), eur("30.00"))),
    ]
    assert [fact.tax for fact in document.facts] == [eur("16.67"), eur("5.00")]
    assert not said(document).apart


def test_what_was_given_back_is_not_part_of_it() -> None:
    part, _ = one_back(NOTHING, SALE, 1, eur("40.00"), ORDER)
    whole, _ = one_back(part, SALE, 2, eur("30.00"), ORDER)
    document = issued(whole)
    [course] = document.sale.lines
    assert course.amount == Taxed(eur("50.00"), eur("10.00"), eur("60.00"))
    assert said(document).apart == eur("70.00")
    rest, _ = one_back(whole, SALE, 1, eur("60.00"), ORDER)
    assert correction_number(booked(rest)) == ()
    [job] = correction_number(booked(whole))
    assert (job.sale, job.entry, job.at) == (SALE.id, booked().id, LATER)


def test_the_seal_is_over_what_was_said_and_what_is() -> None:
    document = issued()
    assert document.sealed_after("")
    correction = said(document)
    for other in (
        replace(correction, receipt="NW-000008"),
        replace(correction, receipt_at=LATER),
        replace(correction, at=NOON),
        replace(correction, said=()),
        replace(correction, found=()),
        replace(correction, apart=eur("1.00")),
        None,
    ):
        assert not replace(document, correction=other).sealed_after("")


def test_each_kind_is_made_of_its_own() -> None:
    document = issued()
    for kind in DocumentKind:
        series, correction = replace(SERIES, kind=kind), said(document)
        if kind is not DocumentKind.CORRECTION:
            with pytest.raises(ValueError, match="made of something else"):
                series.issue(document.sale, at=LATER, correction=correction)
    with pytest.raises(ValueError, match="made of something else"):
        SERIES.issue(SALE, at=LATER)
