"""Accounts: the only way in without one, by host or by identity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.names import NameTaken
from cartwright.application.ports.people import Chair
from cartwright.domain.agenda import Agenda
from cartwright.domain.errors import Conflict
from cartwright.domain.ids import AccountId, IdentityId
from cartwright.domain.jobs import Letter
from cartwright.domain.people import Account, Client, Member
from cartwright.storage import challenges, keys
from cartwright.storage.agendas import planned
from cartwright.storage.audits import recorded
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import Condition, absent
from cartwright.storage.outbox import asked
from cartwright.storage.profiles import CLIENT, added
from cartwright.storage.schema import CHALLENGE, CLOSED, KIND, PK, SHAPE, Item, Value
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
        letter: Letter | None = None,
    ) -> None:
        """All of it in one transaction. Raises NameTaken for a host that is in use."""
        own(account.id, house, owner, agenda, audit, *([letter] if letter else []))
        self._table.commit(
            *(_taken(name, account.id) for name in dict.fromkeys(map(str.lower, hosts))),
            Write(stored(account, when=absent()), otherwise=Conflict()),
            *added(house),
            planned(agenda),
            Write(seated(owner), otherwise=Conflict()),
            *([asked(letter, audit.at)] if letter else []),
            recorded(audit),
        )

    def of_identity(self, identity: IdentityId) -> Sequence[Chair]:
        """A query for where it may sit, and a read each for its seats there and for what they are called."""
        known = [MEMBER.value(item) for item in self._table.query(keys.seats(identity), consistent=False)]
        found = self._table.batch([keys.member(one.account, one.id) for one in known], consistent=True)
        sitting = [member for member in map(MEMBER.value, found) if not member.suspended]
        wanted = [keys.account(member.account) for member in sitting]
        wanted += [keys.client(member.account, member.client) for member in sitting if member.client]
        called = {item[PK]: item for item in self._table.batch(wanted, consistent=True)}
        chairs = (_chair(member, called) for member in sorted(sitting, key=lambda one: one.account))
        return [chair for chair in chairs if chair is not None]


def _chair(member: Member, called: Mapping[Value, Item]) -> Chair | None:
    """None for a seat at what is not there: it must not keep its identity from its other seats."""
    account = called.get(keys.account(member.account)[PK])
    if account is None:
        return None
    mine = ACCOUNT.value(account)
    if member.client is None:
        return Chair(member, mine.name, "", mine.closed)
    client = called.get(keys.client(member.account, member.client)[PK])
    if client is None:
        return None
    return Chair(member, mine.name, CLIENT.value(client).profile.legal_name, mine.closed)


def stored(account: Account, *, when: Condition) -> Put:
    """Whether it is closed, and how it asks its buyers, is told beside the body: a page looks at nothing else
    of it."""
    item = ACCOUNT.item(account, keys.account(account.id), version=account.version)
    if account.closed:
        item[CLOSED] = keys.moment(account.closed)
    if account.challenge and account.challenge.asks:
        item[CHALLENGE] = challenges.told(account.challenge)
    return Put(item, when)


def _taken(host: str, account: AccountId) -> Write:
    item: Item = {**keys.host(host), KIND: "host", SHAPE: 1, "account": account}
    return Write(Put(item, absent()), otherwise=NameTaken(name=host))
