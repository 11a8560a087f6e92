"""What is promised of the checks of VAT numbers that were in doubt."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application.ports.papers import BadToken
from cartwright.application.ports.selling import Stale
from cartwright.application.ports.sold import Span
from cartwright.application.proving import prove
from cartwright.domain.errors import NotFound
from cartwright.domain.jobs import MailKind, letter
from cartwright.domain.takings import takings
from cartwright.domain.tax import Check, NumberState
from cartwright.domain.vat_checks import FIRST, Standing
from cartwright.storage.scope import ForeignAccount
from tests.contract.storage.conftest import Counted
from tests.contract.storage.ports import Ports
from tests.contract.storage.town import Agency, correction, opened
from tests.fakes.signatures import FakeSignatures
from tests.fakes.world import NOON

HOUR = timedelta(hours=1)
LATER = NOON + timedelta(days=30)
VALID = Check(NumberState.VALID, NOON + HOUR, "VIES", "WAPI1")


def test_settling_a_sale_in_doubt_begins_its_check_with_it(agency: Agency) -> None:
    settlement = agency.sell_in_doubt(1)
    found = agency.mine.vat_checks.of(settlement.sales[0])
    assert (found,) == settlement.checks
    assert (found.standing, found.due) == (Standing.WAITING, NOON + FIRST)


def test_a_sale_without_a_doubt_has_none(agency: Agency) -> None:
    settlement = agency.sell(1)
    with pytest.raises(NotFound):
        agency.mine.vat_checks.of(settlement.sales[0])


def test_another_accounts_is_not_looked_for(agency: Agency, other: Agency) -> None:
    settlement = agency.sell_in_doubt(1)
    with pytest.raises(ForeignAccount):
        other.mine.vat_checks.of(settlement.sales[0])


def test_each_owner_of_an_order_in_doubt_has_its_own(agency: Agency) -> None:
    north = agency.add_client("North")
    settlement = agency.sell_in_doubt(1, agency.house, north)
    found = [agency.mine.vat_checks.of(sale) for sale in settlement.sales]
    assert [check.client for check in found] == [agency.house.id, north.id]


def test_those_that_are_due_are_found_over_all_accounts_the_longest_waiting_first(
    agency: Agency, other: Agency, store: Ports
) -> None:
    checks = [
        one.sell_in_doubt(number, at=NOON - number * HOUR).checks[0]
        for number in range(1, 6)
        for one in (agency, other)
    ]
    found = store.stragglers.vat_checks(before=LATER, limit=100)
    assert [check.due for check in found] == sorted(check.due for check in checks)
    assert {check.sale for check in found} == {check.sale for check in checks}
    assert store.stragglers.vat_checks(before=LATER, limit=3) == found[:3]


def test_only_what_is_due_is_found(agency: Agency, store: Ports) -> None:
    (check,) = agency.sell_in_doubt(1).checks
    assert store.stragglers.vat_checks(before=check.due, limit=9) == []
    assert store.stragglers.vat_checks(before=check.due + timedelta.resolution, limit=9) == [check]


def test_one_that_is_put_off_waits_behind_the_others(agency: Agency, store: Ports) -> None:
    (first,), (second,) = agency.sell_in_doubt(1).checks, agency.sell_in_doubt(2, at=NOON + HOUR / 2).checks
    later = first.put_off(NOON + HOUR)
    agency.mine.vat_checks.move(later)
    assert store.stragglers.vat_checks(before=LATER, limit=9) == [second, later]


def test_its_end_and_what_is_told_of_it_come_together_and_it_waits_no_more(
    agency: Agency, store: Ports
) -> None:
    settlement = agency.sell_in_doubt(1)
    ended = settlement.checks[0].of("NW-000001").answered(VALID)
    note = letter(agency.id, agency.house.id, MailKind.VAT_CHECK, "sales@de.example", "its document")
    agency.mine.vat_checks.move(ended, [note])
    assert agency.mine.vat_checks.of(settlement.sales[0]) == ended
    assert agency.mine.outbox.get(note.id) == note
    assert store.stragglers.vat_checks(before=LATER, limit=9) == []


def test_what_the_books_have_to_say_comes_with_its_end_and_once(agency: Agency) -> None:
    settlement = agency.sell_in_doubt(1)
    (sale,), (check,) = settlement.sales, settlement.checks
    entry = correction(sale)
    agency.mine.vat_checks.move(check.answered(VALID), (), [entry])
    assert entry in agency.mine.books.entries(agency.house.id, entry.month)
    product = sale.lines[0].product
    found = agency.mine.sold.takings(product, sale.at, entry.at + HOUR)
    assert found == [taking for one in (settlement.entries[0], entry) for taking in takings(one)]
    assert [taking.units for taking in found] == [1, 0]
    marks = agency.mine.sold.of_product(product, Span(sale.at, entry.at + HOUR), limit=1)
    assert [(mark.place.at, mark.spot.sale) for mark in marks] == [(sale.at, sale.id)]
    assert list(prove(agency.mine, now=sale.at + HOUR / 2)) == []
    again = agency.mine.vat_checks.of(sale)
    with pytest.raises(Stale):
        agency.mine.vat_checks.move(again.forgotten(NOON), (), [entry])
    assert agency.mine.vat_checks.of(sale) == again


def test_who_comes_second_changes_nothing_and_tells_nobody(agency: Agency) -> None:
    settlement = agency.sell_in_doubt(1)
    check = settlement.checks[0]
    agency.mine.vat_checks.move(check.answered(VALID))
    note = letter(agency.id, agency.house.id, MailKind.VAT_CHECK, "sales@de.example", "its document")
    entry = correction(settlement.sales[0])
    with pytest.raises(Stale):
        agency.mine.vat_checks.move(check.forgotten(NOON), [note], [entry])
    assert entry not in agency.mine.books.entries(agency.house.id, entry.month)
    assert agency.mine.vat_checks.of(settlement.sales[0]).standing is Standing.VALID
    assert agency.mine.outbox.get(note.id) is None


def test_a_check_of_a_sale_that_was_never_settled_cannot_be_moved(agency: Agency) -> None:
    (check,) = agency.sell_in_doubt(1).checks
    stranger = replace(check, sold_at=NOON + HOUR, sale=agency.sell(2).sales[0].id)
    with pytest.raises(Stale):
        agency.mine.vat_checks.move(stranger.forgotten(NOON))


def test_a_clients_are_listed_newest_first_and_no_others(agency: Agency) -> None:
    north = agency.add_client("North")
    mine = [agency.sell_in_doubt(number, at=NOON + number * HOUR).checks[0] for number in range(1, 6)]
    agency.sell_in_doubt(9, north)
    agency.mine.vat_checks.move(ended := mine[2].forgotten(NOON + HOUR))
    mine[2] = ended
    leaves = agency.mine.leaves("olga", FakeSignatures())
    first = leaves.vat_checks(agency.house.id, limit=3)
    rest = leaves.vat_checks(agency.house.id, limit=3, cursor=first.cursor)
    assert [*first.things, *rest.things] == mine[::-1]
    assert rest.cursor == ""
    with pytest.raises(BadToken):
        leaves.vat_checks(north.id, limit=3, cursor=first.cursor)


def test_no_word_of_the_buyer_lies_in_it(counted: Counted) -> None:
    agency = opened(counted.store)
    counted.calls.clear()
    settlement = agency.sell_in_doubt(1)
    agency.mine.vat_checks.move(settlement.checks[0].answered(VALID))
    checks = [text for call in counted.calls if "VATCHECKS" in (text := str(call.asked))]
    assert len(checks) == 2
    for text in checks:
        assert "FR40303265045" not in text
        assert "Ada Trading" not in text


def test_a_sweep_reads_what_waits_and_nothing_else(counted: Counted) -> None:
    agency = opened(counted.store)
    agency.sell_in_doubt(1)
    counted.calls.clear()
    counted.store.stragglers.vat_checks(before=LATER, limit=9)
    assert counted.operations == ["Query"] * 4
