"""The outbox: jobs, written in the transaction whose facts they follow from, until they are done."""

from __future__ import annotations

from datetime import datetime

from cartwright.application.ports.selling import Stale
from cartwright.application.ports.world import Clock
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import AccountId, JobId
from cartwright.domain.jobs import Job
from cartwright.storage import keys, lifecycle
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import absent, present
from cartwright.storage.schema import STATE
from cartwright.storage.scope import own
from cartwright.storage.table import Put, Table, Update, Write

OUTBOX = "outbox"
JOB: Codec[Job] = Codec(OUTBOX, Job)


class Outbox:
    """The jobs of one account."""

    def __init__(self, table: Table, account: AccountId, clock: Clock) -> None:
        self._table = table
        self._account = account
        self._clock = clock

    def get(self, job: JobId) -> Job | None:
        """None if it is done (or never was). A parked job is there: whoever asks for it may try again."""
        item = self._table.get(keys.outbox(self._account, job), consistent=True)
        return JOB.value(item) if item and item[STATE] != lifecycle.DONE else None

    def add(self, job: Job) -> None:
        """Harmless if it is there already, pending or done."""
        own(self._account, job)
        self._table.attempt(put(job, self._clock.now()))

    def done(self, job: JobId) -> None:
        self._table.attempt(done(self._account, job, at=self._clock.now()))

    def park(self, job: JobId, *, code: str, detail: str) -> None:
        """Set aside with the reason. Harmless if it is done."""
        key = keys.outbox(self._account, job)
        self._table.attempt(
            lifecycle.parked(key, self._account, (OUTBOX, job), code, detail, at=self._clock.now())
        )


def put(job: Job, at: datetime) -> Put:
    """The job, unless it was asked for before."""
    native = {STATE: lifecycle.WAITING, "topic": job.topic, "asked": keys.moment(at)}
    return Put(JOB.item(job, key(job), waiting(job, at), **native), absent())


def key(job: Job) -> keys.Key:
    return keys.outbox(job.account, job.id)


def waiting(job: Job, since: datetime) -> keys.Key:
    return keys.waiting(OUTBOX, since, job.account, job.id)


def asked(job: Job, at: datetime) -> Write:
    """The job as a leg of what it follows from. Where it is there, so are the facts: another was faster."""
    return Write(put(job, at), otherwise=Stale())


def done(account: AccountId, job: JobId, *, at: datetime) -> Update:
    """The job's end, unless it has come or there is no such job."""
    return lifecycle.done(keys.outbox(account, job), "done", at=at)


def ended(account: AccountId, job: JobId, *, at: datetime) -> Write:
    """The job's end as a leg of what was its point. Whether it ended before makes no difference."""
    end = lifecycle.done(keys.outbox(account, job), "done", at=at, when=present())
    return Write(end, otherwise=NotFound())
