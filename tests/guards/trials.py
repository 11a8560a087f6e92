"""Trying the mutants, in one pytest session that has imported everything once.

Module by module, the cheapest first: one of its tests is run, so that all they share is there, and from then
on everything happens in forks of this process. Where it is known who noticed a guard last time, that test is
asked. Else one fork runs the tests as they are and tells which of them come by which line; then one fork for
each guard that nobody has missed yet puts the mutated code in the place of the function's own and runs those
that come by, the quickest first, until one is red. What counts in the end is one test alone: red without the
guard, green with it.

::

    session ─ module ─ a test ─┬─ fork: its tests, unchanged ── who comes by where
                               ├─ fork: without guard 1 ── red by test x
                               ├─ fork: without guard 2 ── green: on to the next module
                               ├─ fork: without guard 1, test x alone ── red
                               └─ fork: unchanged, test x alone ── green: guard 1 is missed
"""

from __future__ import annotations

import asyncio
import gc
import sys
import warnings
from collections import defaultdict
from collections.abc import Callable, Mapping, MutableSequence, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, groupby
from multiprocessing.sharedctypes import RawArray
from pathlib import Path
from types import CodeType

import pytest

from tests.guards.forks import Ended, Forks
from tests.guards.mutants import Mutant
from tests.guards.swaps import Swap, functions, load, within, without

TOOL = 4

APART = ("tests/unit", "tests/contract")
"""Where tests leave nothing behind, or begin with an AWS in which nothing is there yet."""

IN_A_ROW = 0.5
"""How many seconds such a test may compute: one that needs more is tried alone."""

PATIENCE = 20
"""How many seconds one of them may compute as it is, with what its module's tests share."""

ROWS = 4
"""How many rows of such tests there are for each that is run at once: they take unequally long."""

UNTRIED, TRYING, RED, ALONE, MISSED = range(5)
"""How it stands with a guard in a row: red is not missed yet, and what is not missed is tried alone."""

type Line = tuple[str, int]

type Row = Sequence[tuple[Mutant, pytest.Item]]


@dataclass(frozen=True, slots=True)
class Walk:
    """A test as it is: how it went, how long it took, which lines of guarded functions it came by."""

    test: str
    red: str
    seconds: float
    lines: frozenset[Line]


@dataclass(slots=True)
class Score:
    """What became of the mutants, by their names."""

    caught: dict[str, str] = field(default_factory=dict)
    """By which test."""
    lost: dict[str, str] = field(default_factory=dict)
    """Trials that came to no end, and why: nobody knows whether the guard is missed."""
    passed: set[str] = field(default_factory=set)
    """Those that some test at least came by."""
    red: dict[str, str] = field(default_factory=dict)
    """Tests that are red without any change, and why: they would notice everything, and are not asked."""
    broken: list[str] = field(default_factory=list)
    """Why nothing could be tried."""

    def after(self, other: Score) -> Score:
        """Of this session and the `other`, which looked further."""
        return Score(
            self.caught | other.caught,
            other.lost,
            self.passed | other.passed,
            self.red | other.red,
            other.broken,
        )


