"""What the use cases may expect of Clicks."""

from __future__ import annotations

from datetime import timedelta

from cartwright.domain.clicks import KEPT
from cartwright.domain.ids import ClientId, FileId, OrderId, derived
from cartwright.storage import keys
from cartwright.storage.schema import EXPIRES
from tests.contract.storage.conftest import Counted
from tests.contract.storage.town import Agency, click_of, opened
from tests.fakes.world import NOON

ORDER, OTHER = (OrderId(derived("order", word)) for word in ("clicked", "another"))
GUIDE = FileId(derived("file", "guide"))


def test_those_of_a_minute_are_counted_together_and_the_oldest_come_first(agency: Agency) -> None:
    clicks = agency.mine.clicks
    for seconds in (61, 0, 59):
        clicks.count(click_of(agency, ORDER, GUIDE, NOON + timedelta(seconds=seconds)))
    clicks.count(click_of(agency, ORDER, None, NOON + timedelta(seconds=1)))
    found = clicks.of(agency.house.id, ORDER)
    assert sorted((one.at - NOON, one.file or "", one.times) for one in found) == [
        (timedelta(), "", 1),
        (timedelta(), GUIDE, 2),
        (timedelta(minutes=1), GUIDE, 1),
    ]
    assert found[-1].at == NOON + timedelta(minutes=1)


def test_each_order_client_and_account_has_its_own(agency: Agency, other: Agency) -> None:
    agency.mine.clicks.count(click_of(agency, ORDER, GUIDE))
    assert agency.mine.clicks.of(agency.house.id, OTHER) == []
    assert agency.mine.clicks.of(ClientId("cli_other"), ORDER) == []
    assert other.mine.clicks.of(agency.house.id, ORDER) == []


def test_one_is_one_write_says_not_from_where_and_goes_by_itself(counted: Counted) -> None:
    agency = opened(counted.store)
    counted.calls.clear()
    click = click_of(agency, ORDER, GUIDE)
    agency.mine.clicks.count(click)
    assert len(counted.calls) == 1
    key = keys.click(agency.id, click.client, ORDER, NOON, product=click.product, what=GUIDE)
    item = counted.table.get(key, consistent=True)
    assert item is not None
    assert item[EXPIRES] == int((NOON + KEPT).timestamp())
    assert set(item) == {"pk", "sk", "kind", "shape", "product", "file", "at", "times", EXPIRES}
