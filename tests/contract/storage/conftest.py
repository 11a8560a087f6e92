"""The store twice: in memory, and on the template's table. A promise holds on both, or it is none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from cartwright.storage.store import Store
from cartwright.storage.table import Table
from tests import aws
from tests.contract.storage.ports import Ports
from tests.contract.storage.town import Agency, opened
from tests.fakes.store import FakeStore
from tests.fakes.world import FakeBirths, FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=["fake", "moto"])
def store(request: pytest.FixtureRequest, clock: FakeClock) -> Iterator[Ports]:
    if request.param == "fake":
        yield FakeStore(clock)
        return
    with aws.moto():
        dynamodb = aws.dynamodb()
        yield Store(Table(dynamodb, aws.create_table(dynamodb)), clock=clock, births=FakeBirths(clock))


@dataclass(frozen=True, slots=True)
class Counted:
    """The real store alone, and every call it makes."""

    store: Store
    table: Table
    calls: list[aws.Call]

    @property
    def operations(self) -> list[str]:
        """What was called since the last look."""
        made = [call.operation for call in self.calls]
        self.calls.clear()
        return made


@pytest.fixture
def counted(clock: FakeClock) -> Iterator[Counted]:
    with counting(clock) as counted:
        yield counted


@contextmanager
def counting(clock: FakeClock) -> Iterator[Counted]:
    with aws.moto():
        dynamodb = aws.dynamodb()
        table = Table(dynamodb, aws.create_table(dynamodb))
        yield Counted(Store(table, clock=clock, births=FakeBirths(clock)), table, aws.calls_of(dynamodb))


@pytest.fixture
def agency(store: Ports) -> Agency:
    return opened(store)


@pytest.fixture
def other(store: Ports) -> Agency:
    """Another agency in the same table."""
    return opened(store, "other")
