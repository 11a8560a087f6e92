"""What somebody asks for who sees the answer: the account API, a hub.

Whatever fails, all of it is done or nothing, and who asks again gets what there is to get then: the same as
if nothing had been asked before, or as if it had been done. So nothing of it lies about half done, and nobody
is told that something went wrong on our side when AWS was too busy.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from botocore.exceptions import BotoCoreError, ClientError

from cartwright.domain.errors import Outage
from tests.component.deployment import Answer, Deployment, Dump
from tests.component.faults import Trial, begin
from tests.component.wire import READS, Killed, worth_trying

MADE_UP = re.compile(
    r'"(?:sealed|secret|link|policy|x-amz-[a-z-]+)": ?"[^"]*"'
    r"|'challenge': \{'S': '[^']*'\}"
)
"""What KMS makes up, and what is signed for the moment."""

AGAIN = 1000
"""Births that who asks again draws begin here."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was answered, and the table afterwards."""

    status: int
    text: str
    table: Mapping[tuple[str, str], str] = field(repr=False)

    def beside(self, other: Seen) -> Sequence[str]:
        keys = sorted(self.table.keys() | other.table.keys())
        pairs = [(str(key), self.table.get(key), other.table.get(key)) for key in keys]
        told = [("status", self.status, other.status), ("answer", self.text, other.text)]
        return [f"{what}: {one} / {two}" for what, one, two in (*told, *pairs) if one != two]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request at the moment `at`, to a process that has just come up at a table like `start`. What is
    `swept` up behind it, by its kinds, is not looked at: it counts for nothing by then. `outside` sets what
    is not at AWS as it was before."""

    function: str
    name: str
    deployment: Deployment
    at: datetime
    start: Dump
    ask: Callable[[], Answer]
    swept: Collection[str] = ()
    outside: Callable[[], object] = dict
    places: set[str] = field(default_factory=set)

    def faultless(self) -> Seen:
        self._begin()
        with self.deployment.wire.noting(self.places):
            return self._seen(self.ask())

    def trials(self) -> Iterator[Trial]:
        before = self._table(self.start)
        # What comes of it first, where the one before did nothing, and where it did all.
        self._begin()
        alone = self._again()
        once = self.faultless()
        names = list(self.deployment.wire.names)
        twice = self._again()
        assert names, self.name
        for number, fault in worth_trying(names):
            self._begin()
            self.deployment.wire.fail(number, fault)
            answer, table = self._failed(), self._table(self.deployment.dump())
            then = alone if table == before else twice
            differing = [*_half(table, before, once), *_said(answer, table, once)]
            if not READS.match(names[number - 1]):
                differing += self._again().beside(then)
            yield Trial(f"{self.name}: call {number} {names[number - 1]} {fault}", differing)

    def _begin(self) -> None:
        begin(self.deployment, self.at, self.start)
        self.outside()

    def _failed(self) -> Answer | None:
        """None where nobody lived to answer."""
        answer = None
        # The app has answered by then, and the framework tells the function's own log.
        with suppress(Killed, Outage, BotoCoreError, ClientError):
            answer = self.ask()
        if not self.deployment.wire.killed:
            return answer
        self.deployment.restart()
        return None

    def _again(self) -> Seen:
        self.deployment.births.go_on(AGAIN)
        return self._seen(self.ask())

    def _seen(self, answer: Answer) -> Seen:
        return Seen(answer.status, MADE_UP.sub("", answer.text), self._table(self.deployment.dump()))

    def _table(self, dump: Dump) -> Mapping[tuple[str, str], str]:
        kept = {key: item for key, item in dump.items() if item["kind"]["S"] not in self.swept}
        return {key: MADE_UP.sub("", str(item)) for key, item in kept.items()}


def _half(
    table: Mapping[tuple[str, str], str], before: Mapping[tuple[str, str], str], once: Seen
) -> Sequence[str]:
    """What is neither as it was nor as it was to be."""
    if table in (before, once.table):
        return []
    keys = sorted(key for key in table.keys() | before.keys() if table.get(key) != before.get(key))
    return [f"half of it is done: {keys}"]


def _said(answer: Answer | None, table: Mapping[tuple[str, str], str], once: Seen) -> Sequence[str]:
    """What nobody should be answered: it is not our mistake that AWS is too busy; and what is not done is not
    said to be."""
    if answer is None or answer.status == 503 or (answer.status == once.status and table == once.table):
        return []
    return [f"answered {answer.status} {answer.text}"]