@dataclass(slots=True, eq=False)
class Trials:
    """A pytest plugin that tries `mutants` instead of running the session's tests.

    With `known`, who noticed them last time, nobody else is asked.
    """

    repository: Path
    mutants: Sequence[Mutant]
    forks: Forks
    known: Mapping[str, str] = field(default_factory=dict)
    heard: Callable[[Mapping[str, str]], object] = dict
    """Told after each module who noticed whom so far: a search is long, and may be ended."""
    score: Score = field(default_factory=Score)
    _reports: list[pytest.TestReport] = field(default_factory=list)

    @property
    def left(self) -> list[Mutant]:
        return [mutant for mutant in self.mutants if mutant.name not in self.score.caught]

    def pytest_configure(self, config: pytest.Config) -> None:
        # Every other test is red here on purpose, and nobody reads why.
        config.option.tbstyle = "native"

    @pytest.hookimpl(tryfirst=True)
    def pytest_assertrepr_compare(self) -> list[str]:
        return ["they differ"]

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        wanted = set(self.known.values())
        items[:] = [
            item
            for item in items
            if (not wanted or item.nodeid in wanted) and not item.get_closest_marker("stack")
        ]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._reports.append(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            self.score.broken.append("tests that cannot be collected")
            return True
        # As on Lambda, where the main thread has one when an ASGI adapter asks for it (at import).
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        load(self.repository, sorted({mutant.path for mutant in self.mutants}))
        functions_now = functions()
        swaps = {mutant: without(mutant, functions_now) for mutant in self.mutants}
        with warnings.catch_warnings():
            # Threads of a fixture are not in the fork; what needs them is red there, and not asked.
            warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
            if self.known:
                self._in_rows(self._asked([item for item in session.items if self._apart(item)]), swaps)
            for module, found in groupby(session.items, _module):
                items = list(found)
                if not self.left:
                    break
                if not self.known or self._asked(items):
                    self._of_module(module, items, swaps)
                    self.heard(self.score.caught)
        asyncio.set_event_loop(None)
        loop.close()
        return True

    def _of_module(
        self, module: pytest.Module, items: Sequence[pytest.Item], swaps: Mapping[Mutant, Swap]
    ) -> None:
        self._warm(items[0], module)
        asked = self._asked(items) if self.known else self._suspected(items, module, swaps)
        self._confirm(asked, module, swaps)
        # Of the module, and whatever else no later one needs.
        module.session._setupstate.teardown_exact(None)

    def _asked(self, items: Sequence[pytest.Item]) -> Mapping[Mutant, pytest.Item]:
        """Who noticed last time."""
        named = {item.nodeid: item for item in items}
        return {mutant: named[test] for mutant in self.left if (test := self.known[mutant.name]) in named}

    def _suspected(
        self, items: Sequence[pytest.Item], module: pytest.Module, swaps: Mapping[Mutant, Swap]
    ) -> Mapping[Mutant, pytest.Item]:
        """Who seems to notice."""
        watched = [part for swap in swaps.values() for one, _ in swap for part in within(one.__code__)]
        chosen = self._coming_by(items, self.forks.one(lambda: self._walked(items, module, watched)))
        self.score.passed |= {mutant.name for mutant in chosen}
        at = RawArray("i", len(chosen) or 1)
        jobs = [
            partial(self._tried, swaps[mutant], some, module, at, number)
            for number, (mutant, some) in enumerate(chosen.items())
        ]
        found = dict[Mutant, pytest.Item]()
        for number, (mutant, ended) in enumerate(zip(chosen, self.forks.all(jobs), strict=True)):
            if isinstance(ended, Ended):
                item = chosen[mutant][at[number]]
                if ended.went_on:
                    found[mutant] = item
                else:
                    self.score.lost[mutant.name] = f"{item.nodeid} {ended}"
            elif ended is not None:
                found[mutant] = chosen[mutant][ended]
        sys.stderr.write(f"{module.nodeid}: {len(found)} of {len(self.left)}\n")
        return found

    def _coming_by(
        self, items: Sequence[pytest.Item], walked: Sequence[Walk] | Ended
    ) -> Mapping[Mutant, Sequence[pytest.Item]]:
        """The tests that come by each guard, the quickest first; none that is red anyway."""
        if isinstance(walked, Ended):
            return {}
        walks = {walk.test: walk for walk in walked}
        self.score.red |= {walk.test: walk.red for walk in walked if walk.red}
        passing = defaultdict[Line, set[str]](set)
        for walk in walked:
            for line in walk.lines if not walk.red else ():
                passing[line].add(walk.test)
        chosen = dict[Mutant, list[pytest.Item]]()
        for mutant in self.left:
            path = str(self.repository / mutant.path)
            tests = set[str]().union(*(passing[path, line] for line in mutant.lines))
            some = [item for item in items if item.nodeid in tests]
            if some:
                chosen[mutant] = sorted(some, key=lambda item: walks[item.nodeid].seconds)
        return chosen

    def _confirm(
        self, asked: Mapping[Mutant, pytest.Item], module: pytest.Module, swaps: Mapping[Mutant, Swap]
    ) -> None:
        """One test for each guard, alone: red without it, and green as it is."""
        if not self.known and self._apart(module):
            asked = self._in_rows(asked, swaps)
        red = self._red_as_they_are(list(dict.fromkeys(asked.values())), module)
        jobs = [partial(self._tried, swaps[mutant], [item], module) for mutant, item in asked.items()]
        for (mutant, item), how in zip(asked.items(), self.forks.all(jobs), strict=True):
            if item in red:
                self.score.red[item.nodeid] = "alone"
            elif how == 0 or (isinstance(how, Ended) and how.went_on):
                self.score.caught[mutant.name] = item.nodeid
            elif isinstance(how, Ended):
                self.score.lost[mutant.name] = f"{item.nodeid} {how}"

    def _red_as_they_are(self, items: Sequence[pytest.Item], module: pytest.Module) -> set[pytest.Item]:
        """One after the other in one fork; if that is red, each in a fork of its own."""
        together = partial(self._tried, (), items, module)
        if not items or list(self.forks.all([together])) == [None]:
            return set()
        alone = self.forks.all([partial(self._tried, (), [item], module) for item in items])
        return {item for item, how in zip(items, alone, strict=True) if how is not None}

    def _apart(self, node: pytest.Item | pytest.Module) -> bool:
        return any(node.path.is_relative_to(self.repository / suite) for suite in APART)

    def _in_rows(
        self, asked: Mapping[Mutant, pytest.Item], swaps: Mapping[Mutant, Swap]
    ) -> Mapping[Mutant, pytest.Item]:
        """Many guards in one fork, where tests leave nothing behind: a fork takes longer than such a test.

        Gives back those that were not missed that way: whatever the reason, they get a fork of their own.
        """
        left = dict[Mutant, pytest.Item]()
        brief = replace(self, forks=replace(self.forks, work=min(self.forks.work, IN_A_ROW)))
        # What is there now, no fork looks through again.
        gc.freeze()
        rows = _dealt(asked, ROWS * self.forks.at_once)
        while rows:
            told = [RawArray("i", [UNTRIED] * len(row)) for row in rows]
            jobs = [partial(brief._row, row, swaps, how) for row, how in zip(rows, told, strict=True)]
            list(brief.forks.all(jobs))
            done, rows = rows, list[Row]()
            for row, how in zip(done, told, strict=True):
                by = dict(zip(row, how, strict=True))
                self.score.caught |= {
                    mutant.name: item.nodeid for (mutant, item), way in by.items() if way == MISSED
                }
                # One that computes on and on takes the rest of the row with it.
                left |= dict(one for one, way in by.items() if way in {ALONE, TRYING})
                again = [one for one, way in by.items() if way in {UNTRIED, RED}]
                if again and TRYING not in how:
                    # Nobody's test: what they share.
                    left |= dict(again)
                elif again:
                    rows.append(again)
        return left

    def _warm(self, item: pytest.Item, module: pytest.Module) -> None:
        """What the module's tests share, and what is read or imported once and kept: by one of them, here."""
        item.ihook.pytest_runtest_protocol(item=item, nextitem=module)
        self._reports.clear()
        # What is there now, no fork looks through again.
        gc.freeze()

    # In a fork.

    def _walked(
        self, items: Sequence[pytest.Item], module: pytest.Module, watched: Sequence[CodeType]
    ) -> list[Walk]:
        _begin()
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
        self,
        swap: Swap,
        items: Sequence[pytest.Item],
        module: pytest.Module,
        at: MutableSequence[int] | None = None,
        trial: int = 0,
    ) -> int | None:
        """The place of the first that is red. `at` keeps, of each trial, which one is running."""
        _begin()
        _put(swap)
        for number, item in enumerate(items):
            if at is not None:
                at[trial] = number
            if self._run(item, module):
                return number
        return None

    def _row(self, row: Row, swaps: Mapping[Mutant, Swap], how: MutableSequence[int]) -> None:
        """Tells of each how it is missed: by a test that is red, and green afterwards without any change."""
        _begin()
        patient = replace(self, forks=replace(self.forks, work=PATIENCE))
        for module, some in groupby(enumerate(row), lambda one: _module(one[1][1])):
            asked = list(some)
            items = list(dict.fromkeys(item for _, (_, item) in asked))
            # What they share is there afterwards, and counts for none of them.
            patient._run(items[0], module)
            for number, (mutant, item) in asked:
                how[number] = TRYING
                before = [(function, function.__code__) for function, _ in swaps[mutant]]
                _put(swaps[mutant])
                how[number] = RED if self._run(item, module) else ALONE
                _put(before)
            green = {item for item in items if not patient._run(item, module)}
            for number, (_, item) in asked:
                if how[number] == RED:
                    how[number] = MISSED if item in green else ALONE
            patient.forks.more_work()
            module.session._setupstate.teardown_exact(None)

    def _run(self, item: pytest.Item, module: pytest.Module) -> str:
        """Why it is red; empty if it is not."""
        self.forks.more_work()
        self._reports.clear()
        item.ihook.pytest_runtest_protocol(item=item, nextitem=module)
        return next((report.longreprtext or "red" for report in self._reports if report.failed), "")


