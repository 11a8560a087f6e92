"""docs/table.md says what the code does, method by method."""

from __future__ import annotations

from functools import cache

from tests.contract.storage.page import BEGIN, END, PAGE, generated
from tests.contract.storage.tour import Tour, methods, walked


@cache
def tour() -> Tour:
    return walked()


def test_the_tour_stops_at_every_method_of_the_store() -> None:
    assert tour().stops.keys() == methods()


def test_the_page_is_true() -> None:
    """Otherwise: `python -m tests.contract.storage.page`."""
    _, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    made, _, _ = rest.partition(END)
    assert made.strip() == generated().strip()


def test_nobody_scans() -> None:
    used = {call.operation for stop in tour().stops.values() for call in stop.calls}
    assert used == {
        "GetItem",
        "BatchGetItem",
        "Query",
        "PutItem",
        "UpdateItem",
        "DeleteItem",
        "TransactWriteItems",
    }
