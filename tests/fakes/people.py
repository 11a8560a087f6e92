"""Accounts, their clients, members and log, in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.names import NameTaken
from cartwright.application.ports.people import Chair, MemberExists
from cartwright.application.ports.selling import Stale
from cartwright.domain.access import Grant, Permit, Seat
from cartwright.domain.agenda import Agenda
from cartwright.domain.catalog import Mode
from cartwright.domain.errors import Conflict
from cartwright.domain.ids import AccountId, ClientId, IdentityId, MemberId, ProductId
from cartwright.domain.jobs import Letter
from cartwright.domain.people import Account, Client, Member, OwnsLiveProducts, Profile, member_id
from cartwright.storage.scope import ForeignAccount, own
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
        letter: Letter | None = None,
    ) -> None:
        own(account.id, house, owner, agenda, audit, *([letter] if letter else []))
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
            shelves.ask(*([letter] if letter else []))
            shelves.audits.append(audit)

    def of_identity(self, identity: IdentityId) -> Sequence[Chair]:
        seats = [
            member
            for member in self._shelves.members.values()
            if member.identity == identity and not member.suspended
        ]
        return [self._chair(member) for member in sorted(seats, key=lambda member: member.account)]

    def _chair(self, member: Member) -> Chair:
        account = self._shelves.accounts[member.account]
        if member.client is None:
            return Chair(member, account.name, "", account.closed)
        client = self._shelves.clients[member.account, member.client]
        return Chair(member, account.name, client.profile.legal_name, account.closed)


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
            self._counted(account)
            if (self._account, client.id) in self._shelves.clients:
                raise Conflict
            self._shelves.accounts[self._account] = account
            add_client(self._shelves, client, agenda)
            self._shelves.audits.append(audit)

    def revise_account(self, account: Account, audit: Audit) -> None:
        own(self._account, audit)
        with self._shelves.lock:
            self._counted(account)
            self._shelves.accounts[self._account] = account
            self._shelves.audits.append(audit)

    def archive(self, client: Client, account: Account, audit: Audit) -> None:
        own(self._account, client, audit)
        with self._shelves.lock:
            self.get(client.id)
            products = sorted(self._shelves.products.values(), key=lambda product: product.id)
            live = [one.id for one in products if one.owner == client.id and one.mode is Mode.LIVE]
            if live:
                raise OwnsLiveProducts.of(live)
            self.restore(client, account, audit)

    def restore(self, client: Client, account: Account, audit: Audit) -> None:
        own(self._account, client, audit)
        with self._shelves.lock:
            self._counted(account)
            if self.get(client.id).version != client.version - 1:
                raise Stale
            self._shelves.accounts[self._account] = account
            self._shelves.clients[self._account, client.id] = client
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

    def _counted(self, account: Account) -> None:
        if account.id != self._account:
            raise ForeignAccount(account.id)
        if self.account().version != account.version - 1:
            raise Stale


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

    def add(
        self,
        member: Member,
        permits: Sequence[Permit],
        audit: Audit,
        *,
        grants: Sequence[Grant] = (),
        letter: Letter | None = None,
    ) -> None:
        own(self._account, member, audit, *([letter] if letter else []))
        if member.id != member_id(self._account, member.identity):
            raise ValueError("a member's id follows from its account and identity")
        with self._shelves.lock:
            if (self._account, member.id) in self._shelves.members:
                raise MemberExists
            self._shelves.unasked(*([letter] if letter else []))
            self._sit(Seat(member, tuple(permits), tuple(grants)))
            self._commit(None, audit)
            self._shelves.ask(*([letter] if letter else []))

    def revise(self, member: Member, audit: Audit, *, account: Account | None = None) -> None:
        own(self._account, member, audit)
        with self._shelves.lock:
            self._unchanged(member, member.version - 1)
            self._fresh(account)
            self._shelves.members[self._account, member.id] = member
            self._commit(account, audit)

    def reseat(self, *changes: tuple[Member, Seat], audit: Audit, account: Account | None = None) -> None:
        own(self._account, audit, *(one for before, seat in changes for one in (before, seat.member)))
        with self._shelves.lock:
            for before, _ in changes:
                self._unchanged(before, before.version)
            self._fresh(account)
            for _, seat in changes:
                self._rise(seat.member.id)
                self._sit(seat)
            self._commit(account, audit)

    def remove(self, member: Member, audit: Audit, *, account: Account | None = None) -> None:
        own(self._account, member, audit)
        with self._shelves.lock:
            self._unchanged(member, member.version)
            self._fresh(account)
            del self._shelves.members[self._account, member.id]
            self._rise(member.id)
            self._commit(account, audit)

    def write(self, letter: Letter, audit: Audit) -> None:
        own(self._account, letter, audit)
        with self._shelves.lock:
            self._shelves.unasked(letter)
            self._shelves.ask(letter)
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

    def _sit(self, seat: Seat) -> None:
        member = seat.member
        self._shelves.members[self._account, member.id] = member
        for permit in seat.permits:
            self._shelves.permits[self._account, member.id, permit.permission] = permit
        for grant in seat.grants:
            self._shelves.grants[self._account, member.id, grant.product or OWN] = grant

    def _rise(self, member: MemberId) -> None:
        """What was given goes with the sitting it was given to."""
        given: tuple[dict[Any, Any], ...] = (
            self._shelves.permits,
            self._shelves.grants,
            self._shelves.api_keys,
        )
        for shelf in given:
            for key in [key for key in shelf if key[:2] == (self._account, member)]:
                del shelf[key]

    def _unchanged(self, member: Member, version: int) -> None:
        kept = self._shelves.members.get((self._account, member.id))
        if kept is None or (kept.version, kept.sitting) != (version, member.sitting):
            raise Stale

    def _fresh(self, account: Account | None) -> None:
        if account is not None and self._shelves.accounts[self._account].version != account.version - 1:
            raise Stale

    def _commit(self, account: Account | None, audit: Audit) -> None:
        if account is not None:
            self._shelves.accounts[self._account] = account
        self._shelves.audits.append(audit)

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
            if audit not in self._shelves.audits:
                self._shelves.audits.append(audit)

    def until(
        self, month: str, moment: datetime, *, limit: int, after: Audit | None = None
    ) -> Sequence[Audit]:
        seen = (after.at, after.id) if after else None
        mine = [
            audit
            for audit in self._shelves.audits
            if audit.account == self._account
            and f"{audit.at:%Y-%m}" == month
            and audit.at <= moment
            and (seen is None or (audit.at, audit.id) > seen)
        ]
        return sorted(mine, key=lambda audit: (audit.at, audit.id))[:limit]

    def who(self, members: Iterable[MemberId]) -> Mapping[MemberId, Member]:
        kept = {member: self._shelves.members.get((self._account, member)) for member in members}
        return {member: found for member, found in kept.items() if found is not None}


def add_client(shelves: Shelves, client: Client, agenda: Agenda) -> None:
    """The client, the first version of its profile, and its first report's date."""
    key = (client.account, client.id)
    shelves.clients[key] = client
    shelves.profiles[*key, client.profile.version] = client.profile
    shelves.agendas[key] = agenda
