"""Accounts, their clients, members and log, in memory."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.people import MemberExists, NameTaken
from cartwright.application.ports.selling import Stale
from cartwright.domain.access import Grant, Permit, Seat
from cartwright.domain.agenda import Agenda
from cartwright.domain.errors import Conflict
from cartwright.domain.ids import AccountId, ClientId, IdentityId, MemberId, ProductId
from cartwright.domain.people import Account, Client, Member, Profile, member_id
from cartwright.storage.scope import own
from tests.fakes.shelves import Shelves, found

OWN = ProductId("own")
"""Where a grant on all own products lies."""


class FakeAccounts:
    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    def create(  # noqa: PLR0917  (the port's own words)
        self,
        account: Account,
        house: Client,
        owner: Member,
        hosts: Sequence[str],
        agenda: Agenda,
        audit: Audit,
    ) -> None:
        own(account.id, house, owner, agenda, audit)
        shelves = self._shelves
        with shelves.lock:
            for host in map(str.lower, hosts):
                if host in shelves.hosts:
                    raise NameTaken(name=host)
            if account.id in shelves.accounts:
                raise Conflict
            shelves.hosts.update(dict.fromkeys(map(str.lower, hosts), account.id))
            shelves.accounts[account.id] = account
            add_client(shelves, house, agenda)
            shelves.members[account.id, owner.id] = owner
            shelves.audits.append(audit)

    def of_identity(self, identity: IdentityId) -> Sequence[Member]:
        seats = [member for member in self._shelves.members.values() if member.identity == identity]
        return sorted(seats, key=lambda member: member.account)


class FakeClients:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def account(self) -> Account:
        return found(self._shelves.accounts.get(self._account))

    def list(self) -> Sequence[Client]:
        mine = [client for (account, _), client in self._shelves.clients.items() if account == self._account]
        return sorted(mine, key=lambda client: client.id)

    def get(self, client: ClientId) -> Client:
        return found(self._shelves.clients.get((self._account, client)))

    def add(self, client: Client, account: Account, agenda: Agenda, audit: Audit) -> None:
        own(self._account, client, agenda, audit)
        with self._shelves.lock:
            if self.account().version != account.version - 1:
                raise Stale
            if (self._account, client.id) in self._shelves.clients:
                raise Conflict
            self._shelves.accounts[self._account] = account
            add_client(self._shelves, client, agenda)
            self._shelves.audits.append(audit)

    def revise_profile(self, client: Client, audit: Audit) -> None:
        own(self._account, client, audit)
        with self._shelves.lock:
            kept = self._shelves.clients.get((self._account, client.id))
            version = (self._account, client.id, client.profile.version)
            if kept is None or kept.version != client.version - 1 or version in self._shelves.profiles:
                raise Stale
            self._shelves.clients[self._account, client.id] = client
            self._shelves.profiles[version] = client.profile
            self._shelves.audits.append(audit)

    def profiles(self, client: ClientId) -> Sequence[Profile]:
        versions = [
            profile
            for (account, owner, _), profile in self._shelves.profiles.items()
            if (account, owner) == (self._account, client)
        ]
        return sorted(versions, key=lambda profile: profile.version, reverse=True)


class FakeMembers:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def seat(self, identity: IdentityId) -> Seat | None:
        with self._shelves.lock:
            return self._seat(member_id(self._account, identity))

    def list(self) -> Sequence[Member]:
        mine = [member for (account, _), member in self._shelves.members.items() if account == self._account]
        return sorted(mine, key=lambda member: member.id)

    def get(self, member: MemberId) -> Seat:
        with self._shelves.lock:
            return found(self._seat(member))

    def add(self, member: Member, permits: Sequence[Permit], audit: Audit) -> None:
        own(self._account, member, audit)
        if member.id != member_id(self._account, member.identity):
            raise ValueError("a member's id follows from its account and identity")
        with self._shelves.lock:
            if (self._account, member.id) in self._shelves.members:
                raise MemberExists
            self._shelves.members[self._account, member.id] = member
            for permit in permits:
                self._shelves.permits[self._account, member.id, permit.permission] = permit
            self._shelves.audits.append(audit)

    def permit(self, member: MemberId, permit: Permit, audit: Audit) -> None:
        with self._shelves.lock:
            self._changed(member, audit)
            self._shelves.permits[self._account, member, permit.permission] = permit

    def forbid(self, member: MemberId, permission: str, audit: Audit) -> None:
        with self._shelves.lock:
            self._changed(member, audit)
            self._shelves.permits.pop((self._account, member, permission), None)

    def grant(self, member: MemberId, grant: Grant, audit: Audit) -> None:
        with self._shelves.lock:
            self._changed(member, audit)
            self._shelves.grants[self._account, member, grant.product or OWN] = grant

    def revoke(self, member: MemberId, product: ProductId | None, audit: Audit) -> None:
        with self._shelves.lock:
            self._changed(member, audit)
            self._shelves.grants.pop((self._account, member, product or OWN), None)

    def _seat(self, member: MemberId) -> Seat | None:
        kept = self._shelves.members.get((self._account, member))
        if kept is None:
            return None
        whose = (self._account, member)
        permits = (permit for key, permit in sorted(self._shelves.permits.items()) if key[:2] == whose)
        grants = (grant for key, grant in sorted(self._shelves.grants.items()) if key[:2] == whose)
        return Seat(kept, tuple(permits), tuple(grants))

    def _changed(self, member: MemberId, audit: Audit) -> None:
        own(self._account, audit)
        found(self._shelves.members.get((self._account, member)))
        self._shelves.audits.append(audit)


class FakeAuditLog:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def record(self, audit: Audit) -> None:
        own(self._account, audit)
        with self._shelves.lock:
            self._shelves.audits.append(audit)

    def of_month(self, month: str, *, limit: int = 100) -> Sequence[Audit]:
        mine = [
            audit
            for audit in self._shelves.audits
            if audit.account == self._account and f"{audit.at:%Y-%m}" == month
        ]
        return sorted(mine, key=lambda audit: (audit.at, audit.id), reverse=True)[:limit]


def add_client(shelves: Shelves, client: Client, agenda: Agenda) -> None:
    """The client, the first version of its profile, and its first report's date."""
    key = (client.account, client.id)
    shelves.clients[key] = client
    shelves.profiles[*key, client.profile.version] = client.profile
    shelves.agendas[key] = agenda
