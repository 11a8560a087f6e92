"""Tests go to workers in the order, and in the groups, in which pytest-xdist gives them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from xdist.scheduler import LoadGroupScheduling  # type: ignore[import-untyped]

from tests.scheduling import Scheduling

TESTS = [f"test_a.py::test_{n}" for n in range(20)] + [f"test_b.py::test_{n}@group" for n in range(4)]


@dataclass(eq=False)
class Worker:
    got: list[int] = field(default_factory=list)
    todo: deque[int] = field(default_factory=deque)
    shutting_down: bool = False
    id: str = "one"

    @property
    def gateway(self) -> Worker:
        return self

    def send_runtest_some(self, tests: list[int]) -> None:
        self.got += tests
        self.todo.extend(tests)

    def shutdown(self) -> None:
        self.shutting_down = True


class Config:
    option = SimpleNamespace(loadscopereorder=True)

    def getvalue(self, name: str) -> Any:
        return ["popen", "popen"]


def given(makes: Callable[[Any], Any], *, crashes: int = -1) -> tuple[list[list[int]], list[str], bool]:
    """What each of two workers got; what was being done by one that crashes after so many tests; and whether
    all was done."""
    workers, crashed, scheduling = [Worker(), Worker()], list[str](), makes(Config())
    for worker in workers:
        scheduling.add_node(worker)
        scheduling.add_node_collection(worker, TESTS)
    scheduling.schedule()
    for done in range(len(TESTS)):
        worker = workers[done % 2 if workers[done % 2].todo else 1 - done % 2]
        if done == crashes:
            crashed.append(scheduling.remove_node(worker))
            worker.todo.clear()
        elif worker.todo:
            scheduling.mark_test_complete(worker, worker.todo.popleft())
    return [worker.got for worker in workers], crashed, bool(scheduling.tests_finished)


def test_workers_get_what_they_would_get() -> None:
    ours = given(Scheduling)
    assert ours == given(LoadGroupScheduling)
    assert sorted([*ours[0][0], *ours[0][1]]) == [*range(len(TESTS))]


@pytest.mark.parametrize("crashes", [7, 15])
def test_what_a_worker_left_undone_is_done_by_another(crashes: int) -> None:
    got, crashed, done = given(Scheduling, crashes=crashes)
    assert {*got[0], *got[1]} == {*range(len(TESTS))}
    assert (len(crashed), done) == (1, True)
