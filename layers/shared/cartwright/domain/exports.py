"""Copies made on request: a month of the account's log, or all that a client holds about a buyer.

::

    queued ──▶ ready ──▶ expired        the file goes with it, a week after it was made
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from cartwright.domain.ids import AccountId, ClientId, ExportId, MemberId, SittingId
from cartwright.domain.people.members import FIRST

KEPT = timedelta(days=7)
"""How long a copy lies there; the bucket's own rule takes it away then (template.yaml, `exports`)."""


class ExportKind(StrEnum):
    AUDIT = "audit"
    BUYER = "buyer"


class ExportState(StrEnum):
    QUEUED = "queued"
    READY = "ready"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Copy:
    """A file as it was made: where it lies, how many things are in it, and its SHA-256 in hexadecimal."""

    at: datetime
    file: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Export:
    """What `member` asked for at `asked_at`, for its own eyes. Of the log a month; of a buyer its client and
    e-mail, which is forgotten once the copy is made. It is of the `sitting` it was asked in: who leaves and
    comes back finds none of before."""

    account: AccountId
    member: MemberId
    id: ExportId
    kind: ExportKind
    asked_at: datetime
    month: str = ""
    client: ClientId | None = None
    email: str = field(default="", repr=False)
    copy: Copy | None = None
    sitting: SittingId = FIRST

    def __post_init__(self) -> None:
        if (self.kind is ExportKind.AUDIT) != bool(self.month) or bool(self.month) == bool(self.client):
            raise ValueError("the log is copied by month, a buyer by client")

    def made(self, copy: Copy) -> Export:
        """This export, with its copy, and without the e-mail that is in there now."""
        return replace(self, copy=copy, email="")

    def state(self, now: datetime) -> ExportState:
        if self.copy is None:
            return ExportState.QUEUED
        return ExportState.READY if now < self.copy.at + KEPT else ExportState.EXPIRED
