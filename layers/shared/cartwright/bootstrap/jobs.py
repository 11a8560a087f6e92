"""What the outbox's consumers share: find the job a message names, and set it aside when it is refused."""

from __future__ import annotations

from collections.abc import Callable

from cartwright.application.reasons import why
from cartwright.bootstrap import shop
from cartwright.domain.errors import Refusal
from cartwright.domain.ids import AccountId, JobId
from cartwright.domain.jobs import Job
from cartwright.queue import Handler, Message, batch


def on_each[T: Job](kind: type[T], work: Callable[[T], None]) -> Handler:
    """A handler of a queue: `work` on each job that is not done yet. One that is refused is set aside."""

    def one(message: Message) -> None:
        job = find(message, kind)
        if job is not None:
            work(job)

    return batch(one, park=park)


def find[T: Job](message: Message, kind: type[T]) -> T | None:
    """The job, or None if it is done: then the message came twice."""
    job = shop.store().of(AccountId(message["account"])).outbox.get(JobId(message["job"]))
    if job is None:
        return None
    if not isinstance(job, kind):
        raise TypeError(f"a {job.topic} job on the queue of {kind.__name__}")
    return job


def park(message: Message, refusal: Refusal) -> None:
    shop.store().of(AccountId(message["account"])).outbox.park(
        JobId(message["job"]), code=refusal.code, detail=why(refusal)
    )
