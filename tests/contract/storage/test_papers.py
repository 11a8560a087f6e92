"""What the use cases may expect of Papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from cartwright.application.ports.papers import Due, Issued
from cartwright.application.ports.selling import Stale
from cartwright.domain.catalog import Mode
from cartwright.domain.documents import DocumentKind, Series
from cartwright.domain.errors import NotFound
from cartwright.domain.people import Numbering
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


def test_several_that_wait_are_read_and_issued_together(agency: Agency) -> None:
    papers, house = agency.mine.papers, agency.house.id
    agency.issue(agency.sell(9))
    sold = [agency.sell(number) for number in (1, 2, 3)]
    sales = [settlement.sales[0].id for settlement in sold]
    dues = papers.all_due(house, [sales[1], NO_SALE, sales[0], sales[2]], at=NOON)
    assert [due.sale.id for due in dues] == [sales[1], sales[0], sales[2]]
    assert dues[0] == papers.due(house, sales[1], at=NOON)
    assert list(papers.all_due(NOBODY, sales, at=NOON)) == []
    issued, series = together(sold, dues)
    papers.issue_all(issued, dues[0].series)
    assert [one.document.label for one in issued] == ["NW-000002", "NW-000003", "NW-000004"]
    for one in issued:
        assert papers.get(house, one.document.id).seal == one.document.seal
        assert agency.mine.orders.sale(house, one.document.sale.id).document == one.document.label
        assert all(agency.mine.outbox.get(letter.id) == letter for letter in one.letters)
        assert agency.mine.outbox.get(one.job) is None
    assert papers.due(house, agency.sell(4).sales[0].id).series == series
    assert [document.number for document in papers.list(house)] == [1, 2, 3, 4]


@pytest.mark.parametrize("late", ["series", "sale"])
def test_of_several_all_are_issued_or_none(agency: Agency, late: str) -> None:
    papers, house = agency.mine.papers, agency.house.id
    sold = [agency.sell(number) for number in (1, 2)]
    dues = papers.all_due(house, [settlement.sales[0].id for settlement in sold], at=NOON)
    agency.issue(sold[1] if late == "sale" else agency.sell(3))
    before = dues[0].series if late == "series" else papers.due(house, dues[0].sale.id).series
    issued, _ = together(sold, [replace(due, series=before) for due in dues])
    with pytest.raises(Stale):
        papers.issue_all(issued, before)
    assert agency.mine.orders.sale(house, dues[0].sale.id).document == ""
    assert [document.number for document in papers.list(house)] == [1]


def together(sold: Sequence[Settlement], dues: Sequence[Due]) -> tuple[list[Issued], Series]:
    jobs = {settlement.sales[0].id: settlement.jobs[0].id for settlement in sold}
    series, issued = dues[0].series, list[Issued]()
    for due in dues:
        document = series.issue(due.sale, at=NOON)
        series = series.after(document)
        issued.append(Issued(document, letters_of(document), jobs[due.sale.id]))
    return issued, series


def test_a_client_that_numbers_by_year_has_a_counter_for_each(agency: Agency) -> None:
    papers, house = agency.mine.papers, agency.house
    agency.issue(agency.sell(1))
    yearly = replace(house.profile, numbering=Numbering(by_year=True))
    agency.mine.clients.revise_profile(house.with_profile(yearly, at=NOON), agency.audit("profile.revise"))
    sale = agency.sell(2)
    for year, at in (("2026", NOON), ("2027", NOON + timedelta(days=90))):
        due = papers.due(house.id, sale.sales[0].id, at=at)
        assert (due.series.name, due.series.last) == (f"receipt-live-{year}", 0)
        kind = DocumentKind.CREDIT_NOTE
        assert (
            papers.amending(house.id, due.sale.id, kind, [], at=at).series.name == f"credit-note-live-{year}"
        )
    document = agency.issue(sale)
    assert (document.label, document.series) == ("NW-2026-000001", "receipt-live-2026")
    following = agency.sell(4).sales[0].id
    assert papers.due(house.id, following, at=NOON).series.last == 1
    new_year = datetime(2027, 1, 1, 5, tzinfo=UTC)
    for zone, at in (("Pacific/Honolulu", new_year), ("Pacific/Auckland", NOON)):
        client = agency.mine.clients.get(house.id)
        away = replace(client.profile, time_zone=zone)
        agency.mine.clients.revise_profile(client.with_profile(away, at=NOON), agency.audit("profile.revise"))
        series = papers.due(house.id, following, at=at).series
        assert (series.name, series.last) == ("receipt-live-2026", 1)
    spot = agency.mine.sold.documented(house.id, "NW-2026-000001")
    assert spot is not None
    assert spot.sale == sale.sales[0].id
