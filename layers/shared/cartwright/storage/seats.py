"""Seats: a partition each, with every permit and grant, so that one consistent query decides all access."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.domain.access import Grant, Permit, Seat
from cartwright.domain.ids import AccountId, MemberId
from cartwright.domain.people import Member, member_id
from cartwright.storage import keys
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import absent
from cartwright.storage.schema import KIND, Item
from cartwright.storage.table import Put

MEMBER: Codec[Member] = Codec("member", Member)
PERMIT: Codec[Permit] = Codec("permit", Permit)
GRANT: Codec[Grant] = Codec("grant", Grant)


def seat_of(items: Sequence[Item]) -> Seat | None:
    """A member's partition as a seat; None if nobody sits there."""
    member = next((MEMBER.value(item) for item in items if item[KIND] == MEMBER.kind), None)
    if member is None:
        return None
    permits = tuple(PERMIT.value(item) for item in items if item[KIND] == PERMIT.kind)
    grants = tuple(GRANT.value(item) for item in items if item[KIND] == GRANT.kind)
    return Seat(member, permits, grants)


def seated(member: Member) -> Put:
    """A new member, unless the identity has a seat."""
    if member.id != member_id(member.account, member.identity):
        raise ValueError("a member's id follows from its account and identity")
    listed = keys.member_listed(member.account, member.id, member.identity)
    item = MEMBER.item(member, keys.member(member.account, member.id), listed, version=member.version)
    return Put(item, absent())


def permitted(account: AccountId, member: MemberId, permit: Permit) -> Put:
    return Put(PERMIT.item(permit, keys.permit(account, member, permit.permission.value)))


def granted(account: AccountId, member: MemberId, grant: Grant) -> Put:
    listed = keys.grant_listed(account, member, grant.product) if grant.product else {}
    return Put(GRANT.item(grant, keys.grant(account, member, grant.product), listed))
