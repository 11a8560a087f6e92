"""Members, what each may, and why."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from pydantic import Field

from cartwright.application.members import Invitation, Looked
from cartwright.application.ports.identities import Factor, Login
from cartwright.domain.access import Grant, Permission, Permit, Right, Seat
from cartwright.domain.people import Address, Member, Role
from cartwright.http.paths import client_id, product_id
from users.models.clients import AddressTaken
from users.models.common import Given, Seen, Taken, Term, Word, Words

type Locale = Annotated[
    str, Field(pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,2}$", description="BCP 47")
]


def _address(taken: AddressTaken | None) -> Address | None:
    return Address(**taken.model_dump()) if taken else None


def _seen(address: Address | None) -> AddressTaken | None:
    return AddressTaken(**asdict(address)) if address else None


class PermitTaken(Term):
    permission: Permission

    def permit(self) -> Permit:
        return Permit(self.permission, self.until, self.reason)


class FirstGrantTaken(Term):
    """Without a product: on every product the member's client owns, now and later."""

    product: Word | None = None
    rights: Annotated[list[Right], Field(min_length=1, max_length=10)]

    def grant(self) -> Grant:
        product = product_id(self.product) if self.product else None
        return Grant(product, frozenset(self.rights), self.until, self.reason)


class Invited(Taken):
    """Who gets a seat, and what it holds from the start: all of it, or nothing of it."""

    email: Word
    name: Word
    address: AddressTaken | None = None
    locale: Locale | None = None
    role: Role
    client: Word | None = None
    permissions: list[PermitTaken] = Field(default=[], max_length=20)
    grants: list[FirstGrantTaken] = Field(default=[], max_length=50)

    def invitation(self) -> Invitation:
        return Invitation(
            self.email,
            self.name,
            self.role,
            client_id(self.client) if self.client else None,
            _address(self.address),
            self.locale or "",
            tuple(permission.permit() for permission in self.permissions),
            tuple(grant.grant() for grant in self.grants),
        )


class RoleTaken(Taken):
    """With role `client`, whose member it is; with any other, none."""

    role: Role
    client: Word | None = None
    reason: Words = ""


class Reason(Taken):
    reason: Words = ""


class OwnershipTaken(Taken):
    member: Word


class DescriptionTaken(Taken):
    """What a member says of itself."""

    name: Word
    address: AddressTaken | None = None
    locale: Locale

    @property
    def home(self) -> Address | None:
        return _address(self.address)


class MemberSeen(Given):
    """`arrived_at` is when it first came in."""

    id: str
    email: str
    name: str
    role: Role
    client: str | None
    suspended: bool
    address: AddressTaken | None
    locale: str
    arrived_at: Seen | None

    @classmethod
    def of(cls, member: Member) -> MemberSeen:
        return cls(
            id=member.id,
            email=member.email,
            name=member.name,
            role=member.role,
            client=member.client,
            suspended=member.suspended,
            address=_seen(member.address),
            locale=member.locale,
            arrived_at=member.arrived,
        )


class Members(Given):
    items: list[MemberSeen]


class PermitSeen(Given):
    permission: Permission
    until: Seen | None
    reason: str
    expired: bool

    @classmethod
    def of(cls, permit: Permit, now: datetime) -> PermitSeen:
        return cls(
            permission=permit.permission,
            until=permit.until,
            reason=permit.reason,
            expired=not permit.holds(now),
        )


class GrantTaken(Term):
    rights: list[Right]


class GrantSeen(Given):
    """Without a product: on every product the member's client owns, now and later."""

    product: str | None
    rights: list[Right]
    until: Seen | None
    reason: str
    expired: bool

    @classmethod
    def of(cls, grant: Grant, now: datetime) -> GrantSeen:
        return cls(
            product=grant.product,
            rights=sorted(grant.rights),
            until=grant.until,
            reason=grant.reason,
            expired=not grant.holds(now),
        )


class SeatSeen(Given):
    member: MemberSeen
    permissions: list[PermitSeen]
    grants: list[GrantSeen]

    @classmethod
    def of(cls, seat: Seat, now: datetime) -> SeatSeen:
        return cls(
            member=MemberSeen.of(seat.member),
            permissions=[PermitSeen.of(permit, now) for permit in seat.permits],
            grants=[GrantSeen.of(grant, now) for grant in seat.grants],
        )


class LoginSeen(Given):
    """How a login is guarded. `waiting`: no password was chosen yet."""

    waiting: bool
    mfa: bool
    factors: list[Factor]
    preferred: Factor | None

    @classmethod
    def of(cls, login: Login | None) -> LoginSeen | None:
        """None for who has no login with us any more."""
        if login is None:
            return None
        return cls(
            waiting=login.waiting,
            mfa=bool(login.factors),
            factors=list(login.factors),
            preferred=login.preferred,
        )


class MemberLooked(SeatSeen):
    """`login` is null until the member has come in: how it logs in elsewhere is not told."""

    login: LoginSeen | None

    @classmethod
    def looked(cls, looked: Looked, now: datetime) -> MemberLooked:
        seen = SeatSeen.of(looked.seat, now)
        return cls(
            member=seen.member,
            permissions=seen.permissions,
            grants=seen.grants,
            login=LoginSeen.of(looked.login),
        )
