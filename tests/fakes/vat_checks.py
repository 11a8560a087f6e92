"""Checks of VAT numbers, in memory."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.ports.selling import Stale
from cartwright.domain.ids import AccountId
from cartwright.domain.jobs import Job
from cartwright.domain.journal import Entry
from cartwright.domain.orders import Sale
from cartwright.domain.refunds import Returns
from cartwright.domain.vat_checks import VatCheck
from cartwright.storage.scope import own
from tests.fakes.shelves import Shelves, found


class FakeVatChecks:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def of(self, sale: Sale) -> VatCheck:
        own(self._account, sale)
        return found(self._shelves.vat_checks.get((self._account, sale.owner, sale.id)))

    def move(
        self,
        check: VatCheck,
        jobs: Sequence[Job] = (),
        corrections: Sequence[Entry] = (),
        returns: Returns | None = None,
    ) -> None:
        own(self._account, check, *jobs, *corrections, *([returns] if returns else []))
        key = check.account, check.client, check.sale
        with self._shelves.lock:
            kept = self._shelves.vat_checks.get(key)
            if kept is None or kept.version != check.version - 1:
                raise Stale
            if returns is not None:
                stored = self._shelves.returns.get((self._account, returns.order))
                if (stored.version if stored else 0) != returns.version:
                    raise Stale
            self._shelves.unasked(*jobs)
            entries = {(entry.account, entry.client, entry.id): entry for entry in corrections}
            if entries.keys() & self._shelves.entries.keys():
                raise Stale
            self._shelves.book(entries)
            self._shelves.vat_checks[key] = check
            self._shelves.ask(*jobs)
