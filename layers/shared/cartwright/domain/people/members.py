"""Members: who has a seat in an account, and in which role."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from cartwright.domain.errors import Conflict, Invalid
from cartwright.domain.ids import AccountId, ClientId, IdentityId, MemberId, SittingId, derived
from cartwright.domain.people.profiles import Address

FIRST = SittingId("")
"""The sitting of whoever was never told of another."""


class Role(StrEnum):
    OWNER = "owner"
    STAFF = "staff"
    CLIENT = "client"


class MemberSuspended(Conflict):
    code = "member-suspended"
    title = "This member is suspended"


@dataclass(frozen=True, slots=True)
class Member:
    """A login's seat in an account. A member of role client belongs to one client, the others to none.

    An identity that leaves and comes back, or changes its role or client, begins another `sitting`: what was
    given to the one before is nothing to this one. `arrived` is when it first came in: until then the account
    knows an address, and nothing of whoever reads there.
    """

    account: AccountId
    id: MemberId
    identity: IdentityId
    email: str
    name: str
    role: Role
    client: ClientId | None = None
    suspended: bool = False
    version: int = 1
    sitting: SittingId = FIRST
    address: Address | None = None
    locale: str = "en"
    arrived: datetime | None = None

    def __post_init__(self) -> None:
        if (self.role is Role.CLIENT) is (self.client is None):
            raise Invalid.at("/client", "members of role client belong to one client, others to none")

    @property
    def rules(self) -> bool:
        """Whether this is one of the owners an account is never without."""
        return self.role is Role.OWNER and not self.suspended

    def moved(self, role: Role, client: ClientId | None, sitting: SittingId) -> Member:
        """In another role or of another client. Raises Invalid for a role that goes without that client."""
        return replace(self, role=role, client=client, sitting=sitting, version=self.version + 1)

    def paused(self, *, suspended: bool) -> Member:
        return replace(self, suspended=suspended, version=self.version + 1)

    def arriving(self, *, at: datetime) -> Member:
        """Come in at `at`; who had come in before stays as it is."""
        return self if self.arrived else replace(self, arrived=at, version=self.version + 1)

    def described(self, name: str, address: Address | None, locale: str) -> Member:
        """With its own words about itself."""
        return replace(self, name=name, address=address, locale=locale, version=self.version + 1)


def member_id(account: AccountId, identity: IdentityId) -> MemberId:
    """An identity has one seat in an account, so the seat's id follows from both and access is one query
    away."""
    return MemberId(derived("member", account, identity))
