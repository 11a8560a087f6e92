"""Copies on request, and what they are made of beside the books."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cartwright.application.ports.audits import Audit
from cartwright.domain.errors import Conflict
from cartwright.domain.exports import Export
from cartwright.domain.ids import ExportId, JobId, MemberId
from cartwright.domain.jobs import ExportRun


class TooManyExports(Conflict):
    """Facts: `limit`."""

    code = "too-many-exports"
    title = "The member waits for as many copies as it may"


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter that went out: when, and how it came back (`bounced`, `complained`), if it did."""

    at: datetime
    returned: Mapping[str, datetime]


class Exports(Protocol):
    """The copies the members of one account asked for. Each member has its own."""

    def ask(self, export: Export, job: ExportRun, audit: Audit) -> None:
        """All of it in one transaction."""
        ...

    def get(self, member: MemberId, export: ExportId) -> Export:
        """Raises NotFound, also for another member's."""
        ...

    def list(self, member: MemberId) -> Sequence[Export]:
        """Newest first."""
        ...

    def file(self, export: Export, job: JobId) -> None:
        """The copy's record and the job's end in one transaction. Harmless if it was filed before: the first
        stays."""
        ...

    def posted(self, letters: Sequence[JobId]) -> Mapping[JobId, Posted]:
        """Those of the letters that went out."""
        ...
