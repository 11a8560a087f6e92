"""Jobs in forks of this process: so many at once, each with an end."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess

FORK = get_context("fork")


@dataclass(frozen=True, slots=True)
class Ended:
    """A job that gave nothing: by which exit code, or which signal (less than nothing)."""

    code: int

    @property
    def went_on(self) -> bool:
        """It computed until it was stopped."""
        return self.code == -signal.SIGPROF

    def __str__(self) -> str:
        if self.went_on:
            return "computed on and on"
        return "waited on and on" if self.code == -signal.SIGALRM else f"died of {self.code}"


@dataclass(frozen=True, slots=True)
class Forks:
    """`work` is how many seconds a job, or each part of it, may compute: a loop without end is told by that
    from a machine with much else to do. `waiting` is after how many seconds by the clock on the wall one that
    only waits is given up; 0 is never, of both."""

    at_once: int
    work: float = 30
    waiting: float = 300

    def one[T](self, job: Callable[[], T]) -> T | Ended:
        """What a job gives, however long that takes."""
        [given] = Forks(1, work=0, waiting=0).all([job])
        return given

    def all[T](self, jobs: Sequence[Callable[[], T]]) -> Iterator[T | Ended]:
        """What the jobs give, in their order, each in a fork of this process as it is now."""
        given = dict[int, T | Ended]()
        running = dict[Connection, tuple[int, ForkProcess]]()
        following = iter(enumerate(jobs))
        while len(given) < len(jobs):
            while len(running) < self.at_once and (one := next(following, None)):
                number, job = one
                here, there = FORK.Pipe(duplex=False)
                process = FORK.Process(target=self._sent, args=(job, there))
                process.start()
                there.close()
                running[here] = number, process
            for ready in wait(list(running)):
                assert isinstance(ready, Connection)
                number, process = running.pop(ready)
                given[number] = _received(ready, process)
        yield from (given[number] for number in range(len(jobs)))

    def more_work(self) -> None:
        """For a job of many parts: the next one begins."""
        signal.setitimer(signal.ITIMER_PROF, self.work)

    def _sent(self, job: Callable[[], object], there: Connection) -> None:
        for sign in (signal.SIGPROF, signal.SIGALRM):
            signal.signal(sign, signal.SIG_DFL)
        self.more_work()
        signal.setitimer(signal.ITIMER_REAL, self.waiting)
        there.send((job(),))
        there.close()
        os._exit(0)


def _received[T](ready: Connection, process: ForkProcess) -> T | Ended:
    try:
        answer: tuple[T] | None = ready.recv()
    except EOFError:
        answer = None
    ready.close()
    process.join()
    return Ended(process.exitcode or 0) if answer is None else answer[0]
