"""What the use cases may expect of Proofs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from cartwright.application.ports.proofs import Unfit
from cartwright.application.proving import prove
from cartwright.domain.documents import Document
from cartwright.domain.journal import Entry
from cartwright.storage import keys
from cartwright.storage.entries import ENTRY
from cartwright.storage.schema import BODY
from cartwright.storage.store import Store
from cartwright.storage.table import Delete, Put, Table
from tests import aws
from tests.contract.storage.town import Agency, opened
from tests.fakes.world import NOON, FakeBirths, FakeClock


def test_entries_and_documents_come_in_their_order(agency: Agency) -> None:
    sold = [agency.sell(number) for number in (1, 2, 3)]
    documents = [agency.issue(settlement) for settlement in sold]
    house = agency.house.id
    entries = agency.mine.proofs.entries(house, "2026-11")
    assert entries == agency.mine.books.entries(house, "2026-11")
    found = agency.mine.proofs.documents(house, documents[0].series)
    assert [one.number for one in found if isinstance(one, Document)] == [1, 2, 3]
    assert agency.mine.proofs.documents(house, "receipt-test") == []


def test_what_is_sold_and_numbered_proves(agency: Agency) -> None:
    for number in (1, 2):
        agency.issue(agency.sell(number))
    agency.issue(agency.sell_in_doubt(3))
    assert list(prove(agency.mine, now=NOON + timedelta(days=1))) == []


def test_the_books_of_one_account_prove_without_another(agency: Agency, other: Agency) -> None:
    agency.sell()
    assert other.mine.proofs.entries(agency.house.id, "2026-11") == []
    assert other.mine.proofs.documents(agency.house.id, "receipt-live") == []
    assert list(prove(other.mine, now=NOON + timedelta(days=1))) == []


# --- what only a table can hold ----------------------------------------------------------------------------


@pytest.fixture(name="table")
def _table() -> Iterator[Table]:
    with aws.moto():
        dynamodb = aws.dynamodb()
        yield Table(dynamodb, aws.create_table(dynamodb))


@pytest.fixture(name="sold")
def _sold(table: Table) -> Agency:
    clock = FakeClock()
    agency = opened(Store(table, clock=clock, births=FakeBirths(clock)))
    agency.issue(agency.sell())
    return agency


def entry_of(agency: Agency) -> Entry:
    (entry,) = agency.mine.books.entries(agency.house.id, "2026-11")
    return entry


def test_an_entry_whose_postings_do_not_sum_to_nothing_is_told_and_named(table: Table, sold: Agency) -> None:
    entry = entry_of(sold)
    key = keys.entry(sold.id, entry.client, entry.month, entry.at, entry.id)
    item = ENTRY.item(entry, key)
    body = json.loads(str(item[BODY]))
    body["postings"][0]["amount"]["minor"] += 1
    table.attempt(Put(item | {BODY: json.dumps(body)}))
    (unfit,) = sold.mine.proofs.entries(entry.client, entry.month)
    assert isinstance(unfit, Unfit)
    assert unfit.place == f"{key['pk']} {key['sk']}"
    told = {violation.rule for violation in prove(sold.mine, now=NOON + timedelta(days=1))}
    assert {"readable", "sale-charged"} <= told


def test_a_lost_or_unreadable_document_is_told_by_its_number(table: Table, sold: Agency) -> None:
    (document,) = sold.mine.papers.list(sold.house.id)
    key = keys.document(sold.id, sold.house.id, document.id)
    table.attempt(Put({**key, "kind": "document", "shape": 99, BODY: "{}"}))
    (unfit,) = sold.mine.proofs.documents(sold.house.id, document.series)
    assert isinstance(unfit, Unfit)
    assert "shape 99" in unfit.why
    table.attempt(Delete(key))
    (lost,) = sold.mine.proofs.documents(sold.house.id, document.series)
    assert isinstance(lost, Unfit)
    assert (lost.place.split()[-1], lost.why) == (
        "NUMBER#receipt-live#000000001",
        "no document of this number",
    )


def test_a_taking_that_is_not_what_is_booked_is_found(table: Table, sold: Agency) -> None:
    entry = entry_of(sold)
    product = entry.facts[0].product
    (taking,) = sold.mine.sold.takings(product, NOON, NOON + timedelta(days=1))
    table.attempt(Delete(keys.taking(sold.id, product, taking.at, taking.sale, taking.entry)))
    (violation,) = prove(sold.mine, now=NOON + timedelta(days=1))
    assert (violation.rule, violation.where) == ("figures-booked", f"{product} {entry.id}")
