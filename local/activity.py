"""Who is busy, and what has changed: the one place where the parts of the stack wait for each other.

Everyone waits on one condition; nobody sleeps or asks again and again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from local.ministack import Aws

LOG = logging.getLogger("local.activity")


class Activity:
    """What changed in AWS so far (counts: `table`, `queue`, `mail`), and how many calls are under way."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._condition = threading.Condition()
        self._counts = {"number": 0, "table": 0, "queue": 0, "mail": 0}
        self._working = 0
        self._moved = 0
        self.stopping = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="changes", daemon=True)

    def start(self) -> None:
        self._watcher.start()

    def stop(self) -> None:
        """Wakes everyone who waits, so that they see `stopping`."""
        self.stopping.set()
        with self._condition:
            self._condition.notify_all()

    @contextmanager
    def work(self) -> Iterator[None]:
        """Counts as busy while it lasts."""
        with self._condition:
            self._working += 1
        try:
            yield
        finally:
            with self._condition:
                self._working -= 1
                self._moved += 1
                self._condition.notify_all()

    def await_change(self, topic: str, beyond: int) -> int:
        """The count of a topic, once it is above `beyond` or the stack stops."""
        with self._condition:
            self._condition.wait_for(lambda: self._counts[topic] > beyond or self.stopping.is_set())
            return self._counts[topic]

    def await_idle(self, busy: Callable[[], str], seconds: float) -> str:
        """Waits until nothing is under way, `busy()` finds nothing waiting, and nothing changed meanwhile.

        Empty when that came to be within `seconds`, otherwise what is still busy. It looks again whenever
        something moved.
        """
        over = threading.Event()
        timer = threading.Timer(seconds, self._ring, [over])
        timer.start()
        try:
            while True:
                before, changes = self._moved, self.ask()["number"]
                reason = f"{self._working} calls under way" if self._working else busy()
                if not reason and self._moved == before and self.ask()["number"] == changes:
                    return ""
                if over.is_set() or self.stopping.is_set():
                    return reason or "something moves all the time"
                if reason:
                    self._await_move(before, over)
        finally:
            timer.cancel()

    def _await_move(self, before: int, over: threading.Event) -> None:
        with self._condition:
            self._condition.wait_for(lambda: self._moved != before or over.is_set())

    def moved(self) -> None:
        """Says that something got further, to those who wait for idleness."""
        with self._condition:
            self._moved += 1
            self._condition.notify_all()

    def ask(self, since: int = -1) -> dict[str, int]:
        """The counts as MiniStack has them.

        With `since`, once their number is above it, at the latest after 20 seconds. Raises OSError.
        """
        counts: dict[str, int] = self._aws.get(f"/_local/changes?since={since}")
        return counts

    def _ring(self, bell: threading.Event) -> None:
        with self._condition:
            bell.set()
            self._condition.notify_all()

    def _watch(self) -> None:
        number = 0
        while not self.stopping.is_set():
            try:
                counts = self.ask(number)
            except OSError:
                if not self.stopping.is_set():
                    LOG.exception("MiniStack no longer answers")
                return
            number = counts["number"]
            with self._condition:
                self._counts = counts
                self._moved += 1
                self._condition.notify_all()
