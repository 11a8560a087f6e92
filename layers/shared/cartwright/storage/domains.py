"""Custom domains: the slots, whose a host is, and the pages on it, laid and cleared in batches.

::

    proven   HOST#host of this slot alone, slot vN+1 ──▶ whoever publishes or hands over from now on checks
                                                         vN+1 in its own transaction, and minds the host
    step     the next owned products: a page each, if still owned; the mark in the slot, if still vN+1
    done     slot vN+2

What was published before vN+1 is found by the walk, which reads consistently; what came after brought its
page along. A product that changes hands meanwhile is missed by no one: the hand-over minds the host, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.names import NameTaken
from cartwright.application.ports.selling import Stale
from cartwright.domain.domains import Slot
from cartwright.domain.ids import AccountId, ClientId
from cartwright.storage import keys, slots
from cartwright.storage.audits import recorded
from cartwright.storage.conditions import absent
from cartwright.storage.schema import KIND, SHAPE, Item
from cartwright.storage.scope import own
from cartwright.storage.table import Delete, Put, Table, Write
from cartwright.storage.walking import AT_ONCE, Walk


class Domains:
    """One account's slots."""

    def __init__(self, table: Table, account: AccountId, *, at_once: int = AT_ONCE) -> None:
        self._table = table
        self._account = account
        self._walk = Walk(table, account, at_once=at_once)

    def list(self) -> Sequence[Slot]:
        """All slots there are, the account's first."""
        return slots.every(self._table, self._account)

    def some(self, clients: Sequence[ClientId]) -> Sequence[Slot]:
        """The account's slot and those of `clients`, in one batch."""
        return slots.some(self._table, self._account, clients)

    def move(self, slot: Slot, audit: Audit, *, beside: Slot | None = None) -> None:
        """The next version of a slot, and of the one `beside`, as it is. Raises Stale."""
        moved = [replace(beside, version=beside.version + 1)] if beside else []
        own(self._account, slot, audit, *moved)
        self._table.commit(*map(self._next, [slot, *moved]), recorded(audit))

    def prove(self, slot: Slot, audit: Audit) -> None:
        """The next version, whose host is this slot's alone. Raises NameTaken, Stale."""
        own(self._account, slot, audit)
        host = slot.takes_pages or ""
        item: Item = {**keys.host(host), KIND: "host", SHAPE: 1, "account": self._account}
        if slot.client:
            item["client"] = slot.client
        taken = Write(Put(item, absent()), otherwise=NameTaken(name=host))
        self._table.commit(self._next(slot), taken, recorded(audit))

    def step(self, slot: Slot) -> Slot:
        """One batch of pages, with the mark it comes to. Raises NameTaken, Stale."""
        own(self._account, slot)
        host = slot.has_pages
        if host is None or slot.serves:
            raise ValueError("there is nothing to lay or to clear")
        products, mark = self._walk.on(slot.domain.mark if slot.domain else None, of=slot.client)
        legs = self._walk.laid(host, products) if slot.takes_pages else self._walk.cleared(host, products)
        after = slot.finished() if mark is None else slot.reached(mark)
        free = [Write(Delete(keys.host(host)))] if after.domain is None else []
        self._table.commit(Write(slots.stored(after, slots.unmoved(slot)), otherwise=Stale()), *legs, *free)
        return after

    def _next(self, slot: Slot) -> Write:
        before = Slot(slot.account, slot.client, version=slot.version - 1)
        return Write(slots.stored(slot, slots.unmoved(before)), otherwise=Stale())
