"""The post book: which letters are taken or out, so that no redelivery writes twice.

::

    free ──▶ taken ──▶ sent
       ▲       │  └──▶ taken by another, once the first has been silent too long
       └───────┘ released: nothing went out
"""

from __future__ import annotations

from datetime import datetime

from cartwright.application.ports.papers import MailState
from cartwright.domain.ids import AccountId, JobId
from cartwright.domain.jobs import Letter
from cartwright.storage import keys, outbox
from cartwright.storage.conditions import absent, both, differs, either, equals, less, present
from cartwright.storage.schema import KIND, SHAPE, STATE, Item
from cartwright.storage.table import Delete, Put, Table, Update

LETTER = "letter"
TAKEN, SENT = MailState.TAKEN.value, MailState.SENT.value


class Post:
    """The letters of one account."""

    def __init__(self, table: Table, account: AccountId) -> None:
        self._table = table
        self._account = account

    def claim(self, letter: JobId, *, at: datetime, stale_before: datetime) -> MailState:
        """FREE means it is yours: nobody had it, or whoever took it before `stale_before` never said sent."""
        taken: Item = {
            **keys.letter(self._account, letter),
            KIND: LETTER,
            SHAPE: 1,
            STATE: TAKEN,
            "taken": keys.moment(at),
        }
        abandoned = both(equals(STATE, TAKEN), less("taken", keys.moment(stale_before)))
        lost = self._table.attempt(Put(taken, either(absent(), abandoned), tell=True))
        return MailState.FREE if lost is None else MailState(str(lost.found[STATE]))

    def release(self, letter: JobId) -> None:
        """Harmless if it was sent, or nobody had it."""
        self._table.attempt(Delete(keys.letter(self._account, letter), equals(STATE, TAKEN)))

    def sent(self, letter: JobId, *, reference: str, at: datetime) -> None:
        """Out, under the mailer's own id; closes the job. Said again, the first reference stays."""
        out = Update(
            keys.letter(self._account, letter),
            {KIND: LETTER, SHAPE: 1, STATE: SENT, "reference": reference, "sent": keys.moment(at)},
            when=either(absent(), differs(STATE, SENT)),
        )
        closed = outbox.done(self._account, letter, at=at)
        if self._table.attempt(out, closed) is not None:
            # One of the two was so already; the other may still be to do.
            self._table.attempt(out)
            self._table.attempt(closed)

    def letter(self, letter: JobId) -> Letter | None:
        """The letter itself, out or not; None once its job is forgotten."""
        item = self._table.get(keys.outbox(self._account, letter), consistent=True)
        job = outbox.JOB.value(item) if item else None
        return job if isinstance(job, Letter) else None

    def returned(self, letter: JobId, *, kind: str, at: datetime) -> None:
        """It came back, and how: the first time of each kind stays. Harmless if there is no such letter."""
        key = keys.letter(self._account, letter)
        self._table.attempt(Update(key, {kind: keys.moment(at)}, when=both(present(), absent(kind))))
