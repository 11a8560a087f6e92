"""The keys that redirects are signed with, in memory."""

from __future__ import annotations

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.selling import Stale
from cartwright.domain.ids import AccountId, ClientId
from cartwright.domain.redirect_keys import RedirectKeys
from cartwright.storage.scope import own
from tests.fakes.shelves import Shelves


class FakeRedirects:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def of(self, client: ClientId) -> RedirectKeys:
        kept = self._shelves.redirects.get((self._account, client))
        return kept or RedirectKeys(self._account, client)

    def revise(self, keys: RedirectKeys, audit: Audit) -> None:
        own(self._account, keys, audit)
        with self._shelves.lock:
            if self.of(keys.client).version != keys.version - 1:
                raise Stale
            self._shelves.audits.append(audit)
            self._shelves.redirects[self._account, keys.client] = keys
