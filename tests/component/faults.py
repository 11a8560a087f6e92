"""Pieces of work that fail at every call they make to AWS, each in every way, and are then done again.

A faultless run counts the calls, so a call that is added is a call that fails. What must hold: done again as
whoever asked for it does (a queue, a schedule, a processor, a buyer), the work gives the same answer, and
leaves the very table and as many mails as it leaves without a fault.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from botocore.exceptions import BotoCoreError, ClientError

from cartwright.domain.errors import Outage
from tests.component.deployment import Deployment, Dump
from tests.component.triggers import Item
from tests.component.wire import Fault, Killed, worth_trying
from tests.fakes.world import FakeClock, SteadyBirths

AT_MOST = 4
"""How often the work is done again."""


class Unfinished(Exception):
    """The work is to be done again."""


NOT_NOW = (Unfinished, Outage, BotoCoreError, ClientError)


class SameBirths(SteadyBirths):
    """Whoever comes after a fault draws what the one before drew, so that two runs can be compared."""

    def secret(self) -> str:
        return "the-secret-of-a-buyer-who-tries-again"


@dataclass(frozen=True, slots=True)
class End:
    """What the work answered, the table afterwards, and how many mails went out."""

    answer: object
    table: Dump
    mails: int

    def beside(self, other: End) -> Sequence[str]:
        """What differs between the two; nothing where they are equal."""
        keys = sorted(self.table.keys() | other.table.keys())
        pairs = [(key, self.table.get(key), other.table.get(key)) for key in keys]
        differing = [f"{key}: {one} / {two}" for key, one, two in pairs if one != two]
        told = [(self.answer, other.answer), (self.mails, other.mails)]
        return [*differing, *(f"{one} / {two}" for one, two in told if one != two)]


@dataclass(frozen=True, slots=True)
class Work:
    """`do` does it once, at the moment `at`, in a process that has just come up at a table like `start`; it
    raises Unfinished, or what its function raises, where it has to be done again. `meanwhile` is what happens
    of itself before it is. `loose` are attributes, by kind of item, that only say when, or what AWS made up;
    `unseen` are kinds of items that are not compared at all. `places` are those of the application that its
    calls come from (see places.py), once it has been done."""

    function: str
    name: str
    deployment: Deployment
    at: datetime
    start: Dump
    do: Callable[[], object]
    meanwhile: Callable[[], object] = dict
    loose: Mapping[str, Collection[str]] = field(default_factory=dict)
    unseen: Collection[str] = ()
    places: set[str] = field(default_factory=set)

    def faultless(self) -> tuple[Sequence[str], End]:
        """The calls that the work makes, and what comes of it."""
        self._begin()
        with self.deployment.wire.noting(self.places):
            answer = self.do()
        names = list(self.deployment.wire.names)
        return names, self._end(answer)

    def ends(self, names: Sequence[str]) -> Iterator[tuple[int, Fault, End]]:
        """What comes of it with each of its calls failing in each way that is worth trying, and the work done
        again."""
        for number, fault in worth_trying(names):
            self._begin()
            self.deployment.wire.fail(number, fault)
            yield number, fault, self._end(self._through())

    def trials(self) -> Iterator[Trial]:
        names, expected = self.faultless()
        assert names, self.name
        for number, fault, end in self.ends(names):
            yield Trial(f"{self.name}: call {number} {names[number - 1]} {fault}", end.beside(expected))

    def _begin(self) -> None:
        begin(self.deployment, self.at, self.start)

    def _through(self) -> object:
        for _ in range(AT_MOST):
            try:
                return self.do()
            except (Killed, *NOT_NOW):
                # A function that raised is called again by what called it, in the process that it left.
                pass
            except ExceptionGroup as several:
                # What fails by itself is raised with the rest, at the end (0300).
                _, other = several.split(NOT_NOW)
                if other is not None:
                    raise other from None
            if self.deployment.wire.killed:
                # Also where the framework answered for it, as a gateway does.
                self.deployment.restart()
            self.meanwhile()
        return self.do()

    def _end(self, answer: object) -> End:
        table = without(self.deployment.dump(), self.loose)
        table = {key: item for key, item in table.items() if item["kind"]["S"] not in self.unseen}
        return End(answer, table, len(self.deployment.wire.mails))


@dataclass(frozen=True, slots=True)
class Trial:
    """One fault, and what differs by it from what should be; nothing where all is well."""

    name: str
    differing: Sequence[str]


def begin(deployment: Deployment, at: datetime, start: Dump) -> None:
    """A process that has just come up at a table like `start`; no call of it is counted yet."""
    deployment.clock = FakeClock(at)
    deployment.births = SameBirths(deployment.clock)
    if any(name.startswith("sqs.") for name in deployment.wire.names):
        deployment.renew_queues()
    deployment.restore(start)
    deployment.wire.clear()
    deployment.wire.mails.clear()


def without(table: Dump, loose: Mapping[str, Collection[str]]) -> Dump:
    """The items without what is loose of their kinds, in their bodies, too."""
    return {key: _without(item, loose.get(item["kind"]["S"], ())) for key, item in table.items()}


def _without(item: Item, names: Collection[str]) -> Item:
    if not names:
        return item
    kept = {name: value for name, value in item.items() if name not in names}
    if "body" in kept:
        body = json.loads(kept["body"]["S"])
        kept["body"] = {"S": json.dumps({name: value for name, value in body.items() if name not in names})}
    return kept
