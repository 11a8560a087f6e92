"""Queues in memory. What a FIFO queue has seen it takes, and does not keep, once more."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.ports.queues import Errand, QueueName

FIFO: frozenset[QueueName] = frozenset({"settle", "number", "bill"})


class FakeQueues:
    """`full` are the queues that take nothing now."""

    def __init__(self) -> None:
        self.errands: list[Errand] = []
        self.full: set[QueueName] = set()
        self._seen: set[tuple[QueueName, str, str]] = set()

    def send(self, errands: Sequence[Errand]) -> Sequence[Errand]:
        for errand in errands:
            if errand.queue in FIFO and not (errand.group and errand.once):
                raise ValueError("messages of a FIFO queue have a group and a word to know repeats by")
        for errand in errands:
            self._take(errand)
        return [errand for errand in errands if errand.queue in self.full]

    def of(self, queue: QueueName) -> list[Errand]:
        return [errand for errand in self.errands if errand.queue == queue]

    def _take(self, errand: Errand) -> None:
        name = errand.queue, errand.group, errand.once
        if errand.queue in self.full or (errand.queue in FIFO and name in self._seen):
            return
        self._seen.add(name)
        self.errands.append(errand)
