"""What the use cases may expect of Visits."""

from __future__ import annotations

from datetime import datetime, timedelta

from cartwright.domain.footfall import Deed, Footfall
from cartwright.domain.ids import ProductId
from tests.contract.storage.conftest import Counted
from tests.contract.storage.town import NOBODY, Agency, opened
from tests.fakes.world import NOON

COURSE, MUG = ProductId("prd_course"), ProductId("prd_mug")
QUARTER = timedelta(minutes=15)
DAY = timedelta(days=1)


def came(agency: Agency, product: ProductId = COURSE, *, at: datetime = NOON, deed: Deed = Deed.VIEW) -> None:
    agency.mine.visits.count(deed, product, agency.house.id, at=at)


def test_visits_add_up_by_the_quarter_of_an_hour(agency: Agency) -> None:
    for deed in (Deed.VIEW, Deed.VIEW, Deed.START):
        came(agency, at=NOON + timedelta(minutes=14), deed=deed)
    came(agency, at=NOON + QUARTER)
    house, visits = agency.house.id, agency.mine.visits
    both = [
        Footfall(agency.id, COURSE, house, NOON, views=2, starts=1),
        Footfall(agency.id, COURSE, house, NOON + QUARTER, views=1),
    ]
    assert visits.of_product(COURSE, NOON, NOON + DAY) == visits.of_client(house, NOON, NOON + DAY) == both


def test_a_span_of_visits_is_from_its_first_moment_up_to_and_without_its_last(agency: Agency) -> None:
    came(agency, at=NOON + QUARTER)
    house, visits = agency.house.id, agency.mine.visits
    for first, until, found in (
        (NOON, NOON + QUARTER, 0),
        (NOON + QUARTER, NOON + 2 * QUARTER, 1),
        (NOON + 2 * QUARTER, NOON + DAY, 0),
    ):
        assert len(visits.of_product(COURSE, first, until)) == found
        assert len(visits.of_client(house, first, until)) == found


def test_visits_are_told_apart_by_product_client_and_account(agency: Agency, other: Agency) -> None:
    north = agency.add_client("North")
    came(agency)
    came(agency, MUG)
    came(other)
    agency.mine.visits.count(Deed.START, COURSE, north.id, at=NOON)
    visits = agency.mine.visits
    assert {(one.client, one.starts) for one in visits.of_product(COURSE, NOON, NOON + DAY)} == {
        (agency.house.id, 0),
        (north.id, 1),
    }
    assert {one.product for one in visits.of_client(agency.house.id, NOON, NOON + DAY)} == {COURSE, MUG}
    assert [one.product for one in visits.of_client(north.id, NOON, NOON + DAY)] == [COURSE]
    assert visits.of_client(NOBODY, NOON, NOON + DAY) == []


def test_counting_is_one_write_and_reads_nothing(counted: Counted) -> None:
    agency = opened(counted.store)
    counted.calls.clear()
    came(agency)
    assert counted.operations == ["UpdateItem"]
