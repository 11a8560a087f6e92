"""Credit notes are held against what was given back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application.proving import prove
from cartwright.domain.documents import Document, DocumentKind, Series
from cartwright.domain.journal import Kind
from cartwright.domain.orders import Sale
from tests.unit.application.agency import Agency
from tests.unit.application.test_crediting import back, given, notes, numbered
from tests.unit.application.test_giving_back import HOUR
from tests.unit.application.test_giving_back import sent_back as told_of
from tests.unit.domain.shop import ACCOUNT


@pytest.fixture
def sale(agency: Agency) -> Sale:
    return numbered(agency, agency.sale())


def sent_back(agency: Agency, sale: Sale) -> None:
    agency.clock.move(HOUR)
    [refund] = agency.mine.returns.of(sale.order).refunds
    told_of(agency, sale, refund.reference)
    agency.returned(sale.order)


def wrong(agency: Agency) -> list[str]:
    """What the proof says of credit notes, long after."""
    later = agency.now + timedelta(days=1)
    return [one.found for one in prove(agency.mine, now=later) if one.rule == "credit-documented"]


def without(agency: Agency, note: Document) -> None:
    del agency.store.shelves.documents[ACCOUNT, note.client, note.id]


def saying_less(agency: Agency, note: Document) -> None:
    """In good words and well sealed."""
    assert note.credit is not None
    less = replace(note.credit, facts=tuple(replace(one, net=one.net * 0) for one in note.credit.facts))
    series = Series(ACCOUNT, note.client, DocumentKind.CREDIT_NOTE, note.sale.mode)
    told = series.issue(note.sale, at=note.issued_at, credit=less)
    agency.store.shelves.documents[ACCOUNT, note.client, note.id] = told


def of_no_entry(agency: Agency, _: Document) -> None:
    [entry] = [one for one in agency.store.shelves.entries.values() if one.kind is Kind.REFUND]
    del agency.store.shelves.entries[ACCOUNT, entry.client, entry.id]


@pytest.mark.parametrize(
    ("plant", "says"),
    [(without, "no document"), (saying_less, "says something else"), (of_no_entry, "no entry of it")],
)
def test_a_note_says_what_was_given_back(
    agency: Agency, sale: Sale, plant: Callable[[Agency, Document], None], says: str
) -> None:
    back(agency, sale, "50.00")
    given(agency)
    assert wrong(agency) == []
    plant(agency, notes(agency)[0])
    [found] = wrong(agency)
    assert found.endswith(says)


def test_what_was_given_back_a_minute_ago_may_have_no_note_yet(agency: Agency, sale: Sale) -> None:
    back(agency, sale, "50.00")
    soon = agency.now + timedelta(minutes=1)
    assert "credit-documented" not in {one.rule for one in prove(agency.mine, now=soon)}
    assert wrong(agency) == ["no document"]


def test_what_a_bank_sent_back_cancels_its_note_where_there_is_one(agency: Agency, sale: Sale) -> None:
    back(agency, sale)
    given(agency)
    sent_back(agency, sale)
    assert wrong(agency) == ["no document"]
    given(agency)
    assert wrong(agency) == []


def test_what_came_back_before_it_had_a_note_needs_none(agency: Agency, sale: Sale) -> None:
    back(agency, sale)
    sent_back(agency, sale)
    assert wrong(agency) == []
