"""Passes to hubs, and whose a host is, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from cartwright.application.ports.passes import Door
from cartwright.domain.attempts import Window
from cartwright.domain.ids import AccountId, ClientId, PassId
from cartwright.domain.jobs import Letter
from cartwright.domain.passes import TRIES, Pass, PassOver
from cartwright.storage.scope import own
from tests.fakes.carts import FakeTally
from tests.fakes.shelves import Shelves, found


class FakeHosts:
    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    def door(self, host: str) -> Door:
        account = found(self._shelves.hosts.get(host))
        slots = self._shelves.slots.items()
        whose = (client for (of, client), slot in slots if of == account and slot.has_pages == host)
        return Door(account, next(whose, None))


class FakePasses:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def ask(self, wanted: Pass, letter: Letter, windows: Sequence[Window]) -> None:
        own(self._account, wanted, letter)
        with self._shelves.lock:
            FakeTally(self._shelves, self._account).count(windows)
            self._shelves.passes[self._account, wanted.client, wanted.id] = wanted
            self._shelves.ask(letter)

    def get(self, client: ClientId, wanted: PassId) -> Pass:
        return found(self._shelves.passes.get((self._account, client, wanted)))

    def open(self, opened: Pass, windows: Sequence[Window], *, tries: bool) -> None:
        own(self._account, opened)
        with self._shelves.lock:
            self._unused(opened, windows, tries=tries)
            self._put(replace(self.get(opened.client, opened.id), opened=opened.opened))

    def miss(self, found: Pass, windows: Sequence[Window]) -> None:
        own(self._account, found)
        with self._shelves.lock:
            kept = self._unused(found, windows, tries=True)
            self._put(replace(kept, tries=kept.tries + 1))

    def leave(self, found: Pass, at: datetime) -> None:
        own(self._account, found)
        kept = self._shelves.passes.get((self._account, found.client, found.id))
        if kept is not None and kept.left is None:
            self._put(replace(kept, left=at, email=""))

    def _unused(self, wanted: Pass, windows: Sequence[Window], *, tries: bool) -> Pass:
        tally = FakeTally(self._shelves, self._account)
        tally.room(windows)
        kept = self._shelves.passes.get((self._account, wanted.client, wanted.id))
        if kept is None or kept.opened is not None or (tries and kept.tries >= TRIES):
            raise PassOver
        tally.count(windows)
        return kept

    def _put(self, after: Pass) -> None:
        self._shelves.passes[self._account, after.client, after.id] = after
