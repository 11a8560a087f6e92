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

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.people import NameTaken
from cartwright.application.ports.selling import Stale
from cartwright.domain.catalog import Product
from cartwright.domain.domains import Mark, Slot
from cartwright.domain.ids import AccountId, ClientId
from cartwright.storage import keys, pages, slots
from cartwright.storage.audits import recorded
from cartwright.storage.catalogue import Catalogue
from cartwright.storage.conditions import absent, present
from cartwright.storage.schema import KIND, SHAPE, Item
from cartwright.storage.scope import own
from cartwright.storage.table import Check, Delete, Put, Table, Write

AT_ONCE = 45
"""Products in one step: two legs each, and the slot's."""


class Domains:
    """One account's slots."""

    def __init__(self, table: Table, account: AccountId, *, at_once: int = AT_ONCE) -> None:
        self._table = table
        self._account = account
        self._catalogue = Catalogue(table, account)
        self._at_once = at_once

    def list(self) -> Sequence[Slot]:
        """All slots there are, the account's first."""
        return [slots.SLOT.value(item) for item in self._table.query(self._all, consistent=True)]

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
        products, mark = self._some(slot)
        legs = self._laid(host, products) if slot.takes_pages else self._cleared(host, products)
        after = slot.finished() if mark is None else slot.reached(mark)
        free = [Write(Delete(keys.host(host)))] if after.domain is None else []
        self._table.commit(Write(slots.stored(after, slots.unmoved(slot)), otherwise=Stale()), *legs, *free)
        return after

    @property
    def _all(self) -> keys.Stretch:
        return keys.domains(self._account)

    def _next(self, slot: Slot) -> Write:
        before = Slot(slot.account, slot.client, version=slot.version - 1)
        return Write(slots.stored(slot, slots.unmoved(before)), otherwise=Stale())

    def _some(self, slot: Slot) -> tuple[Sequence[Product], Mark | None]:
        """The next products of the walk, and how far that is; no mark at its end."""
        mark = slot.domain.mark if slot.domain else None
        for client in self._clients(slot, mark):
            after = mark.product if mark and mark.client == client else ""
            ids = self._catalogue.owned(client, after=after, limit=self._at_once)
            if ids:
                # What changed hands since it was listed was minded by the hand-over.
                still = [one for one in self._catalogue.some(ids) if one.owner == client]
                return still, Mark(client, ids[-1])
        return [], None

    def _clients(self, slot: Slot, mark: Mark | None) -> Iterator[ClientId]:
        """Whose products are still to be walked through: the slot's client, or all who own something."""
        owners = [slot.client] if slot.client else sorted(one.client for one in self.list() if one.client)
        return (client for client in owners if mark is None or client >= mark.client)

    def _laid(self, host: str, products: Sequence[Product]) -> Sequence[Write]:
        """The pages; each only if its product's owner is still who it was. Raises NameTaken."""
        for slug, many in Counter(product.slug for product in products).items():
            if many > 1:
                raise NameTaken(name=slug)
        hints = pages.hints(products, self._catalogue.some)
        owned = (keys.owned(self._account, product.owner, product.id) for product in products)
        return [
            *(pages.laid(product, host, hints[product.id]) for product in products),
            *(Write(Check(key, present()), otherwise=Stale()) for key in owned),
        ]

    def _cleared(self, host: str, products: Sequence[Product]) -> Sequence[Write]:
        slugs = {product.slug for product in products}
        return [write for slug in slugs for write in pages.cleared(self._account, host, slug)]
