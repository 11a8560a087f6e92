"""API keys, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.keys import Found, Kept, TooManyKeys
from cartwright.domain.api_keys import ApiKey
from cartwright.domain.errors import Conflict, NotFound
from cartwright.domain.ids import AccountId, KeyId, MemberId
from cartwright.storage.scope import own
from tests.fakes.people import FakeMembers
from tests.fakes.shelves import Shelves, found


class FakeApiKeys:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account
        self._members = FakeMembers(shelves, account)

    def find(self, member: MemberId, key: KeyId) -> Found:
        with self._shelves.lock:
            try:
                seat = self._members.get(member)
            except NotFound:
                seat = None
            return Found(seat, self._shelves.api_keys.get((self._account, member, key)))

    def list(self, member: MemberId) -> Sequence[Kept]:
        kept = sorted(self._shelves.api_keys.items())
        return [one for whose, one in kept if whose[:2] == (self._account, member)]

    def add(self, key: ApiKey, audit: Audit, at_most: int) -> None:
        own(self._account, key, audit)
        with self._shelves.lock:
            found(self._shelves.members.get((self._account, key.member)))
            where = (self._account, key.member, key.id)
            if len(self.list(key.member)) >= at_most:
                raise TooManyKeys(limit=at_most)
            if where in self._shelves.api_keys:
                raise Conflict
            self._shelves.api_keys[where] = Kept(key)
            self._shelves.audits.append(audit)

    def revoke(self, member: MemberId, key: KeyId, audit: Audit) -> None:
        own(self._account, audit)
        with self._shelves.lock:
            found(self._shelves.api_keys.pop((self._account, member, key), None))
            self._shelves.audits.append(audit)

    def use(self, member: MemberId, key: KeyId, *, at: datetime, unless_since: datetime) -> None:
        where = (self._account, member, key)
        with self._shelves.lock:
            kept = self._shelves.api_keys.get(where)
            if kept is not None and (kept.used is None or kept.used < unless_since):
                self._shelves.api_keys[where] = replace(kept, used=at)
