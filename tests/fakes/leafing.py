"""Long lists leaf by leaf, and what was set aside, in memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.leafing import Leaf, SetAside
from cartwright.application.ports.papers import BadToken, Signatures
from cartwright.application.ports.reports import Filed
from cartwright.application.ports.selling import Delivery
from cartwright.domain.documents import Document
from cartwright.domain.exports import Export
from cartwright.domain.ids import AccountId, ClientId, MemberId
from cartwright.domain.journal import Entry
from cartwright.domain.orders import Sale
from cartwright.domain.people import Client, Profile
from cartwright.domain.vat_checks import VatCheck
from cartwright.storage.scope import own
from tests.fakes.exports import FakeExports
from tests.fakes.papers import FakeBooks, FakePapers
from tests.fakes.people import FakeAuditLog, FakeClients
from tests.fakes.shelves import PARKED, WAITING, Kept, Shelves, Slip
from tests.logbook import newest_first


class FakeLeaves:
    """A cursor is how many things came before, signed with what it is good for."""

    def __init__(self, shelves: Shelves, account: AccountId, caller: str, signatures: Signatures) -> None:
        self._books = FakeBooks(shelves, account)
        self._papers = FakePapers(shelves, account)
        self._audits = FakeAuditLog(shelves, account)
        self._clients = FakeClients(shelves, account)
        self._exports = FakeExports(shelves, account)
        self._shelves, self._account = shelves, account
        self._whose = [account, caller]
        self._signatures = signatures

    def clients(self, *, limit: int, cursor: str = "") -> Leaf[Client]:
        return self._leaf(self._clients.list(), limit, cursor, "clients")

    def profiles(self, client: ClientId, *, limit: int, cursor: str = "") -> Leaf[Profile]:
        return self._leaf(self._clients.profiles(client), limit, cursor, "profiles", client)

    def sales(
        self, client: ClientId, first: datetime, until: datetime, *, limit: int, cursor: str = ""
    ) -> Leaf[Sale]:
        newest_first = self._books.sales(client, first, until)[::-1]
        return self._leaf(newest_first, limit, cursor, "sales", client, first.isoformat(), until.isoformat())

    def entries(self, client: ClientId, month: str, *, limit: int, cursor: str = "") -> Leaf[Entry]:
        return self._leaf(self._books.entries(client, month), limit, cursor, "entries", client, month)

    def documents(self, client: ClientId, *, limit: int, cursor: str = "") -> Leaf[Document]:
        return self._leaf(self._papers.list(client, limit=9999), limit, cursor, "documents", client)

    def audits(self, month: str, *, limit: int, cursor: str = "") -> Leaf[Audit]:
        return self._leaf(newest_first(self._audits, month), limit, cursor, "audits", month)

    def vat_checks(self, client: ClientId, *, limit: int, cursor: str = "") -> Leaf[VatCheck]:
        kept = self._shelves.vat_checks.items()
        mine = [check for (*whose, _), check in kept if whose == [self._account, client]]
        newest_first = sorted(mine, key=lambda check: (check.sold_at, check.sale), reverse=True)
        return self._leaf(newest_first, limit, cursor, "vat-checks", client)

    def reports(self, client: ClientId, *, limit: int, cursor: str = "") -> Leaf[Filed]:
        kept = self._shelves.reports.items()
        mine = [report for (*whose, _), report in kept if whose == [self._account, client]]
        newest_first = sorted(mine, key=lambda one: (one.made_at, one.id), reverse=True)
        return self._leaf(newest_first, limit, cursor, "reports", client)

    def exports(
        self, member: MemberId, shown: Callable[[Export], bool], *, limit: int, cursor: str = ""
    ) -> Leaf[Export]:
        return self._leaf(list(filter(shown, self._exports.list(member))), limit, cursor, "exports", member)

    def _leaf[Thing](self, things: Sequence[Thing], limit: int, cursor: str, *which: str) -> Leaf[Thing]:
        bound = [*self._whose, *which]
        start = 0
        if cursor:
            *signed, start = json.loads(self._signatures.read("cursor", cursor))
            if signed != bound:
                raise BadToken
        end = start + limit
        follows = end < len(things)
        onward = self._signatures.sign("cursor", json.dumps([*bound, end])) if follows else ""
        return Leaf(tuple(things[start:end]), onward)


class FakeParked:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def list(self, *, limit: int = 100) -> Sequence[SetAside]:
        slips = [slip for (account, _), slip in self._shelves.jobs.items() if account == self._account]
        kept = [one for (account, *_), one in self._shelves.deliveries.items() if account == self._account]
        things: tuple[Slip | Kept, ...] = (*slips, *kept)
        asides = [self._aside(thing) for thing in things if thing.state == PARKED]
        return sorted(asides, key=lambda aside: aside.since)[:limit]

    def take_up(self, aside: SetAside, audit: Audit) -> None:
        own(self._account, aside, aside.what, audit)
        with self._shelves.lock:
            thing = self._thing(aside)
            if thing is not None and thing.state == PARKED:
                thing.state, thing.since = WAITING, aside.since
                self._shelves.audits.append(audit)

    def _aside(self, thing: Slip | Kept) -> SetAside:
        assert thing.parked is not None
        what = thing.job if isinstance(thing, Slip) else thing.delivery
        return SetAside(self._account, what, thing.parked, thing.code, thing.detail)

    def _thing(self, aside: SetAside) -> Slip | Kept | None:
        what = aside.what
        if isinstance(what, Delivery):
            return self._shelves.deliveries.get((what.account, what.connection, what.event))
        return self._shelves.jobs.get((what.account, what.id))
