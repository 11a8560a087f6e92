"""Who asks to be forgotten, in memory."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.ports.selling import Stale
from cartwright.domain.erasure import Plea
from cartwright.domain.ids import AccountId, ClientId
from cartwright.domain.jobs import Letter
from cartwright.storage.digests import digest
from cartwright.storage.scope import own
from tests.fakes.shelves import Shelves


class FakePleas:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def of(self, client: ClientId, email: str) -> Plea | None:
        found = self._shelves.pleas.get((self._account, client, digest(email)))
        return found if found and self._shelves.clock.now() < found.until else None

    def ask(self, plea: Plea, letters: Sequence[Letter]) -> None:
        own(self._account, plea, *letters)
        place = self._account, plea.client, plea.buyer
        with self._shelves.lock:
            kept = self._shelves.pleas.get(place)
            if kept is not None and self._shelves.clock.now() < kept.until:
                raise Stale
            self._shelves.pleas[place] = plea
            for letter in letters:
                self._shelves.ask(letter)
