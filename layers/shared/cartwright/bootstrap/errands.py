"""The queues, by what they are for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from cartwright.adapters.queues import Message, SqsQueue
from cartwright.bootstrap.base import settings

if TYPE_CHECKING:
    from cartwright.application.ports.queues import Errand, QueueName, Queues


class SqsQueues:
    """Errands sorted to their queues. A function names only the queues it may send to: others fail at first
    use."""

    def __init__(self, urls: Mapping[QueueName, Callable[[], str]]) -> None:
        self._urls = urls
        self._queues: dict[QueueName, SqsQueue] = {}

    def send(self, errands: Sequence[Errand]) -> Sequence[Errand]:
        left: list[Errand] = []
        for name in dict.fromkeys(errand.queue for errand in errands):
            some = [errand for errand in errands if errand.queue == name]
            messages = [Message(errand.body, errand.group, errand.once) for errand in some]
            untaken = {id(message) for message in self._queue(name).send(messages)}
            left += [errand for errand, message in zip(some, messages, strict=True) if id(message) in untaken]
        return left

    def _queue(self, name: QueueName) -> SqsQueue:
        if name not in self._queues:
            self._queues[name] = SqsQueue(self._urls[name]())
        return self._queues[name]


@cache
def queues() -> Queues:
    return SqsQueues(
        {
            "settle": lambda: settings().settle_queue,
            "number": lambda: settings().number_queue,
            "mail": lambda: settings().mail_queue,
            "hook": lambda: settings().hooks_queue,
            "report": lambda: settings().reports_queue,
            "bill": lambda: settings().billing_queue,
            "paper": lambda: settings().papers_queue,
            "reconcile": lambda: settings().reconcile_queue,
        }
    )
