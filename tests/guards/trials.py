"""Trying the mutants, in one pytest session that has imported everything once.

Module by module, the cheapest first: its shared fixtures are set up, and from there on everything happens in
forks of this process. The first runs the tests as they are: they must be green, and it tells which of them
come by which line. Then one fork for each guard nobody has missed yet puts the mutated code in the place of
the function's own and runs those that come by, the quickest first, until one is red.

::

    session ─ module ─ fixtures ─┬─ fork: all tests, unchanged ── green, who comes by where
                                 ├─ fork: without guard 1 ── red by test x
                                 └─ fork: without guard 2 ── green: on to the next module
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from pathlib import Path
from types import CodeType

import pytest

from tests.guards.mutants import Mutant
from tests.guards.swaps import functions, load, within, without

PATIENCE = 60
"""Seconds after which a trial that does not end is a test that hangs, and noticed."""

FORK = get_context("fork")
TOOL = 4

type Line = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Walk:
    """A test as it is: how it went, how long it took, which lines of guarded functions it came by."""

    test: str
    red: str
    seconds: float
    lines: frozenset[Line]


@dataclass(slots=True, eq=False)
class Trials:
    """A pytest plugin that tries `mutants` instead of running the session's tests."""

    repository: Path
    mutants: Sequence[Mutant]
    workers: int
    caught: dict[Mutant, str] = field(default_factory=dict)
    """By which test."""
    passed: set[Mutant] = field(default_factory=set)
    """Those that some test at least came by."""
    broken: list[str] = field(default_factory=list)
    """Tests that are red without any change: they would notice everything, and prove nothing."""
    _reports: list[pytest.TestReport] = field(default_factory=list)

    @property
    def survived(self) -> list[Mutant]:
        return [mutant for mutant in self.mutants if mutant not in self.caught]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._reports.append(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            self.broken.append("tests that cannot be collected")
            return True
        load(self.repository, sorted({mutant.path for mutant in self.mutants}))
        known = functions()
        swaps = {mutant: without(mutant, known) for mutant in self.mutants}
        watched = [part for swap in swaps.values() for one, _ in swap for part in within(one.__code__)]
        gc.freeze()
        with warnings.catch_warnings():
            # Threads of a fixture are not in the fork; what needs them is red there, and not to be used.
            warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
            for module, found in groupby(session.items, lambda item: item.getparent(pytest.Module)):
                if not self.survived or self.broken:
                    break
                assert module is not None
                self._of_module(module, list(found), swaps, watched)
        return True

    def _of_module(
        self,
        module: pytest.Module,
        items: Sequence[pytest.Item],
        swaps: Mapping[Mutant, Sequence[tuple[object, CodeType]]],
        watched: Sequence[CodeType],
    ) -> None:
        _set_up(items[0], module)
        [walked] = forked([lambda: self._walked(items, module, watched)], 1)
        walks = {walk.test: walk for walk in walked or ()}
        self.broken += [f"{walk.test}: {walk.red}" for walk in walks.values() if walk.red]
        if walked is None:
            self.broken.append(f"{module.nodeid}: it died")
        if self.broken:
            return
        passing = _passing(walks.values())
        chosen = dict[Mutant, list[pytest.Item]]()
        for mutant in self.survived:
            path = str(self.repository / mutant.path)
            tests = set[str]().union(*(passing[path, line] for line in mutant.lines))
            if tests:
                some = [item for item in items if item.nodeid in tests]
                chosen[mutant] = sorted(some, key=lambda item: walks[item.nodeid].seconds)
        self.passed |= chosen.keys()
        trials = [
            lambda mutant=mutant, some=some: self._tried(swaps[mutant], some, module)
            for mutant, some in chosen.items()
        ]
        for mutant, by in zip(chosen, forked(trials, self.workers), strict=True):
            if by is None or by:
                self.caught[mutant] = by or f"{module.nodeid}, which died"
        # Of the module, and whatever else no later one needs.
        module.session._setupstate.teardown_exact(None)

    # In a fork.

    def _walked(
        self, items: Sequence[pytest.Item], module: pytest.Module, watched: Sequence[CodeType]
    ) -> list[Walk]:
        came_by = set[Line]()
        _watch(watched, came_by)
        found = []
        for item in items:
            came_by.clear()
            sys.monitoring.restart_events()
            red = self._run(item, module)
            seconds = sum(report.duration for report in self._reports)
            found.append(Walk(item.nodeid, red, seconds, frozenset(came_by)))
        return found

    def _tried(
        self, swap: Sequence[tuple[object, CodeType]], items: Sequence[pytest.Item], module: pytest.Module
    ) -> str:
        for function, code in swap:
            function.__code__ = code  # type: ignore[attr-defined]  # a function's
        return next((item.nodeid for item in items if self._run(item, module)), "")

    def _run(self, item: pytest.Item, module: pytest.Module) -> str:
        """Why it is red; empty if it is not."""
        self._reports.clear()
        item.ihook.pytest_runtest_protocol(item=item, nextitem=module)
        return next((report.longreprtext or "red" for report in self._reports if report.failed), "")


def _set_up(item: pytest.Item, module: pytest.Module) -> None:
    """What the module's tests share, by a test that is set up and not called."""
    item.ihook.pytest_runtest_setup(item=item)
    item.ihook.pytest_runtest_teardown(item=item, nextitem=module)
    if isinstance(item, pytest.Function):
        item._initrequest()


def _watch(codes: Sequence[CodeType], came_by: set[Line]) -> None:
    def line(code: CodeType, number: int) -> object:
        came_by.add((code.co_filename, number))
        return sys.monitoring.DISABLE

    sys.monitoring.use_tool_id(TOOL, "guards")
    sys.monitoring.register_callback(TOOL, sys.monitoring.events.LINE, line)
    for code in codes:
        sys.monitoring.set_local_events(TOOL, code, sys.monitoring.events.LINE)


def _passing(walks: Iterable[Walk]) -> Mapping[Line, set[str]]:
    found = defaultdict[Line, set[str]](set)
    for walk in walks:
        for line in walk.lines:
            found[line].add(walk.test)
    return found


def forked[T](jobs: Sequence[Callable[[], T]], workers: int) -> Iterator[T | None]:
    """What the jobs give, in their order, each in a fork of this process as it is now; None for one that
    dies."""
    given = dict[int, T | None]()
    running = dict[Connection, tuple[int, ForkProcess]]()
    waiting = iter(enumerate(jobs))
    while len(given) < len(jobs):
        while len(running) < workers and (following := next(waiting, None)):
            number, job = following
            here, there = FORK.Pipe(duplex=False)
            process = FORK.Process(target=_sent, args=(job, there))
            process.start()
            there.close()
            running[here] = number, process
        ready = wait(list(running))
        for ended in [one for one in running if one in ready]:
            number, process = running.pop(ended)
            try:
                given[number] = ended.recv()
            except EOFError:
                given[number] = None
            process.join()
    yield from (given[number] for number in range(len(jobs)))


def _sent(job: Callable[[], object], there: Connection) -> None:
    signal.alarm(PATIENCE)
    # A fork has none, whatever its parent had.
    asyncio.set_event_loop(asyncio.new_event_loop())
    there.send(job())
    there.close()
    os._exit(0)
