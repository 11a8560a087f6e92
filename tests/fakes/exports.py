"""Copies on request, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.exports import Posted
from cartwright.application.ports.papers import MailState
from cartwright.domain.errors import Conflict
from cartwright.domain.exports import Export
from cartwright.domain.ids import AccountId, ExportId, JobId, MemberId
from cartwright.domain.jobs import ExportRun
from cartwright.storage.scope import own
from tests.fakes.shelves import Shelves, found


class FakeExports:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def ask(self, export: Export, job: ExportRun, audit: Audit) -> None:
        own(self._account, export, job, audit)
        key = (self._account, export.member, export.id)
        with self._shelves.lock:
            if key in self._shelves.exports:
                raise Conflict
            self._shelves.unasked(job)
            self._shelves.audits.append(audit)
            self._shelves.exports[key] = export
            self._shelves.ask(job)

    def get(self, member: MemberId, export: ExportId) -> Export:
        return found(self._shelves.exports.get((self._account, member, export)))

    def list(self, member: MemberId) -> Sequence[Export]:
        kept = self._shelves.exports.items()
        mine = [export for (account, whose, _), export in kept if (account, whose) == (self._account, member)]
        return sorted(mine, key=lambda export: export.id, reverse=True)

    def file(self, export: Export, job: JobId) -> None:
        own(self._account, export)
        key = (self._account, export.member, export.id)
        with self._shelves.lock:
            if key in self._shelves.exports and self._shelves.exports[key].copy is None:
                self._shelves.exports[key] = export
            self._shelves.end(self._account, job)

    def posted(self, letters: Sequence[JobId]) -> Mapping[JobId, Posted]:
        claims = {letter: self._shelves.letters.get((self._account, letter)) for letter in letters}
        return {
            letter: Posted(claim.at, dict(claim.returned))
            for letter, claim in claims.items()
            if claim and claim.state is MailState.SENT
        }
