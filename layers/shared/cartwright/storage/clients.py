"""One account and its clients."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.selling import Stale
from cartwright.domain.agenda import Agenda
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import AccountId, ClientId
from cartwright.domain.people import Account, Client, OwnsLiveProducts, Profile
from cartwright.storage import keys, profiles
from cartwright.storage.accounts import ACCOUNT, stored
from cartwright.storage.agendas import planned
from cartwright.storage.audits import recorded
from cartwright.storage.catalogue import live_products
from cartwright.storage.conditions import equals
from cartwright.storage.profiles import CLIENT, PROFILE
from cartwright.storage.schema import VERSION, Item
from cartwright.storage.scope import ForeignAccount, own
from cartwright.storage.table import Table, Write


class Clients:
    """One account and its clients."""

    def __init__(self, table: Table, account: AccountId) -> None:
        self._table = table
        self._account = account

    def account(self) -> Account:
        """Raises NotFound."""
        item = self._table.get(keys.account(self._account), consistent=True)
        if item is None:
            raise NotFound
        return ACCOUNT.value(item)

    def list(self) -> Sequence[Client]:
        return [
            CLIENT.value(item) for item in self._table.query(keys.clients(self._account), consistent=False)
        ]

    def get(self, client: ClientId) -> Client:
        """Raises NotFound."""
        return CLIENT.value(self._item(client))

    def add(self, client: Client, account: Account, agenda: Agenda, audit: Audit) -> None:
        """Raises Stale if another change of the account was faster."""
        own(self._account, client, agenda, audit)
        self._table.commit(
            self._counted(account),
            *profiles.added(client),
            planned(agenda),
            recorded(audit),
        )

    def revise_account(self, account: Account, audit: Audit) -> None:
        """Raises Stale."""
        own(self._account, audit)
        self._table.commit(self._counted(account), recorded(audit))

    def revise_profile(self, client: Client, audit: Audit) -> None:
        """Raises Stale."""
        own(self._account, client, audit)
        self._table.commit(*profiles.revised(client), recorded(audit))

    def archive(self, client: Client, account: Account, audit: Audit) -> None:
        """Reads itself, then what it owns: whatever it comes to own meanwhile makes this Stale.

        Raises OwnsLiveProducts and NotFound.
        """
        own(self._account, client, audit)
        item = self._item(client.id)
        live = live_products(self._table, self._account, client.id)
        if live:
            raise OwnsLiveProducts.of(live)
        self._table.commit(self._counted(account), profiles.archived(client, item), recorded(audit))

    def restore(self, client: Client, account: Account, audit: Audit) -> None:
        """Raises Stale."""
        own(self._account, client, audit)
        self._table.commit(self._counted(account), profiles.changed(client), recorded(audit))

    def profiles(self, client: ClientId) -> Sequence[Profile]:
        """All versions, newest first."""
        stretch = keys.profiles(self._account, client)
        return [PROFILE.value(item) for item in self._table.query(stretch, consistent=True, backwards=True)]

    def _item(self, client: ClientId) -> Item:
        item = self._table.get(keys.client(self._account, client), consistent=True)
        if item is None:
            raise NotFound
        return item

    def _counted(self, account: Account) -> Write:
        """The account's next version. Raises ForeignAccount; means Stale if another change was faster."""
        if account.id != self._account:
            raise ForeignAccount(f"{account.id} in the hands of {self._account}")
        return Write(stored(account, when=equals(VERSION, account.version - 1)), otherwise=Stale())
