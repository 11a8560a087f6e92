"""One account's people: its clients and members, what each may, and the log."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.ports.people import Audit, MemberExists
from cartwright.application.ports.selling import Stale
from cartwright.domain.access import Grant, Permit, Seat
from cartwright.domain.agenda import Agenda
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import AccountId, ClientId, IdentityId, MemberId, ProductId
from cartwright.domain.people import Account, Client, Member, Profile
from cartwright.storage import keys, profiles
from cartwright.storage.accounts import ACCOUNT, stored
from cartwright.storage.agendas import planned
from cartwright.storage.audits import AUDIT, recorded
from cartwright.storage.conditions import equals, present
from cartwright.storage.members import MEMBER, granted, member_id, permitted, seat_of, seated
from cartwright.storage.profiles import CLIENT, PROFILE
from cartwright.storage.schema import VERSION
from cartwright.storage.scope import own
from cartwright.storage.table import Check, Delete, Operation, Table, Write


class People:
    """One account's people."""

    def __init__(self, table: Table, account: AccountId) -> None:
        self._table = table
        self._account = account

    def account(self) -> Account:
        """Raises NotFound."""
        item = self._table.get(keys.account(self._account), consistent=True)
        if item is None:
            raise NotFound
        return ACCOUNT.value(item)

    def seat(self, identity: IdentityId) -> Seat | None:
        """One strongly consistent query: what was revoked a moment ago is gone."""
        return self._seat(member_id(self._account, identity))

    def clients(self) -> Sequence[Client]:
        return [
            CLIENT.value(item) for item in self._table.query(keys.clients(self._account), consistent=False)
        ]

    def client(self, client: ClientId) -> Client:
        """Raises NotFound."""
        item = self._table.get(keys.client(self._account, client), consistent=True)
        if item is None:
            raise NotFound
        return CLIENT.value(item)

    def add_client(self, client: Client, account: Account, agenda: Agenda, audit: Audit) -> None:
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

    def members(self) -> Sequence[Member]:
        return [
            MEMBER.value(item) for item in self._table.query(keys.members(self._account), consistent=False)
        ]

    def member(self, member: MemberId) -> Seat:
        """Raises NotFound."""
        seat = self._seat(member)
        if seat is None:
            raise NotFound
        return seat

    def add_member(self, member: Member, permits: Sequence[Permit], audit: Audit) -> None:
        """Raises MemberExists."""
        own(self._account, member, audit)
        self._table.commit(
            Write(seated(member), otherwise=MemberExists()),
            *(Write(permitted(self._account, member.id, permit)) for permit in permits),
            recorded(audit),
        )

    def permit(self, member: MemberId, permit: Permit, audit: Audit) -> None:
        """Raises NotFound for a member that is not there; so do forbid, grant and revoke."""
        self._change(member, permitted(self._account, member, permit), audit)

    def forbid(self, member: MemberId, permission: str, audit: Audit) -> None:
        self._change(member, Delete(keys.permit(self._account, member, permission)), audit)

    def grant(self, member: MemberId, grant: Grant, audit: Audit) -> None:
        self._change(member, granted(self._account, member, grant), audit)

    def revoke(self, member: MemberId, product: ProductId, audit: Audit) -> None:
        self._change(member, Delete(keys.grant(self._account, member, product)), audit)

    def record(self, audit: Audit) -> None:
        own(self._account, audit)
        self._table.commit(recorded(audit))

    def audits(self, month: str, *, limit: int = 100) -> Sequence[Audit]:
        """Newest first."""
        stretch = keys.audits(self._account, month)
        found = self._table.query(stretch, consistent=True, limit=limit, backwards=True)
        return [AUDIT.value(item) for item in found]

    def _seat(self, member: MemberId) -> Seat | None:
        return seat_of(self._table.query(keys.seat(self._account, member), consistent=True))

    def _change(self, member: MemberId, operation: Operation, audit: Audit) -> None:
        own(self._account, audit)
        there = Check(keys.member(self._account, member), present())
        self._table.commit(Write(there, otherwise=NotFound()), Write(operation), recorded(audit))
