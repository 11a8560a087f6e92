"""The agency's people: opening an account, its clients, its members, and what each may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cartwright.application.auditing import Act
from cartwright.application.ports.people import Accounts, Audit, Identities, People
from cartwright.application.ports.world import Births
from cartwright.domain.access import (
    ACCOUNT,
    NEVER_FOR_CLIENTS,
    OWNERS_ONLY,
    Grant,
    Permission,
    Permit,
    Resource,
    Seat,
    require,
)
from cartwright.domain.agenda import Agenda
from cartwright.domain.errors import Invalid, NotFound
from cartwright.domain.ids import AccountId, AuditId, ClientId, IdentityId, MemberId, ProductId, derived
from cartwright.domain.people import Account, Client, Member, Profile, Role

ALWAYS_FOR_CLIENTS = (Permission.PROFILE_EDIT,)
"""What a member of role client holds from the start; it can be taken away."""

NEVER = {Role.OWNER: frozenset[Permission](), Role.STAFF: OWNERS_ONLY, Role.CLIENT: NEVER_FOR_CLIENTS}
"""What nobody can give to whom. (An owner needs no permissions: it has them all.)"""


@dataclass(frozen=True, slots=True)
class Opening:
    """What opening an account needs: its name and hosts, the agency's own business, and the first owner's
    login."""

    name: str
    subdomain: str
    hosts: tuple[str, ...]
    house: Profile
    owner_email: str
    owner_name: str
    client_limit: int | None


def open_account(
    opening: Opening, *, accounts: Accounts, identities: Identities, births: Births, now: datetime
) -> tuple[Account, Client, Member]:
    """A new account with its `house` client and its first owner. Raises NameTaken and Invalid."""
    account_id = AccountId(births.born("account"))
    account = Account(
        account_id, opening.name, opening.subdomain, opening.client_limit, opening.house.notification_email
    )
    house = _client(account_id, opening.house, births, now, house=True)
    identity = identities.invite(opening.owner_email, opening.owner_name).identity
    owner = Member(
        account_id,
        member_id(account_id, identity),
        identity,
        opening.owner_email,
        opening.owner_name,
        Role.OWNER,
    )
    audit = Audit(
        AuditId(births.born("audit")),
        account_id,
        now,
        "operator",
        "account.open",
        account_id,
        after={"name": opening.name},
    )
    accounts.create(account, house, owner, opening.hosts, Agenda.first(house, after=now), audit)
    return account, house, owner


def add_client(act: Act, profile: Profile, *, people: People) -> Client:
    """A further client. Raises Forbidden, ClientLimitReached, and Stale if another was added this moment."""
    require(act.seat, Permission.MEMBERS_MANAGE, act.now)
    account = people.account()
    client = _client(account.id, profile, act.births, act.now)
    audit = act.audit("client.add", client.id, after={"legal_name": profile.legal_name})
    people.add_client(client, account.with_another_client(), Agenda.first(client, after=act.now), audit)
    return client


def revise_profile(act: Act, client: ClientId, revision: Profile, *, people: People) -> Client:
    """The next version of a client's profile. Orders already placed keep theirs. Raises NotFound, Forbidden,
    Stale."""
    require(act.seat, Permission.PROFILE_EDIT, act.now, on=Resource(client=client))
    before = people.client(client)
    after = before.with_profile(revision, at=act.now)
    audit = act.audit(
        "profile.revise",
        client,
        before={"version": str(before.profile.version)},
        after={"version": str(after.profile.version)},
    )
    people.revise_profile(after, audit)
    return after


def clients(seat: Seat, *, people: People) -> Sequence[Client]:
    """All clients to the agency; to a client's member its own."""
    if seat.of_the_agency:
        return people.clients()
    assert seat.member.client is not None
    return [people.client(seat.member.client)]


def client(seat: Seat, wanted: ClientId, *, people: People) -> Client:
    """Raises NotFound, also for another client's members."""
    if not seat.of_the_agency and seat.member.client != wanted:
        raise NotFound
    return people.client(wanted)


@dataclass(frozen=True, slots=True)
class Invitation:
    email: str
    name: str
    role: Role
    client: ClientId | None


def invite(act: Act, invitation: Invitation, *, people: People, identities: Identities) -> Member:
    """A new seat for an identity, which is made if there is none. Raises Forbidden, MemberExists, Invalid,
    NotFound."""
    require(act.seat, Permission.MEMBERS_MANAGE, act.now)
    if invitation.role is Role.OWNER:
        require(act.seat, Permission.ACCOUNT_MANAGE, act.now)
    if invitation.client is not None:
        people.client(invitation.client)
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
    people.add_member(member, permits, act.audit("member.invite", member.id, after={"email": member.email}))
    return member


def permit(act: Act, member: MemberId, given: Permit, *, people: People) -> None:
    """Give a permission. Raises Invalid for what a member of that role can never hold, Forbidden,
    NotFound."""
    seat = _changed(act, member, people)
    if given.permission in NEVER[seat.member.role]:
        raise Invalid.at("/permission", f"members of role {seat.member.role} can never hold this")
    after = {"permission": given.permission.value, "until": given.until.isoformat() if given.until else ""}
    people.permit(member, given, act.audit("permission.give", member, after=after, reason=given.reason))


def forbid(act: Act, member: MemberId, permission: Permission, *, people: People) -> None:
    """Take a permission away, from the very next request on."""
    _changed(act, member, people)
    audit = act.audit("permission.take", member, before={"permission": permission.value})
    people.forbid(member, permission, audit)


def grant(act: Act, member: MemberId, given: Grant, *, people: People) -> None:
    """Give rights on a product, whoever owns it. Raises Forbidden, NotFound."""
    _changed(act, member, people)
    after = {"product": given.product, "rights": " ".join(sorted(given.rights))}
    people.grant(member, given, act.audit("grant.give", member, after=after, reason=given.reason))


def revoke(act: Act, member: MemberId, product: ProductId, *, people: People) -> None:
    """Take all rights on a product away, from the very next request on."""
    _changed(act, member, people)
    people.revoke(member, product, act.audit("grant.take", member, before={"product": product}))


def _changed(act: Act, member: MemberId, people: People) -> Seat:
    """The seat to be changed. Nobody but an owner changes its own: who manages members until tonight would
    else give itself the permission for good. Raises Forbidden, NotFound."""
    require(act.seat, Permission.MEMBERS_MANAGE, act.now)
    if member == act.seat.member.id:
        require(act.seat, Permission.ACCOUNT_MANAGE, act.now)
    return people.member(member)


def members(act: Act, *, people: People) -> Sequence[Member]:
    require(act.seat, Permission.MEMBERS_MANAGE, act.now, on=ACCOUNT)
    return people.members()


def member_id(account: AccountId, identity: IdentityId) -> MemberId:
    """An identity has one seat in an account, so the seat's id follows from both and access is one query
    away."""
    return MemberId(derived("member", account, identity))


def _client(
    account: AccountId, profile: Profile, births: Births, now: datetime, *, house: bool = False
) -> Client:
    own = ClientId(births.born("client"))
    return Client(account, own, replace(profile, client=own, version=1, since=now), house)
