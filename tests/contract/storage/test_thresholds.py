"""What is promised of the sales abroad that count towards the threshold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.application.ports.selling import Stale
from cartwright.domain.money import Money
from cartwright.domain.nexus import Month, StateSales
from cartwright.domain.thresholds import YearAbroad
from cartwright.storage.scope import ForeignAccount
from tests.contract.storage.conftest import Counted
from tests.contract.storage.town import Agency, letters_of, opened
from tests.fakes.world import NOON

FIFTY = (Money.of("50.00", "EUR"),)


def counted(agency: Agency, number: int, year: YearAbroad) -> None:
    """The next document, with which the client's year is this one."""
    settlement = agency.sell(number)
    due = agency.mine.papers.due(agency.house.id, settlement.sales[0].id)
    document = due.series.issue(due.sale, at=NOON)
    agency.mine.papers.issue(document, due.series, letters_of(document), settlement.jobs[0].id, abroad=year)


def next_year(agency: Agency) -> YearAbroad:
    settlement = agency.sell(99)
    year = agency.mine.papers.due(agency.house.id, settlement.sales[0].id).abroad
    return replace(year, sums=FIFTY, version=year.version + 1)


def test_a_year_in_which_nothing_counted_is_empty(agency: Agency) -> None:
    found = agency.mine.thresholds.years(agency.house.id, [2026, 2025])
    assert found == [YearAbroad(agency.id, agency.house.id, year) for year in (2026, 2025)]


def test_a_number_is_given_with_the_year_as_it_is_then(agency: Agency) -> None:
    year = next_year(agency)
    assert (year.year, year.version) == (2026, 1)
    counted(agency, 1, year)
    assert agency.mine.thresholds.years(agency.house.id, [2026]) == [year]
    settlement = agency.sell(2)
    assert agency.mine.papers.due(agency.house.id, settlement.sales[0].id).abroad == year


def test_a_year_that_has_moved_on_is_stale_and_no_number_is_given(agency: Agency) -> None:
    year = next_year(agency)
    counted(agency, 1, year)
    with pytest.raises(Stale):
        counted(agency, 2, year)
    assert len(agency.mine.papers.list(agency.house.id)) == 1
    assert agency.mine.thresholds.years(agency.house.id, [2026]) == [year]


def test_another_accounts_year_is_not_written(agency: Agency, other: Agency) -> None:
    with pytest.raises(ForeignAccount):
        counted(agency, 1, next_year(other))


def test_another_clients_year_is_another(agency: Agency) -> None:
    counted(agency, 1, next_year(agency))
    north = agency.add_client("North")
    assert agency.mine.thresholds.years(north.id, [2026]) == [YearAbroad(agency.id, north.id, 2026)]


def test_a_number_is_given_with_the_state_as_it_is_then_and_a_state_that_moved_on_is_stale(
    agency: Agency, other: Agency
) -> None:
    thresholds, house = agency.mine.thresholds, agency.house.id
    none = thresholds.state(house, "TX")
    assert none == StateSales(agency.id, house, "TX", {})
    one = replace(none, months={"2026-11": Month(100, 1)}, version=1)
    for stale in (False, True):
        settlement = agency.sell(stale)
        due = agency.mine.papers.due(house, settlement.sales[0].id)
        document = due.series.issue(due.sale, at=NOON)
        arguments = (document, due.series, letters_of(document), settlement.jobs[0].id)
        if stale:
            with pytest.raises(Stale):
                agency.mine.papers.issue(*arguments, state=one)
        else:
            agency.mine.papers.issue(*arguments, state=one)
    assert (thresholds.state(house, "TX"), list(thresholds.states(house))) == (one, [one])
    assert list(other.mine.thresholds.states(other.house.id)) == []


def test_two_years_are_one_read(counted: Counted) -> None:
    agency = opened(counted.store)
    assert counted.operations
    agency.mine.thresholds.years(agency.house.id, [2026, 2025])
    assert counted.operations == ["Query"]
