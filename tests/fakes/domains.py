"""Custom domains and the DNS, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.names import NameTaken
from cartwright.application.ports.selling import Stale
from cartwright.domain.catalog import Product
from cartwright.domain.domains import Mark, Slot
from cartwright.domain.errors import Outage
from cartwright.domain.ids import AccountId, ClientId
from cartwright.storage.scope import own
from tests.fakes.shelves import Shelves

AT_ONCE = 45


class FakeDomains:
    def __init__(self, shelves: Shelves, account: AccountId, *, at_once: int | None = None) -> None:
        self._shelves = shelves
        self._account = account
        self._at_once = at_once or AT_ONCE

    def list(self) -> Sequence[Slot]:
        mine = [slot for (account, _), slot in self._shelves.slots.items() if account == self._account]
        return sorted(mine, key=lambda slot: slot.client or "")

    def some(self, clients: Sequence[ClientId]) -> Sequence[Slot]:
        return [self._shelves.slot(self._account, client) for client in dict.fromkeys([None, *clients])]

    def move(self, slot: Slot, audit: Audit, *, beside: Slot | None = None) -> None:
        moved = [replace(beside, version=beside.version + 1)] if beside else []
        own(self._account, slot, audit, *moved)
        with self._shelves.lock:
            before = dict(self._shelves.slots)
            try:
                for one in (slot, *moved):
                    self._put(one, after=one.version - 1)
            except Stale:
                self._shelves.slots = before
                raise
            self._shelves.audits.append(audit)

    def prove(self, slot: Slot, audit: Audit) -> None:
        own(self._account, slot, audit)
        host = slot.takes_pages or ""
        with self._shelves.lock:
            if self._shelves.slot(self._account, slot.client).version != slot.version - 1:
                raise Stale
            if host in self._shelves.hosts:
                raise NameTaken(name=host)
            self._put(slot, after=slot.version - 1)
            self._shelves.hosts[host] = self._account
            self._shelves.audits.append(audit)

    def step(self, slot: Slot) -> Slot:
        own(self._account, slot)
        host = slot.has_pages
        if host is None or slot.serves:
            raise ValueError("there is nothing to lay or to clear")
        with self._shelves.lock:
            products = self._left(slot)[: self._at_once]
            if products:
                last = products[-1]
                after = slot.reached(Mark(last.owner, last.id))
            else:
                after = slot.finished()
            self._put(after, after=slot.version, page=[(host, product) for product in products])
            if after.domain is None:
                self._shelves.hosts.pop(host, None)
        return after

    def _left(self, slot: Slot) -> Sequence[Product]:
        """The products that are still to be walked past."""
        mark = slot.domain.mark if slot.domain else None
        beyond = (mark.client, mark.product) if mark else ("", "")
        mine = [
            product
            for (account, _), product in self._shelves.products.items()
            if account == self._account
            and slot.client in {None, product.owner}
            and (product.owner, product.id) > beyond
        ]
        return sorted(mine, key=lambda product: (product.owner, product.id))

    def _put(self, slot: Slot, *, after: int, page: Sequence[tuple[str, Product]] = ()) -> None:
        shelves = self._shelves
        if shelves.slot(self._account, slot.client).version != after:
            raise Stale
        for host, product in page:
            if slot.takes_pages:
                shelves.lay(host, product)
            else:
                shelves.clear(self._account, host, product.slug)
        shelves.slots[self._account, slot.client] = slot


class FakeResolver:
    """The DNS as a test has it: names and what their records say."""

    def __init__(self) -> None:
        self.records: dict[str, list[str]] = {}
        self.silent = False
        self.asked: list[str] = []

    def texts(self, name: str) -> Sequence[str]:
        self.asked.append(name)
        if self.silent:
            raise Outage("the DNS")
        return self.records.get(name, [])
