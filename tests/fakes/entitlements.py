"""What buyers are let into, in memory."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.ports.selling import Stale
from cartwright.domain.entitlements import Entitlement, Ticket
from cartwright.domain.ids import AccountId
from cartwright.storage.scope import own
from tests.fakes.shelves import Shelves


class FakeEntitlements:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def some(self, tickets: Sequence[Ticket]) -> Sequence[Entitlement]:
        kept = self._shelves.entitlements
        wanted = dict.fromkeys(tickets)
        return [kept[self._account, ticket] for ticket in wanted if (self._account, ticket) in kept]

    def move(self, entitlement: Entitlement) -> None:
        own(self._account, entitlement)
        place = self._account, entitlement.ticket
        with self._shelves.lock:
            kept = self._shelves.entitlements.get(place)
            if kept is None or kept.version != entitlement.version - 1:
                raise Stale
            self._shelves.entitlements[place] = entitlement
