"""What the use cases may expect of Books."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cartwright.application.ports.selling import Stale
from cartwright.application.ports.stacks import Note
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import EntryId, derived
from cartwright.domain.journal import charged
from cartwright.storage.scope import ForeignAccount
from tests.contract.storage.town import NO_DOCUMENT, NO_SALE, NOBODY, Agency, by_hand_of
from tests.fakes.world import NOON, FakeClock
from tests.logbook import newest_first


def test_the_books_hold_every_entry_as_it_was_booked(agency: Agency) -> None:
    settlement = agency.sell()
    assert agency.mine.books.entries(agency.house.id, "2026-11") == list(settlement.entries)
    assert settlement.entries == charged(settlement.after)


def test_entries_come_in_time_order_whatever_order_they_were_booked_in(agency: Agency) -> None:
    days = [3, 1, 2, 30, 12]
    for day in days:
        agency.sell(day, at=datetime(2026, 11, day, 9, tzinfo=UTC))
    entries = agency.mine.books.entries(agency.house.id, "2026-11")
    assert [entry.at.day for entry in entries] == sorted(days)


def test_each_month_and_each_client_has_books_of_its_own(agency: Agency) -> None:
    north = agency.add_client("North")
    agency.sell(1, agency.house, north)
    agency.sell(2, north, at=NOON + timedelta(days=30))
    books = agency.mine.books
    counts = {
        (owner.profile.legal_name, month): len(books.entries(owner.id, month))
        for owner in (agency.house, north)
        for month in ("2026-10", "2026-11", "2026-12")
    }
    assert counts == {
        ("agency house", "2026-10"): 0,
        ("agency house", "2026-11"): 1,
        ("agency house", "2026-12"): 0,
        ("North", "2026-10"): 0,
        ("North", "2026-11"): 1,
        ("North", "2026-12"): 1,
    }


def test_a_month_ends_at_the_owners_own_midnight(agency: Agency) -> None:
    agency.sell(1, at=datetime(2026, 11, 30, 23, 30, tzinfo=UTC))  # half past midnight in Berlin
    assert len(agency.mine.books.entries(agency.house.id, "2026-12")) == 1


def test_sales_are_found_from_the_first_moment_up_to_but_without_the_last(agency: Agency) -> None:
    sold = [agency.sell(hour, at=NOON + timedelta(hours=hour)).sales[0] for hour in range(5)]
    books, house = agency.mine.books, agency.house.id
    sold = [sale.under_veil("") for sale in sold]
    assert books.sales(house, NOON, NOON + timedelta(hours=5)) == sold
    assert books.sales(house, NOON + timedelta(hours=1), NOON + timedelta(hours=3)) == sold[1:3]
    assert books.sales(house, NOON, NOON) == []
    assert books.sales(NOBODY, NOON, NOON + timedelta(hours=5)) == []


def test_a_month_is_gone_through_from_wherever_another_reading_stopped(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cartwright.storage.books.STACK", 2)
    for day in (5, 3, 1, 4, 2):
        agency.sell(day, at=datetime(2026, 11, day, 9, tzinfo=UTC))
    books, house = agency.mine.books, agency.house.id
    whole = books.entries(house, "2026-11")
    stacks = list(books.through(house, "2026-11"))
    assert [entry for stack in stacks for entry in stack.entries] == whole
    assert [stack.after != "" for stack in stacks] == [True, True, False]
    for number, stack in enumerate(stacks[:-1], 1):
        rest = books.through(house, "2026-11", after=stack.after)
        assert [entry for one in rest for entry in one.entries] == whole[2 * number :]
    assert [list(stack.entries) for stack in books.through(house, "2026-10")] == [[]]
    assert [list(stack.entries) for stack in books.through(NOBODY, "2026-11")] == [[]]


def test_what_is_booked_when_its_month_may_be_over_says_when_and_is_found_by_that(agency: Agency) -> None:
    books, house = agency.mine.books, agency.house.id
    (entry,) = by_hand_of(agency.house)
    agency.sell(1)
    october = replace(
        entry, id=EntryId(derived("entry", "late")), at=NOON - timedelta(days=60), month="2026-09"
    )
    books.book([october])
    assert [dict(stack.booked) for stack in books.through(house, "2026-11")] == [{}]
    assert [dict(stack.booked) for stack in books.through(house, "2026-09")] == [{october.id: NOON}]
    found = books.late(house, "2026-11")
    assert (list(found.entries), dict(found.booked)) == ([october], {october.id: NOON})
    for client, month in ((house, "2026-09"), (house, "2026-10"), (NOBODY, "2026-11")):
        assert list(books.late(client, month).entries) == []


def test_what_is_booked_on_the_last_night_of_its_own_month_is_late_for_none(
    agency: Agency, clock: FakeClock
) -> None:
    clock.move(datetime(2026, 11, 30, 20, tzinfo=UTC) - clock.now())
    (settled,) = agency.sell(1, at=datetime(2026, 11, 30, 19, tzinfo=UTC)).entries
    [stack] = agency.mine.books.through(agency.house.id, "2026-11")
    assert set(stack.booked) == {settled.id}
    books, house = agency.mine.books, agency.house.id
    assert list(books.late(house, "2026-11").entries) == []
    assert list(books.late(house, "2026-12").entries) == []
    evening = datetime(2026, 11, 30, 20, tzinfo=UTC)
    assert list(books.late(house, "2026-12", since=evening).entries) == [settled]
    assert list(books.late(house, "2026-12", since=evening + timedelta(seconds=1)).entries) == []


def test_the_numbers_of_sales_are_read_in_time_order(agency: Agency) -> None:
    sold = [agency.sell(hour, at=NOON + timedelta(hours=hour)) for hour in range(3)]
    agency.issue(sold[1])
    books, house = agency.mine.books, agency.house.id
    found = [
        (one.at, one.sale, one.document) for one in books.numbers(house, NOON, NOON + timedelta(hours=9))
    ]
    ids = [one.sales[0].id for one in sold]
    assert found == [
        (NOON + timedelta(hours=hour), ids[hour], "NW-000001" if hour == 1 else "") for hour in range(3)
    ]
    later = books.numbers(house, NOON + timedelta(hours=1), NOON + timedelta(hours=2))
    assert [one.sale for one in later] == [ids[1]]
    assert list(books.numbers(NOBODY, NOON, NOON + timedelta(hours=9))) == []


def test_some_sales_are_read_together_without_their_buyers_words(agency: Agency) -> None:
    sold = [agency.sell(hour, at=NOON + timedelta(hours=hour)).sales[0] for hour in range(2)]
    wanted = [sold[0].id, sold[1].id, sold[0].id, NO_SALE]
    found = agency.mine.books.sold(agency.house.id, wanted)
    assert found == {sale.id: sale.under_veil("") for sale in sold}
    assert agency.mine.books.sold(NOBODY, wanted) == {}


def test_a_numbered_sale_shows_its_number_among_the_sales(agency: Agency) -> None:
    agency.issue(agency.sell())
    sales = agency.mine.books.sales(agency.house.id, NOON, NOON + timedelta(hours=1))
    assert [sale.document for sale in sales] == ["NW-000001"]


def test_one_sale_is_read_without_its_buyers_words(agency: Agency) -> None:
    (sale,) = agency.sell().sales
    found = agency.mine.books.sale(agency.house.id, sale.id)
    assert found == sale.under_veil("")
    for client, wanted in ((NOBODY, sale.id), (agency.house.id, NO_SALE)):
        with pytest.raises(NotFound):
            agency.mine.books.sale(client, wanted)


def test_what_is_made_by_hand_is_booked_once_with_its_word_in_the_log(agency: Agency, other: Agency) -> None:
    entries, audit = by_hand_of(agency.house), agency.audit("books.enter")
    agency.mine.books.enter(entries, audit)
    assert agency.mine.books.entries(agency.house.id, "2026-11") == list(entries)
    assert agency.mine.books.by_hand(agency.house.id, entries[0].id) == entries[0]
    assert agency.mine.books.by_hand(NOBODY, entries[0].id) is None
    again = agency.audit("books.enter again")
    later = [replace(one, at=NOON + timedelta(days=40), month="2026-12") for one in entries]
    for same in (entries, later):
        with pytest.raises(Stale):
            agency.mine.books.enter(same, again)
    logged = newest_first(agency.mine.audits)
    assert (audit in logged, again in logged) == (True, False)
    with pytest.raises(ForeignAccount):
        other.mine.books.enter(entries, other.audit("books.enter"))


def test_the_books_of_one_account_are_closed_to_another(agency: Agency, other: Agency) -> None:
    agency.sell()
    assert other.mine.books.entries(agency.house.id, "2026-11") == []
    assert other.mine.books.sales(agency.house.id, NOON, NOON + timedelta(hours=1)) == []
    assert [list(one.entries) for one in other.mine.books.through(agency.house.id, "2026-11")] == [[]]
    assert list(other.mine.books.numbers(agency.house.id, NOON, NOON + timedelta(hours=1))) == []


def test_the_numbers_of_documents_are_read_together_and_one_that_is_none_has_none(agency: Agency) -> None:
    document = agency.issue(agency.sell(1))
    wanted = [document.id, NO_DOCUMENT]
    assert agency.mine.books.labels(agency.house.id, wanted) == {document.id: "NW-000001"}
    assert agency.mine.books.labels(NOBODY, wanted) == {}
    assert agency.mine.books.labels(agency.house.id, []) == {}
    assert agency.mine.books.notes(agency.house.id, wanted) == {document.id: Note("NW-000001", "")}
    assert agency.mine.books.notes(NOBODY, wanted) == {}


def test_what_is_no_sales_is_booked_once_beside_what_is_there(agency: Agency) -> None:
    (entry,) = by_hand_of(agency.house)
    other = replace(entry, id=EntryId(derived("entry", "another")))
    agency.mine.books.book([entry])
    agency.mine.books.book([replace(entry, note="something else"), other])
    assert {one.id: one for one in agency.mine.books.entries(agency.house.id, entry.month)} == {
        entry.id: entry,
        other.id: other,
    }
