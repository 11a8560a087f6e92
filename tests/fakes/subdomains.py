"""An account's names, in memory."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.names import NameTaken
from cartwright.application.ports.selling import Stale
from cartwright.domain.catalog import Product
from cartwright.domain.domains import Mark, Standing
from cartwright.domain.ids import AccountId
from cartwright.domain.subdomains import Names, subdomain_of
from cartwright.storage.scope import own
from tests.fakes.domains import AT_ONCE
from tests.fakes.shelves import Shelves


class FakeSubdomains:
    def __init__(self, shelves: Shelves, account: AccountId, *, at_once: int | None = None) -> None:
        self._shelves = shelves
        self._account = account
        self._at_once = at_once or AT_ONCE

    def get(self, otherwise: str) -> Names:
        return self._shelves.names.get(self._account) or Names(self._account, otherwise)

    def move(self, called: Names, audit: Audit) -> None:
        own(self._account, called, audit)
        to = called.towards
        with self._shelves.lock:
            self._unmoved(called.version - 1)
            if self._shelves.hosts.setdefault(to, self._account) != self._account:
                raise NameTaken(name=subdomain_of(to))
            self._shelves.names[self._account] = called
            self._shelves.audits.append(audit)

    def step(self, called: Names) -> Names:
        own(self._account, called)
        move, shelves = called.move, self._shelves
        if move is None:
            raise ValueError("there is nothing to lay or to clear")
        with shelves.lock:
            self._unmoved(called.version)
            products = self._left(move.mark)[: self._at_once]
            for product in products:
                if move.standing is Standing.LAYING:
                    shelves.lay(move.host, product)
                else:
                    shelves.clear(self._account, move.host, product.slug)
            if products:
                after = called.reached(Mark(products[-1].owner, products[-1].id))
            else:
                after = called.finished()
                name = subdomain_of(after.host)
                if shelves.accounts[self._account].subdomain != name:
                    shelves.accounts[self._account] = shelves.accounts[self._account].called(name)
                shelves.leads.pop(after.host, None)
                shelves.leads.update({former.host: after.host for former in after.former})
            shelves.names[self._account] = after
        return after

    def release(self, called: Names, host: str, audit: Audit) -> None:
        own(self._account, called, audit)
        with self._shelves.lock:
            self._unmoved(called.version - 1)
            self._shelves.names[self._account] = called
            self._shelves.hosts.pop(host, None)
            self._shelves.leads.pop(host, None)
            self._shelves.audits.append(audit)

    def _unmoved(self, version: int) -> None:
        kept = self._shelves.names.get(self._account)
        if (kept.version if kept else 1) != version:
            raise Stale

    def _left(self, mark: Mark | None) -> Sequence[Product]:
        """The products that are still to be walked past."""
        beyond = (mark.client, mark.product) if mark else ("", "")
        mine = [
            product
            for (account, _), product in self._shelves.products.items()
            if account == self._account and (product.owner, product.id) > beyond
        ]
        return sorted(mine, key=lambda product: (product.owner, product.id))
