"""Notice plans and digests, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.notices import Moved, Planned
from cartwright.application.ports.selling import Stale
from cartwright.domain.digests import Digest, Gathering
from cartwright.domain.ids import AccountId, ClientId
from cartwright.domain.jobs import Letter
from cartwright.domain.news import Joining, News
from cartwright.domain.notice_plans import NoticeKind, Plan
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

    def gathered(
        self, client: ClientId, first: datetime, kind: NoticeKind = NoticeKind.SALE
    ) -> Sequence[datetime]:
        if kind is not NoticeKind.SALE:
            return [one.at for one in self._news(client, kind) if one.at >= first]
        return [sale.at for sale in self._joined(client) if sale.at >= first]

    def any_of(self, digest: Digest) -> bool:
        return bool(self.sales(digest) if digest.kind is NoticeKind.SALE else self.news(digest))

    def news(self, digest: Digest) -> Sequence[News]:
        found = self._news(digest.client, digest.kind)
        return [one for one in found if digest.first <= one.at < digest.until]

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
        *,
        others: Sequence[Moved] = (),
    ) -> None:
        moved = [Moved(before, after), *others]
        gatherings = [one for each in moved for one in (each.before, each.after) if one]
        own(self._account, plan, *gatherings, *letters, audit)
        shelves = self._shelves
        with shelves.lock:
            if self.planned(plan.client).plan.version != plan.version - 1:
                raise Stale
            for one in moved:
                if one.after != one.before and shelves.gatherings.get(_key(one, plan)) != one.before:
                    raise Stale
            self._shelves.unasked(*letters)
            self._shelves.plans[self._account, plan.client] = plan
            for one in moved:
                if one.after is not None:
                    shelves.gatherings[_key(one, plan)] = one.after
                elif one.before is not None:
                    shelves.gatherings.pop(_key(one, plan), None)
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

    def _news(self, client: ClientId, kind: NoticeKind) -> list[News]:
        mine = (self._account, client, kind)
        found = [one for one in self._shelves.news if (one.account, one.client, one.kind) == mine]
        return sorted(found, key=lambda one: (one.at, one.subject))

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
            key = (gathering.account, gathering.client, gathering.kind)
            kept = self._shelves.gatherings.get(key)
            if kept is None or (kept if not letters else replace(kept, tally=gathering.tally)) != gathering:
                return False
            self._shelves.gatherings[key] = following
            self._shelves.ask(*letters)
            return True


def planned(shelves: Shelves, account: AccountId, client: ClientId) -> Planned:
    with shelves.lock:
        plan = shelves.plans.get((account, client), Plan(account, client))
        found = [shelves.gatherings.get((account, client, kind)) for kind in NoticeKind]
        sales, *others = found
        return Planned(plan, sales, tuple(one for one in others if one))


def unjoined(shelves: Shelves, joins: Joining | None) -> None:
    """Raises Stale where the news cannot join what was read."""
    if joins is not None:
        gathering = joins.gathering
        if shelves.gatherings.get((gathering.account, gathering.client, gathering.kind)) != gathering:
            raise Stale
        if joins.news in shelves.news:
            raise Stale


def join(shelves: Shelves, joins: Joining | None) -> None:
    if joins is not None:
        gathering = joins.gathering
        shelves.gatherings[gathering.account, gathering.client, gathering.kind] = gathering.with_another()
        shelves.news.append(joins.news)


def _key(moved: Moved, plan: Plan) -> tuple[AccountId, ClientId, NoticeKind]:
    one = moved.after or moved.before
    return plan.account, plan.client, one.kind if one else NoticeKind.SALE