def _module(item: pytest.Item) -> pytest.Module:
    module = item.getparent(pytest.Module)
    assert module is not None
    return module


def _dealt(asked: Mapping[Mutant, pytest.Item], rows: int) -> list[Row]:
    """Module by module, so that what its tests share is made once."""
    modules = defaultdict[pytest.Module, list[tuple[Mutant, pytest.Item]]](list)
    for mutant, item in asked.items():
        modules[_module(item)].append((mutant, item))
    dealt = [list(modules.values())[start::rows] for start in range(rows)]
    return [list(chain.from_iterable(some)) for some in dealt if some]


def _begin() -> None:
    # A fork has no loop, whatever its parent had.
    asyncio.set_event_loop(asyncio.new_event_loop())


def _put(swap: Swap) -> None:
    for function, code in swap:
        function.__code__ = code


def _watch(codes: Sequence[CodeType], came_by: set[Line]) -> None:
    def line(code: CodeType, number: int) -> object:
        came_by.add((code.co_filename, number))
        return sys.monitoring.DISABLE

    sys.monitoring.use_tool_id(TOOL, "guards")
    sys.monitoring.register_callback(TOOL, sys.monitoring.events.LINE, line)
    for code in codes:
        sys.monitoring.set_local_events(TOOL, code, sys.monitoring.events.LINE)
