"""Time moves in UTC; ids sort by birth; secrets are nobody's guess."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from cartwright.adapters.world import RandomBirths, SystemClock
from cartwright.application.ports.world import Births, Clock
from cartwright.domain.ids import PREFIXES, parse
from tests.fakes.world import FakeBirths, FakeClock


@pytest.fixture(params=[FakeClock, SystemClock])
def clock(request: pytest.FixtureRequest) -> Clock:
    made: Clock = request.param()
    return made


@pytest.fixture(params=["fake", "random"])
def births(request: pytest.FixtureRequest) -> Births:
    return FakeBirths(FakeClock()) if request.param == "fake" else RandomBirths(FakeClock())


def test_the_present_is_aware_and_in_utc(clock: Clock) -> None:
    assert clock.now().utcoffset() == timedelta(0)


def test_the_systems_clock_tells_the_time() -> None:
    before = datetime.now(UTC)
    assert before <= SystemClock().now() <= datetime.now(UTC)


@pytest.mark.parametrize("kind", PREFIXES)
def test_an_id_is_of_its_kind(births: Births, kind: str) -> None:
    assert parse(kind, births.born(kind))


def test_no_two_are_the_same(births: Births) -> None:
    assert len({births.born("order") for _ in range(500)} | {births.secret() for _ in range(500)}) == 1000


def test_a_later_id_sorts_later() -> None:
    clock = FakeClock()
    births = RandomBirths(clock)
    earlier = births.born("order")
    clock.move(timedelta(milliseconds=1))
    assert earlier < births.born("order")


def test_a_secret_is_safe_in_a_url_and_long_enough(births: Births) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{22,}", births.secret())


def test_chance_is_thirty_two_bytes_and_never_the_same(births: Births) -> None:
    found = {births.chance() for _ in range(500)}
    assert len(found) == 500
    assert {len(chance) for chance in found} == {32}
