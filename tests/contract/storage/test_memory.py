"""What a process remembers is bounded in number and in time."""

from __future__ import annotations

from datetime import timedelta

from cartwright.storage.memory import Memory
from tests.fakes.world import FakeClock

SECOND = timedelta(seconds=1)


def test_a_thing_is_remembered_until_its_time_is_over() -> None:
    clock = FakeClock()
    memory = Memory[str, int](clock, limit=3, lasts=10 * SECOND)
    memory.put("a", 1)
    clock.move(9 * SECOND)
    assert memory.get("a") == 1
    clock.move(SECOND)
    assert memory.get("a") is None


def test_the_thing_put_in_longest_ago_makes_room() -> None:
    memory = Memory[str, int](FakeClock(), limit=2, lasts=SECOND)
    memory.put("a", 1)
    memory.put("b", 2)
    memory.put("a", 3)
    memory.put("c", 4)
    assert [memory.get(key) for key in "abc"] == [3, None, 4]


def test_a_thing_put_in_again_lasts_anew() -> None:
    clock = FakeClock()
    memory = Memory[str, int](clock, limit=2, lasts=2 * SECOND)
    memory.put("a", 1)
    clock.move(SECOND)
    memory.put("a", 2)
    clock.move(SECOND)
    assert memory.get("a") == 2
