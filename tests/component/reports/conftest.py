"""A November of sales, and the agency that sold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.component.agency import Agency, profile
from tests.component.deployment import Dump, deployed, slim


@pytest.fixture(scope="module")
def opened() -> Iterator[tuple[Agency, Dump]]:
    """With a client on the other side of the world, and live products of two owners on one page."""
    with deployed() as deployment:
        agency = Agency.opened(deployment)
        agency.connect("stripe")
        kiwi = profile("Kiwi Press Ltd", "NZ", time_zone="Pacific/Auckland", prefix="KP")
        agency.add_client("kiwi", kiwi)
        agency.sell("worksheets", "atelier", "39.99", through="stripe")
        agency.sell("masterclass", "nordwind", "333.33", through="stripe", bumps=("worksheets",))
        yield agency, slim(deployment.dump())


@pytest.fixture(scope="module")
def november(opened: tuple[Agency, Dump]) -> Dump:
    """A November with sales at its edges, by Berlin's clock, and one of a test product."""
    agency, start = opened
    agency.deployment.begin(start)
    for number, (at, country) in enumerate(
        (
            (datetime(2026, 10, 31, 22, 59, tzinfo=UTC), "DE"),  # 23:59 on 31 October
            (datetime(2026, 10, 31, 23, 0, tzinfo=UTC), "DE"),  # midnight: November
            (datetime(2026, 11, 12, 9, 0, tzinfo=UTC), "AT"),
            (datetime(2026, 11, 12, 9, 0, tzinfo=UTC), "FI"),
            (datetime(2026, 11, 30, 22, 59, tzinfo=UTC), "HU"),  # 23:59 on 30 November
            (datetime(2026, 11, 30, 23, 0, tzinfo=UTC), "HU"),  # midnight: December
        )
    ):
        agency.sold("masterclass", at, country, number=number)
    agency.sold("course", datetime(2026, 11, 12, 9, 0, tzinfo=UTC), "AT")
    # Their numbers are another test's business: here they would only take their time.
    return {
        key: item
        for key, item in agency.deployment.dump().items()
        if item["kind"]["S"] not in {"outbox", "order"}
    }


@pytest.fixture
def sold(agency: Agency, november: Dump) -> Agency:
    agency.deployment.begin(november)
    return agency
