"""Autoresponders, in memory."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.autoresponders import ServiceConnected
from cartwright.application.ports.selling import Stale
from cartwright.domain.autoresponders import Autoresponder
from cartwright.domain.ids import AccountId, ClientId
from cartwright.storage.scope import own
from tests.fakes.shelves import Shelves


class FakeAutoresponders:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def list(self) -> Sequence[Autoresponder]:
        kept = self._shelves.autoresponders.values()
        mine = [one for one in kept if one.account == self._account]
        return sorted(mine, key=lambda one: (one.client or "ACCOUNT", one.service))

    def of(self, client: ClientId | None) -> Sequence[Autoresponder]:
        return [one for one in self.list() if one.client == client]

    def add(self, autoresponder: Autoresponder, audit: Audit) -> None:
        own(self._account, autoresponder, audit)
        with self._shelves.lock:
            if self._place(autoresponder) in self._shelves.autoresponders:
                raise ServiceConnected(service=autoresponder.service)
            self._shelves.audits.append(audit)
            self._shelves.autoresponders[self._place(autoresponder)] = autoresponder

    def revise(self, autoresponder: Autoresponder, audit: Audit) -> None:
        own(self._account, autoresponder, audit)
        with self._shelves.lock:
            self._is(autoresponder, autoresponder.version - 1)
            self._shelves.audits.append(audit)
            self._shelves.autoresponders[self._place(autoresponder)] = autoresponder

    def remove(self, autoresponder: Autoresponder, audit: Audit) -> None:
        own(self._account, autoresponder, audit)
        with self._shelves.lock:
            self._is(autoresponder, autoresponder.version)
            self._shelves.audits.append(audit)
            del self._shelves.autoresponders[self._place(autoresponder)]

    def _is(self, autoresponder: Autoresponder, version: int) -> None:
        kept = self._shelves.autoresponders.get(self._place(autoresponder))
        if kept is None or (kept.id, kept.version) != (autoresponder.id, version):
            raise Stale

    def _place(self, autoresponder: Autoresponder) -> tuple[AccountId, ClientId | None, str]:
        return self._account, autoresponder.client, autoresponder.service
