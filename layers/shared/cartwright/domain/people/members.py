"""Members: who has a seat in an account, and in which role."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cartwright.domain.errors import Invalid
from cartwright.domain.ids import AccountId, ClientId, IdentityId, MemberId, derived


class Role(StrEnum):
    OWNER = "owner"
    STAFF = "staff"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Member:
    """A login's seat in an account. A member of role client belongs to one client, the others to none."""

    account: AccountId
    id: MemberId
    identity: IdentityId
    email: str
    name: str
    role: Role
    client: ClientId | None = None
    suspended: bool = False
    version: int = 1

    def __post_init__(self) -> None:
        if (self.role is Role.CLIENT) is (self.client is None):
            raise Invalid.at("/client", "members of role client belong to one client, others to none")


def member_id(account: AccountId, identity: IdentityId) -> MemberId:
    """An identity has one seat in an account, so the seat's id follows from both and access is one query
    away."""
    return MemberId(derived("member", account, identity))
