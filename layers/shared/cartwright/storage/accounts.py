"""Accounts: the only way in without one, by host or by identity."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.people import NameTaken
from cartwright.domain.agenda import Agenda
from cartwright.domain.errors import Conflict
from cartwright.domain.ids import AccountId, IdentityId
from cartwright.domain.people import Account, Client, Member
from cartwright.storage import keys
from cartwright.storage.agendas import planned
from cartwright.storage.audits import recorded
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import Condition, absent
from cartwright.storage.profiles import added
from cartwright.storage.schema import KIND, SHAPE, Item
from cartwright.storage.scope import own
from cartwright.storage.seats import MEMBER, seated
from cartwright.storage.table import Put, Table, Write

ACCOUNT: Codec[Account] = Codec("account", Account)


class Accounts:
    """Over all accounts."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def create(  # noqa: PLR0917  (the port's own words)
        self,
        account: Account,
        house: Client,
        owner: Member,
        hosts: Sequence[str],
        agenda: Agenda,
        audit: Audit,
    ) -> None:
        """All of it in one transaction. Raises NameTaken for a host that is in use."""
        own(account.id, house, owner, agenda, audit)
        self._table.commit(
            *(_taken(name, account.id) for name in dict.fromkeys(map(str.lower, hosts))),
            Write(stored(account, when=absent()), otherwise=Conflict()),
            *added(house),
            planned(agenda),
            Write(seated(owner), otherwise=Conflict()),
            recorded(audit),
        )

    def of_identity(self, identity: IdentityId) -> Sequence[Member]:
        """The seats an identity has, for the account chooser. Not consistent."""
        return [MEMBER.value(item) for item in self._table.query(keys.seats(identity), consistent=False)]


def stored(account: Account, *, when: Condition) -> Put:
    return Put(ACCOUNT.item(account, keys.account(account.id), version=account.version), when)


def _taken(host: str, account: AccountId) -> Write:
    item: Item = {**keys.host(host), KIND: "host", SHAPE: 1, "account": account}
    return Write(Put(item, absent()), otherwise=NameTaken(name=host))
