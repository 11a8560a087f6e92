"""One account and its clients."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.selling import Stale
from cartwright.domain.agenda import Agenda
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import AccountId, ClientId
from cartwright.domain.people import Account, Client, Profile
from cartwright.storage import keys, profiles
from cartwright.storage.accounts import ACCOUNT, stored
from cartwright.storage.agendas import planned
from cartwright.storage.audits import recorded
from cartwright.storage.conditions import equals
from cartwright.storage.profiles import CLIENT, PROFILE
from cartwright.storage.schema import VERSION
from cartwright.storage.scope import own
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
        item = self._table.get(keys.client(self._account, client), consistent=True)
        if item is None:
            raise NotFound
        return CLIENT.value(item)

    def add(self, client: Client, account: Account, agenda: Agenda, audit: Audit) -> None:
        """Raises Stale if another change of the account was faster."""
        own(self._account, client, agenda, audit)
        unchanged = equals(VERSION, account.version - 1)
        self._table.commit(
            Write(stored(account, when=unchanged), otherwise=Stale()),
            *profiles.added(client),
            planned(agenda),
            recorded(audit),
        )

    def revise_profile(self, client: Client, audit: Audit) -> None:
        """Raises Stale."""
        own(self._account, client, audit)
        self._table.commit(*profiles.revised(client), recorded(audit))

    def profiles(self, client: ClientId) -> Sequence[Profile]:
        """All versions, newest first."""
        stretch = keys.profiles(self._account, client)
        return [PROFILE.value(item) for item in self._table.query(stretch, consistent=True, backwards=True)]
