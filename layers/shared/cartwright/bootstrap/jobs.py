"""What the outbox's consumers share: find the job a message names, and set it aside when it is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from cartwright.application.reasons import why
from cartwright.bootstrap import shop
from cartwright.domain.errors import Refusal
from cartwright.domain.ids import AccountId, JobId
from cartwright.domain.jobs import Job
from cartwright.queue import Handler, Message, batch
from cartwright.storage.codec import UnknownShape, Unreadable

type Taker = Callable[[Job], bool]


def on_each[T: Job](kind: type[T], work: Callable[[T], None], *, fifo: bool = False) -> Handler:
    """A handler of a queue: `work` on each job that is not done yet. One that is refused is set aside."""
    return on_each_of(takes(kind, work), fifo=fifo)


def on_each_of(*takers: Taker, fifo: bool = False) -> Handler:
    """The same for a queue of several kinds of jobs."""
    return batch(lambda message: work_on(message, *takers), park=set_aside, fifo=fifo)


def work_on(message: Message, *takers: Taker) -> None:
    """Have the job a message names, unless it is done, taken by whichever takes its kind."""
    job = _pending(message)
    if job is not None and not any(take(job) for take in takers):
        raise TypeError(f"a {job.topic} job on a queue of others")


def several[T: Job](event: Mapping[str, Any], kind: type[T]) -> Iterator[Sequence[T]]:
    """The jobs of a kind that a queue's event names and that are not done yet, account by account: where
    there are at least two. What cannot be read is left out: whoever takes it by itself tells of that."""
    messages = [json.loads(record["body"]) for record in event["Records"]]
    for account in dict.fromkeys(message["account"] for message in messages):
        named = [message for message in messages if message["account"] == account]
        # One alone is not even looked for: whoever takes it does that.
        read = map(_readable, named) if len(named) > 1 else ()
        found = [job for job in read if isinstance(job, kind)]
        if len(found) > 1:
            yield found


def takes[T: Job](kind: type[T], work: Callable[[T], None]) -> Taker:
    """`work` on jobs of this kind, and word whether this was one."""

    def take(job: Job) -> bool:
        if not isinstance(job, kind):
            return False
        work(job)
        return True

    return take


def _readable(message: Message) -> Job | None:
    with suppress(UnknownShape, Unreadable):
        return _pending(message)
    return None


def _pending(message: Message) -> Job | None:
    return shop.store().of(AccountId(message["account"])).outbox.get(JobId(message["job"]))


def set_aside(message: Message, refusal: Refusal) -> None:
    """The job a message names, with the reason."""
    shop.store().of(AccountId(message["account"])).outbox.park(
        JobId(message["job"]), code=refusal.code, detail=why(refusal)
    )
