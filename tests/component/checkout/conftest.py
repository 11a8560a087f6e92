"""The checkout deployed once per module, with the same goods for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.aws import moto
from tests.component.checkout.market import Market, Visitor, stocked
from tests.component.deployment import Deployment, Dump
from tests.fakes.world import NOON, FakeClock

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mangum asks for an event loop where Python would rather have one made."""
    no_loop = pytest.mark.filterwarnings("ignore:There is no current event loop:DeprecationWarning")
    here = {path for path in {item.path for item in items} if path.is_relative_to(HERE)}
    for item in items:
        if item.path in here:
            item.add_marker(no_loop)


@pytest.fixture(scope="module")
def deployed() -> Iterator[tuple[Deployment, Market, Dump]]:
    with moto(), pytest.MonkeyPatch.context() as patch:
        deployment = Deployment(FakeClock(), "https://api.carts.example.com", patch)
        yield deployment, stocked(), deployment.dump()


@pytest.fixture
def deployment(deployed: tuple[Deployment, Market, Dump]) -> Deployment:
    """With nothing sold yet, in a process that remembers nothing."""
    deployment, _, dump = deployed
    # Noon again, whatever the test before has moved it to; new ids go by the same clock.
    deployment.clock.move(NOON - deployment.clock.now())
    deployment.restore(dump)
    deployment.wire.clear()
    return deployment


@pytest.fixture
def market(deployed: tuple[Deployment, Market, Dump], deployment: Deployment) -> Market:
    return deployed[1]


@pytest.fixture
def visitor(deployment: Deployment) -> Visitor:
    return Visitor(deployment)
