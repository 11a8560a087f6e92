"""Members, what each may, and why."""

from __future__ import annotations

from cartwright.domain.access import Grant, Permission, Permit, Right, Seat
from cartwright.domain.people import Member, Role
from users.models.common import Given, Maybe, Seen, Taken, Word


class Invited(Taken):
    email: Word
    name: Word
    role: Role
    client: Word | None = None


class MemberSeen(Given):
    id: str
    email: str
    name: str
    role: Role
    client: str | None
    suspended: bool

    @classmethod
    def of(cls, member: Member) -> MemberSeen:
        return cls(
            id=member.id,
            email=member.email,
            name=member.name,
            role=member.role,
            client=member.client,
            suspended=member.suspended,
        )


class Members(Given):
    items: list[MemberSeen]


class PermitSeen(Given):
    permission: Permission
    until: Seen | None
    reason: str

    @classmethod
    def of(cls, permit: Permit) -> PermitSeen:
        return cls(permission=permit.permission, until=permit.until, reason=permit.reason)


class GrantTaken(Taken):
    rights: list[Right]
    until: Seen | None = None
    reason: Maybe = ""


class GrantSeen(Given):
    """Without a product: on every product the member's client owns, now and later."""

    product: str | None
    rights: list[Right]
    until: Seen | None
    reason: str

    @classmethod
    def of(cls, grant: Grant) -> GrantSeen:
        return cls(product=grant.product, rights=sorted(grant.rights), until=grant.until, reason=grant.reason)


class SeatSeen(Given):
    member: MemberSeen
    permissions: list[PermitSeen]
    grants: list[GrantSeen]

    @classmethod
    def of(cls, seat: Seat) -> SeatSeen:
        return cls(
            member=MemberSeen.of(seat.member),
            permissions=[PermitSeen.of(permit) for permit in seat.permits],
            grants=[GrantSeen.of(grant) for grant in seat.grants],
        )


class Answer(Given):
    """Whether one may, and because of what."""

    allowed: bool
    because: str
    needs: str = ""
    until: Seen | None = None
