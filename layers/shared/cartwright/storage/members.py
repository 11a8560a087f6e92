"""One account's members, and what each may."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.people import MemberExists
from cartwright.domain.access import Grant, Permit, Seat
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import AccountId, IdentityId, MemberId, ProductId
from cartwright.domain.people import Member, member_id
from cartwright.storage import keys
from cartwright.storage.audits import recorded
from cartwright.storage.conditions import present
from cartwright.storage.scope import own
from cartwright.storage.seats import MEMBER, granted, permitted, seat_of, seated
from cartwright.storage.table import Check, Delete, Operation, Table, Write


class Members:
    """One account's members, and what each may."""

    def __init__(self, table: Table, account: AccountId) -> None:
        self._table = table
        self._account = account

    def seat(self, identity: IdentityId) -> Seat | None:
        """One strongly consistent query: what was revoked a moment ago is gone."""
        return self._seat(member_id(self._account, identity))

    def list(self) -> Sequence[Member]:
        return [
            MEMBER.value(item) for item in self._table.query(keys.members(self._account), consistent=False)
        ]

    def get(self, member: MemberId) -> Seat:
        """Raises NotFound."""
        seat = self._seat(member)
        if seat is None:
            raise NotFound
        return seat

    def add(self, member: Member, permits: Sequence[Permit], audit: Audit) -> None:
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

    def revoke(self, member: MemberId, product: ProductId | None, audit: Audit) -> None:
        self._change(member, Delete(keys.grant(self._account, member, product)), audit)

    def _seat(self, member: MemberId) -> Seat | None:
        return seat_of(self._table.query(keys.seat(self._account, member), consistent=True))

    def _change(self, member: MemberId, operation: Operation, audit: Audit) -> None:
        own(self._account, audit)
        there = Check(keys.member(self._account, member), present())
        self._table.commit(Write(there, otherwise=NotFound()), Write(operation), recorded(audit))
