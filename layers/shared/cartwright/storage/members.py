"""One account's members, and what each may."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import batched

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.people import MemberExists
from cartwright.application.ports.selling import Stale
from cartwright.domain.access import Grant, Permit, Seat
from cartwright.domain.errors import NotFound, Outage
from cartwright.domain.ids import AccountId, IdentityId, MemberId, ProductId
from cartwright.domain.jobs import Letter
from cartwright.domain.people import Account, Member, member_id
from cartwright.storage import keys
from cartwright.storage.accounts import stored
from cartwright.storage.audits import recorded
from cartwright.storage.conditions import equals, present
from cartwright.storage.outbox import asked
from cartwright.storage.schema import KIND, LEGS, PK, SITTING, SK, VERSION
from cartwright.storage.scope import own
from cartwright.storage.seats import (
    GIVEN,
    MEMBER,
    granted,
    permitted,
    preceding,
    seat_of,
    seated,
    sits,
    sitting_of,
    unchanged,
)
from cartwright.storage.table import Check, Delete, Put, Table, Write


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

    def add(
        self,
        member: Member,
        permits: Sequence[Permit],
        audit: Audit,
        *,
        grants: Sequence[Grant] = (),
        letter: Letter | None = None,
    ) -> None:
        """Raises MemberExists."""
        own(self._account, member, audit, *([letter] if letter else []))
        self._table.commit(
            Write(seated(member), otherwise=MemberExists()),
            *_given(Seat(member, tuple(permits), tuple(grants))),
            *([asked(letter, audit.at)] if letter else []),
            recorded(audit),
        )

    def revise(self, member: Member, audit: Audit, *, account: Account | None = None) -> None:
        """Raises Stale."""
        own(self._account, member, audit)
        self._table.commit(
            Write(seated(member, when=preceding(member)), otherwise=Stale()),
            *self._counted(account),
            recorded(audit),
        )

    def reseat(self, *changes: tuple[Member, Seat], audit: Audit, account: Account | None = None) -> None:
        """Raises Stale. What their former sittings held is swept up behind it."""
        own(self._account, audit, *(one for before, seat in changes for one in (before, seat.member)))
        self._table.commit(
            *(
                Write(seated(seat.member, when=unchanged(before)), otherwise=Stale())
                for before, seat in changes
            ),
            *(write for _, seat in changes for write in _given(seat)),
            *self._counted(account),
            recorded(audit),
        )
        for _, seat in changes:
            self._sweep(seat.member.id)

    def remove(self, member: Member, audit: Audit, *, account: Account | None = None) -> None:
        """Raises Stale. What it held is swept up behind it."""
        own(self._account, member, audit)
        gone = Delete(keys.member(self._account, member.id), unchanged(member))
        self._table.commit(Write(gone, otherwise=Stale()), *self._counted(account), recorded(audit))
        self._sweep(member.id)

    def write(self, letter: Letter, audit: Audit) -> None:
        own(self._account, letter, audit)
        self._table.commit(asked(letter, audit.at), recorded(audit))

    def permit(self, member: MemberId, permit: Permit, audit: Audit) -> None:
        """Raises NotFound for a member that is not there; so do forbid, grant and revoke."""
        sitting = self._member(member)
        self._give(sitting, permitted(sitting, permit), audit)

    def forbid(self, member: MemberId, permission: str, audit: Audit) -> None:
        self._take(member, keys.permit(self._account, member, permission), audit)

    def grant(self, member: MemberId, grant: Grant, audit: Audit) -> None:
        sitting = self._member(member)
        self._give(sitting, granted(sitting, grant), audit)

    def revoke(self, member: MemberId, product: ProductId | None, audit: Audit) -> None:
        self._take(member, keys.grant(self._account, member, product), audit)

    def _member(self, member: MemberId) -> Member:
        item = self._table.get(keys.member(self._account, member), consistent=True)
        if item is None:
            raise NotFound
        return MEMBER.value(item)

    def _seat(self, member: MemberId) -> Seat | None:
        return seat_of(self._table.query(keys.seat(self._account, member), consistent=True))

    def _give(self, member: Member, given: Put, audit: Audit) -> None:
        own(self._account, audit)
        still = Check(keys.member(self._account, member.id), sits(member))
        self._table.commit(Write(still, otherwise=Stale()), Write(given), recorded(audit))

    def _take(self, member: MemberId, given: keys.Key, audit: Audit) -> None:
        own(self._account, audit)
        there = Check(keys.member(self._account, member), present())
        self._table.commit(Write(there, otherwise=NotFound()), Write(Delete(given)), recorded(audit))

    def _counted(self, account: Account | None) -> Iterator[Write]:
        """The account's next version, where the number of its owners changes."""
        if account is not None:
            yield Write(stored(account, when=equals(VERSION, account.version - 1)), otherwise=Stale())

    def _sweep(self, member: MemberId) -> None:
        """Take away what sittings that are over have left. Nothing hangs on it: none of it counts."""
        with suppress(Outage):
            items = self._table.query(keys.seat(self._account, member), consistent=True)
            now = next((sitting_of(item) for item in items if item[KIND] == MEMBER.kind), None)
            left = [item for item in items if item[KIND] in GIVEN and sitting_of(item) != now]
            for some in batched(left, LEGS, strict=False):
                self._table.attempt(
                    *(
                        Delete({PK: str(item[PK]), SK: str(item[SK])}, equals(SITTING, sitting_of(item)))
                        for item in some
                    )
                )


def _given(seat: Seat) -> Iterator[Write]:
    yield from (Write(permitted(seat.member, permit)) for permit in seat.permits)
    yield from (Write(granted(seat.member, grant)) for grant in seat.grants)
