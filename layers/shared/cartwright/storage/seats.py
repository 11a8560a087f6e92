"""Seats: a partition each, with every permit and grant, so that one consistent query decides all access.

Permits, grants and API keys name the sitting they were given to. Those of another sitting count for nothing:
a seat that is left, or changes hands, is one write, and what it leaves behind may be swept up later or never.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cartwright.domain.access import Grant, Permit, Seat
from cartwright.domain.people import Member, member_id
from cartwright.storage import keys
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import Condition, absent, both, equals
from cartwright.storage.schema import KIND, SITTING, VERSION, Item
from cartwright.storage.table import Put

MEMBER: Codec[Member] = Codec("member", Member)
PERMIT: Codec[Permit] = Codec("permit", Permit)
GRANT: Codec[Grant] = Codec("grant", Grant)
API_KEY = "key"
GIVEN = frozenset({PERMIT.kind, GRANT.kind, API_KEY})


def seat_of(items: Sequence[Item]) -> Seat | None:
    """A member's partition as a seat; None if nobody sits there."""
    member = next((MEMBER.value(item) for item in items if item[KIND] == MEMBER.kind), None)
    if member is None:
        return None
    mine = [item for item in items if sitting_of(item) == member.sitting]
    permits = tuple(PERMIT.value(item) for item in mine if item[KIND] == PERMIT.kind)
    grants = tuple(GRANT.value(item) for item in mine if item[KIND] == GRANT.kind)
    return Seat(member, permits, grants)


def sitting_of(item: Item) -> str:
    return str(item.get(SITTING, ""))


def seated(member: Member, *, when: Condition | None = None) -> Put:
    """The member; unless a condition is named, only if the identity has no seat."""
    if member.id != member_id(member.account, member.identity):
        raise ValueError("a member's id follows from its account and identity")
    listed = keys.member_listed(member.account, member.id, member.identity)
    key = keys.member(member.account, member.id)
    item = MEMBER.item(member, key, listed, version=member.version, sitting=member.sitting)
    return Put(item, when or absent())


def unchanged(member: Member) -> Condition:
    """Nobody has revised the seat since it was read like this, nor left it and come back.

    The version alone would not tell: whoever comes back begins at one again, under the same id.
    """
    return both(equals(VERSION, member.version), sits(member))


def preceding(member: Member) -> Condition:
    """The same for the version before this one, of the same sitting."""
    return unchanged(replace(member, version=member.version - 1))


def sits(member: Member) -> Condition:
    """The seat is taken, and the sitting is this one."""
    return equals(SITTING, member.sitting)


def permitted(member: Member, permit: Permit) -> Put:
    key = keys.permit(member.account, member.id, permit.permission.value)
    return Put(PERMIT.item(permit, key, sitting=member.sitting))


def granted(member: Member, grant: Grant) -> Put:
    account, product = member.account, grant.product
    listed = keys.grant_listed(account, member.id, product) if product else {}
    return Put(GRANT.item(grant, keys.grant(account, member.id, product), listed, sitting=member.sitting))
