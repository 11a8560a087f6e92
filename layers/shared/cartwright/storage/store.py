"""The store: one table, and what is obtained *for* an account. Nothing of an account is reached without one.

::

    store = Store(table, clock=clock, births=births)
    store.of(account).orders.get(order)
    store.storefront.offer(host, slug)          global: storefront inbox stragglers agendas accounts sandbox …

Each part is imported when it is first asked for: a function that sells has no use for the parts that keep
members, and its cold start does not pay for them.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from cartwright.storage.account_store import AccountStore

if TYPE_CHECKING:
    from cartwright.application.ports.world import Births, Clock
    from cartwright.domain.ids import AccountId
    from cartwright.storage.accounts import Accounts
    from cartwright.storage.agendas import Agendas
    from cartwright.storage.carts import LeftCarts
    from cartwright.storage.inbox import Inbox
    from cartwright.storage.nights import Nights
    from cartwright.storage.notices import Digests
    from cartwright.storage.passes import Hosts
    from cartwright.storage.sandbox import SandboxLedger
    from cartwright.storage.storefront import Storefront
    from cartwright.storage.stragglers import Stragglers
    from cartwright.storage.subscriptions import DueSubscriptions
    from cartwright.storage.table import Table


class Store:
    """One table."""

    def __init__(self, table: Table, *, clock: Clock, births: Births) -> None:
        self._table = table
        self._clock = clock
        self._births = births

    def of(self, account: AccountId) -> AccountStore:
        return AccountStore(self._table, account, self._clock, self._births)

    @cached_property
    def storefront(self) -> Storefront:
        from cartwright.storage.storefront import Storefront

        return Storefront(self._table, self._clock)

    @cached_property
    def hosts(self) -> Hosts:
        from cartwright.storage.passes import Hosts

        return Hosts(self._table)

    @cached_property
    def inbox(self) -> Inbox:
        from cartwright.storage.inbox import Inbox

        return Inbox(self._table, self._clock)

    @cached_property
    def stragglers(self) -> Stragglers:
        from cartwright.storage.stragglers import Stragglers

        return Stragglers(self._table)

    @cached_property
    def agendas(self) -> Agendas:
        from cartwright.storage.agendas import Agendas

        return Agendas(self._table, self._clock)

    @cached_property
    def nights(self) -> Nights:
        from cartwright.storage.nights import Nights

        return Nights(self._table, self._clock)

    @cached_property
    def digests(self) -> Digests:
        from cartwright.storage.notices import Digests

        return Digests(self._table, self._clock)

    @cached_property
    def left_carts(self) -> LeftCarts:
        from cartwright.storage.carts import LeftCarts

        return LeftCarts(self._table)

    @cached_property
    def due_subscriptions(self) -> DueSubscriptions:
        from cartwright.storage.subscriptions import DueSubscriptions

        return DueSubscriptions(self._table)

    @cached_property
    def accounts(self) -> Accounts:
        from cartwright.storage.accounts import Accounts

        return Accounts(self._table)

    @cached_property
    def sandbox(self) -> SandboxLedger:
        from cartwright.storage.sandbox import SandboxLedger

        return SandboxLedger(self._table, self._clock)
