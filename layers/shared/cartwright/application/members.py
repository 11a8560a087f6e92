"""An account's members: who has a seat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cartwright.application.auditing import Act
from cartwright.application.ports.identities import Identities
from cartwright.application.ports.people import Clients, Members
from cartwright.domain.access import ACCOUNT, Permission, Permit, require
from cartwright.domain.ids import ClientId, IdentityId, MemberId
from cartwright.domain.people import Member, Role, member_id

ALWAYS_FOR_CLIENTS = (Permission.PROFILE_EDIT,)
"""What a member of role client holds from the start; it can be taken away."""


@dataclass(frozen=True, slots=True)
class Invitation:
    email: str
    name: str
    role: Role
    client: ClientId | None


def invite(
    act: Act, invitation: Invitation, *, members: Members, clients: Clients, identities: Identities
) -> Member:
    """A new seat for an identity, which is made if there is none. Raises Forbidden, MemberExists, Invalid,
    NotFound."""
    require(act.seat, Permission.MEMBERS_MANAGE, act.now)
    if invitation.role is Role.OWNER:
        require(act.seat, Permission.ACCOUNT_MANAGE, act.now)
    if invitation.client is not None:
        clients.get(invitation.client)
    account = act.seat.member.account
    checked = Member(
        account,
        MemberId(""),
        IdentityId(""),
        invitation.email,
        invitation.name,
        invitation.role,
        invitation.client,
    )
    identity = identities.invite(invitation.email, invitation.name).identity
    member = replace(checked, id=member_id(account, identity), identity=identity)
    permits = [Permit(permission) for permission in ALWAYS_FOR_CLIENTS] if member.role is Role.CLIENT else []
    members.add(member, permits, act.audit("member.invite", member.id, after={"email": member.email}))
    return member


def listing(act: Act, *, members: Members) -> Sequence[Member]:
    require(act.seat, Permission.MEMBERS_MANAGE, act.now, on=ACCOUNT)
    return members.list()
