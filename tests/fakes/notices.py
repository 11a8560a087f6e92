"""Notice plans and digests, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.notices import Planned
from cartwright.application.ports.selling import Stale
from cartwright.domain.digests import Digest, Gathering
from cartwright.domain.ids import AccountId, ClientId
from cartwright.domain.jobs import Letter
from cartwright.domain.notice_plans import Plan
from cartwright.domain.orders import Sale
from cartwright.domain.people import Client
from cartwright.storage.scope import own
from tests.fakes.shelves import Shelves
from tests.fakes.veils import opened


class FakeNotices:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def planned(self, client: ClientId) -> Planned:
        return planned(self._shelves, self._account, client)

    def gathered(self, client: ClientId, first: datetime) -> Sequence[datetime]:
        return [sale.at for sale in self._joined(client) if sale.at >= first]

    def any_of(self, digest: Digest) -> bool:
        return bool(self.sales(digest))

    def sales(self, digest: Digest) -> Sequence[Sale]:
        joined = (sale for sale in self._joined(digest.client) if digest.first <= sale.at < digest.until)
        return [opened(self._shelves, sale) for sale in joined]

    def revise(
        self,
        plan: Plan,
        before: Gathering | None,
        after: Gathering | None,
        letters: Sequence[Letter],
        audit: Audit,
    ) -> None:
        own(self._account, plan, *(thing for thing in (before, after) if thing), *letters, audit)
        key = (self._account, plan.client)
        with self._shelves.lock:
            if self.planned(plan.client).plan.version != plan.version - 1:
                raise Stale
            if after != before and self._shelves.gatherings.get(key) != before:
                raise Stale
            self._shelves.unasked(*letters)
            self._shelves.plans[key] = plan
            if after is None:
                self._shelves.gatherings.pop(key, None)
            elif after != before:
                self._shelves.gatherings[key] = after
            self._shelves.ask(*letters)
            self._shelves.audits.append(audit)

    def mark(self, client: Client, audit: Audit) -> None:
        own(self._account, client, audit)
        with self._shelves.lock:
            kept = self._shelves.clients.get((self._account, client.id))
            if kept is None or kept.version != client.version - 1:
                raise Stale
            self._shelves.clients[self._account, client.id] = client
            self._shelves.audits.append(audit)

    def _joined(self, client: ClientId) -> list[Sale]:
        with self._shelves.lock:
            sales = [
                self._shelves.sales[account, owner, sale]
                for account, owner, sale in self._shelves.gathered
                if (account, owner) == (self._account, client)
            ]
            return sorted(sales, key=lambda sale: (sale.at, sale.id))


class FakeDigests:
    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    def due(self, *, at: datetime, limit: int) -> Sequence[Gathering]:
        due = [gathering for gathering in self._shelves.gatherings.values() if gathering.due <= at]
        return sorted(due, key=lambda gathering: gathering.due)[:limit]

    def hand_over(self, gathering: Gathering, letters: Sequence[Letter], following: Gathering) -> bool:
        with self._shelves.lock:
            key = (gathering.account, gathering.client)
            kept = self._shelves.gatherings.get(key)
            if kept is None or (kept if not letters else replace(kept, tally=gathering.tally)) != gathering:
                return False
            self._shelves.gatherings[key] = following
            self._shelves.ask(*letters)
            return True


def planned(shelves: Shelves, account: AccountId, client: ClientId) -> Planned:
    with shelves.lock:
        plan = shelves.plans.get((account, client), Plan(account, client))
        return Planned(plan, shelves.gatherings.get((account, client)))
