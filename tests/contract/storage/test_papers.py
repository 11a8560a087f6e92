"""What the use cases may expect of Papers."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from cartwright.application.ports.selling import Stale
from cartwright.domain.catalog import Mode
from cartwright.domain.errors import NotFound
from cartwright.domain.settlement import Settlement
from cartwright.storage.scope import ForeignAccount
from tests.contract.storage.ports import Ports
from tests.contract.storage.town import NO_DOCUMENT, NO_JOB, NO_SALE, NOBODY, Agency, letters_of
from tests.fakes.world import NOON


def test_all_that_a_number_needs_is_read_together(agency: Agency) -> None:
    settlement = agency.sell()
    due = agency.mine.papers.due(agency.house.id, settlement.sales[0].id)
    assert due.sale == settlement.sales[0].under_veil("")
    assert due.account == agency.account
    assert (due.series.name, due.series.last, due.series.seal) == ("receipt-live", 0, "")


@pytest.mark.parametrize("known", ["sale", "client", "neither"])
def test_a_sale_that_is_not_there_is_due_nothing(agency: Agency, known: str) -> None:
    settlement = agency.sell()
    client = NOBODY if known == "sale" else agency.house.id
    sale = NO_SALE if known != "sale" else settlement.sales[0].id
    with pytest.raises(NotFound):
        agency.mine.papers.due(client, sale)


def test_an_issued_document_comes_back_as_it_was(agency: Agency) -> None:
    settlement = agency.sell()
    document = agency.issue(settlement)
    again = agency.mine.papers.get(agency.house.id, document.id)
    assert again == replace(document, sale=document.sale.known(settlement.sales[0].buyer.words))
    assert again.sealed_after("")


def test_issuing_numbers_the_sale_and_moves_the_series_on(agency: Agency) -> None:
    settlement = agency.sell()
    document = agency.issue(settlement)
    due = agency.mine.papers.due(agency.house.id, settlement.sales[0].id)
    assert due.sale == replace(settlement.sales[0].under_veil(""), document="NW-000001")
    assert (due.series.last, due.series.seal) == (1, document.seal)
    assert agency.mine.orders.sale(agency.house.id, settlement.sales[0].id).document == "NW-000001"


def test_issuing_asks_for_the_letters_and_ends_the_job(agency: Agency) -> None:
    settlement = agency.sell()
    document = agency.issue(settlement)
    for letter in letters_of(document):
        assert agency.mine.outbox.get(letter.id) == letter
    assert agency.mine.outbox.get(settlement.jobs[0].id) is None


def test_numbers_follow_one_another_and_seal_one_another(agency: Agency) -> None:
    documents = [agency.issue(agency.sell(number)) for number in range(1, 5)]
    assert [document.number for document in documents] == [1, 2, 3, 4]
    for before, after in pairwise(documents):
        assert agency.mine.papers.get(agency.house.id, after.id).sealed_after(before.seal)


def test_a_number_is_given_out_once(agency: Agency) -> None:
    one, two = agency.sell(1), agency.sell(2)
    papers, house = agency.mine.papers, agency.house.id
    first, second = papers.due(house, one.sales[0].id), papers.due(house, two.sales[0].id)
    document = first.series.issue(first.sale, at=NOON)
    late = second.series.issue(second.sale, at=NOON)
    papers.issue(document, first.series, letters_of(document), one.jobs[0].id)
    with pytest.raises(Stale):
        papers.issue(late, second.series, letters_of(late), two.jobs[0].id)
    assert papers.due(house, two.sales[0].id) == replace(second, series=first.series.after(document))
    with pytest.raises(NotFound):
        papers.get(house, late.id)
    assert agency.mine.outbox.get(two.jobs[0].id) is not None


def test_a_sale_gets_one_number(agency: Agency) -> None:
    settlement = agency.sell()
    agency.issue(settlement)
    papers, house = agency.mine.papers, agency.house.id
    due = papers.due(house, settlement.sales[0].id)
    again = due.series.issue(due.sale, at=NOON)
    with pytest.raises(Stale):
        papers.issue(again, due.series, letters_of(again), settlement.jobs[0].id)
    assert papers.due(house, settlement.sales[0].id).series.last == 1


def test_a_sale_that_has_its_number_takes_no_other_documents(agency: Agency) -> None:
    """Nothing but the sale itself stands in the way of a document of another kind."""
    settlement = agency.sell()
    first = agency.issue(settlement)
    papers, house = agency.mine.papers, agency.house.id
    due = papers.due(house, settlement.sales[0].id)
    second = replace(due.series.issue(due.sale, at=NOON), id=NO_DOCUMENT)
    with pytest.raises(Stale):
        papers.issue(second, due.series, [], settlement.jobs[0].id)
    assert papers.due(house, settlement.sales[0].id) == due
    assert papers.list(house) == [first]


def test_without_its_job_nothing_is_issued(agency: Agency) -> None:
    settlement = agency.sell()
    papers, house = agency.mine.papers, agency.house.id
    due = papers.due(house, settlement.sales[0].id)
    document = due.series.issue(due.sale, at=NOON)
    with pytest.raises(NotFound):
        papers.issue(document, due.series, [], NO_JOB)
    assert papers.due(house, settlement.sales[0].id) == due


def test_a_number_whose_job_was_closed_is_still_given_out(agency: Agency) -> None:
    settlement = agency.sell()
    agency.mine.outbox.done(settlement.jobs[0].id)
    assert agency.issue(settlement).number == 1


def test_each_client_has_a_series_of_its_own(agency: Agency) -> None:
    north = agency.add_client("North")
    settlement = agency.sell(1, agency.house, north)
    assert agency.issue(settlement).number == 1
    assert agency.issue(settlement, north).number == 1
    assert agency.issue(agency.sell(2, north), north).number == 2


def test_tests_number_apart(agency: Agency) -> None:
    assert agency.issue(agency.sell(1)).label == "NW-000001"
    assert agency.issue(agency.sell(2, mode=Mode.TEST)).label == "NW-TEST-000001"
    assert agency.issue(agency.sell(3)).label == "NW-000002"


def test_live_documents_are_listed_by_number_from_anywhere(agency: Agency) -> None:
    agency.issue(agency.sell(100, mode=Mode.TEST))
    documents = [agency.issue(agency.sell(number)) for number in range(1, 13)]
    papers, house = agency.mine.papers, agency.house.id
    assert papers.list(house) == documents
    assert papers.list(house, after=9) == documents[9:]
    assert papers.list(house, after=2, limit=3) == documents[2:5]
    assert papers.list(house, after=12) == []
    assert papers.list(NOBODY) == []


def test_a_document_is_found_under_its_owner_only(agency: Agency, other: Agency, store: Ports) -> None:
    document = agency.issue(agency.sell())
    for papers, client in (
        (agency.mine.papers, NOBODY),
        (other.mine.papers, agency.house.id),
        (other.mine.papers, other.house.id),
    ):
        with pytest.raises(NotFound):
            papers.get(client, document.id)
    with pytest.raises(NotFound):
        agency.mine.papers.get(agency.house.id, NO_DOCUMENT)


def test_a_document_is_not_issued_by_another_account(agency: Agency, other: Agency) -> None:
    settlement: Settlement = agency.sell()
    due = agency.mine.papers.due(agency.house.id, settlement.sales[0].id)
    document = due.series.issue(due.sale, at=NOON)
    with pytest.raises(ForeignAccount):
        other.mine.papers.issue(document, due.series, [], settlement.jobs[0].id)
