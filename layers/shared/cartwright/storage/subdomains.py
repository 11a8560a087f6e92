"""An account's hosts below our own domain: one it has, one it moves to, and former ones that lead there.

::

    move       HOST#new of this account, names vN+1 ──▶ whoever publishes or hands over minds both hosts
    step       the next owned products: a page each on the new host; the mark in the names, if still vN+1
    last laid  names vN+2, the account's subdomain, and in HOST#old the way to HOST#new, in one transaction
    step       the next pages gone from the old host: whoever comes there is shown the way
    last gone  names vN+3
"""

from __future__ import annotations

from collections.abc import Iterator

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.names import NameTaken
from cartwright.application.ports.selling import Stale
from cartwright.domain.domains import Standing
from cartwright.domain.ids import AccountId
from cartwright.domain.subdomains import Names, subdomain_of
from cartwright.storage import keys, names
from cartwright.storage.accounts import ACCOUNT
from cartwright.storage.accounts import stored as account_stored
from cartwright.storage.audits import recorded
from cartwright.storage.conditions import absent, either, equals
from cartwright.storage.pages import LEADS
from cartwright.storage.schema import KIND, SHAPE, VERSION, Item
from cartwright.storage.scope import own
from cartwright.storage.table import Delete, Put, Table, Write
from cartwright.storage.walking import AT_ONCE, Walk


class Subdomains:
    """One account's names."""

    def __init__(self, table: Table, account: AccountId, *, at_once: int = AT_ONCE) -> None:
        self._table = table
        self._account = account
        self._walk = Walk(table, account, at_once=at_once)

    def get(self, otherwise: str) -> Names:
        """As they are; `otherwise` is the host of an account that never changed it."""
        item = self._table.get(keys.names(self._account), consistent=True)
        return names.NAMES.value(item) if item else Names(self._account, otherwise)

    def move(self, called: Names, audit: Audit) -> None:
        """The next version, whose host to move to is this account's. Raises NameTaken, Stale."""
        own(self._account, called, audit)
        to = called.towards
        leads = called.host if called.keeps(to) else ""
        free = either(absent(), equals("account", self._account))
        taken = Write(Put(self._host(to, leads), free), otherwise=NameTaken(name=subdomain_of(to)))
        self._table.commit(names.stored(called), taken, recorded(audit))

    def step(self, called: Names) -> Names:
        """One batch of pages, with the mark it comes to. Raises Stale."""
        own(self._account, called)
        move = called.move
        if move is None:
            raise ValueError("there is nothing to lay or to clear")
        laying = move.standing is Standing.LAYING
        products, mark = self._walk.on(move.mark)
        legs = self._walk.laid(move.host, products) if laying else self._walk.cleared(move.host, products)
        if mark is not None:
            after = called.reached(mark)
            self._table.commit(names.marked(after, equals(VERSION, called.version)), *legs)
            return after
        after = called.finished()
        renamed = self._renamed(after) if laying else ()
        self._table.commit(names.stored(after), *renamed)
        return after

    def release(self, called: Names, host: str, audit: Audit) -> None:
        """The next version, without that former host. Raises Stale."""
        own(self._account, called, audit)
        free = Delete(keys.host(host), equals("account", self._account))
        self._table.commit(names.stored(called), Write(free, otherwise=Stale()), recorded(audit))

    def _renamed(self, called: Names) -> Iterator[Write]:
        """The account by its new name, and the way there from each former one."""
        item = self._table.get(keys.account(self._account), consistent=True)
        if item is None:
            raise Stale
        before = ACCOUNT.value(item)
        after = before.called(subdomain_of(called.host))
        yield Write(account_stored(after, when=equals(VERSION, before.version)), otherwise=Stale())
        yield Write(Put(self._host(called.host, "")))
        for former in called.former:
            yield Write(Put(self._host(former.host, called.host)))

    def _host(self, host: str, leads: str) -> Item:
        item: Item = {**keys.host(host), KIND: "host", SHAPE: 1, "account": self._account}
        return item | {LEADS: leads} if leads else item
