"""An account's members: who has a seat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cartwright.application.auditing import Act
from cartwright.application.granting import ALL_OWN, givable, grantable
from cartwright.application.greeting import greeted
from cartwright.application.ports.catalogue import Catalogue
from cartwright.application.ports.identities import Identities, Login
from cartwright.application.ports.people import Clients, Members
from cartwright.domain.access import Grant, Permission, Permit, Seat, require
from cartwright.domain.errors import Conflict, Forbidden, Invalid, NotFound, Outage
from cartwright.domain.ids import ClientId, IdentityId, MemberId, SittingId
from cartwright.domain.people import (
    Address,
    Client,
    Member,
    MemberSuspended,
    Role,
    is_mailbox,
    member_id,
)

ALWAYS_FOR_CLIENTS = (Permit(Permission.PROFILE_EDIT),)
"""What a member of role client holds from the start; it can be taken away."""


class NoLoginYet(Conflict):
    """Who owns an account has come in before, with a password of its own: it would else be nobody's."""

    code = "no-login-yet"
    title = "This member has never come in"


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who is to have a seat, and what it holds from the start. Without a locale it is its client's, or the
    agency's."""

    email: str
    name: str
    role: Role
    client: ClientId | None
    address: Address | None = None
    locale: str = ""
    permits: tuple[Permit, ...] = ()
    grants: tuple[Grant, ...] = ()


@dataclass(frozen=True, slots=True)
class Looked:
    """A seat, and how its login stands: None until the seat is taken, as for who has no login."""

    seat: Seat
    login: Login | None


def invite(
    act: Act,
    invitation: Invitation,
    *,
    members: Members,
    clients: Clients,
    catalogue: Catalogue,
    identities: Identities,
) -> Member:
    """A new seat with all it is given, for an identity, which is made if there is none; and a mail to it.

    All or nothing. Nobody is invited as an owner: that is made of a member who has come in.

    Raises Forbidden, NoLoginYet, MemberExists, Invalid, NotFound, and Stale.
    """
    require(act.seat, Permission.MEMBERS_MANAGE, act.now)
    if invitation.role is Role.OWNER:
        require(act.seat, Permission.ACCOUNT_MANAGE, act.now)
        # In the same words to whom anybody logs in as elsewhere: that is not told.
        raise NoLoginYet
    client = _client(invitation.client, clients)
    unseated = _unseated(act, invitation, client)
    permits, grants = _given(act, invitation, unseated, catalogue)
    invited = identities.invite(invitation.email, invitation.name)
    identity = invited.identity
    member = replace(unseated, id=member_id(unseated.account, identity), identity=identity)
    audit = act.audit("member.invite", member.id, after=_words(member, permits, grants))
    letter = greeted(member, client.id, new=invited.new, once=audit.id)
    members.add(member, permits, audit, grants=grants, letter=letter)
    return member


def resend(act: Act, whom: MemberId, *, members: Members, clients: Clients, identities: Identities) -> None:
    """The mail to a member once more: to choose a password, or that it has access. Raises Forbidden,
    NotFound, MemberSuspended."""
    require(act.seat, Permission.MEMBERS_MANAGE, act.now)
    member = members.get(whom).member
    if member.suspended:
        raise MemberSuspended
    client = _client(member.client, clients)
    login = identities.login(member.email)
    audit = act.audit("member.invite-again", whom)
    letter = greeted(member, client.id, new=login is not None and login.waiting, once=audit.id)
    members.write(letter, audit)


def listing(act: Act, *, members: Members) -> Sequence[Member]:
    require(act.seat, Permission.MEMBERS_MANAGE, act.now)
    return members.list()


def look(act: Act, whom: MemberId, *, members: Members, identities: Identities) -> Looked:
    """Raises Forbidden, NotFound."""
    require(act.seat, Permission.MEMBERS_MANAGE, act.now)
    seat = members.get(whom)
    return Looked(seat, identities.login(seat.member.email) if seat.member.arrived else None)


def describe(act: Act, name: str, address: Address | None, locale: str, *, members: Members) -> Member:
    """One's own words about oneself: never role, client or e-mail. Raises Stale, and Forbidden for an API
    key."""
    if act.seat.key is not None:
        raise Forbidden("an API key speaks for its member, not about it", needs="own seat")
    before = act.seat.member
    after = before.described(name, address, locale)
    audit = act.audit("member.describe", after.id, before={"name": before.name}, after={"name": name})
    members.revise(after, audit)
    return after


def _client(wanted: ClientId | None, clients: Clients) -> Client:
    """The member's client; of the agency's members, the house. Raises NotFound."""
    if wanted is not None:
        return clients.get(wanted)
    house = next((client for client in clients.list() if client.house), None)
    if house is None:
        raise Outage("the list of clients, which is young")
    return house


def _unseated(act: Act, invitation: Invitation, client: Client) -> Member:
    """The member, but for the identity it will be. Raises Invalid."""
    if not is_mailbox(invitation.email):
        raise Invalid.at("/email", "not an e-mail address")
    return Member(
        act.seat.member.account,
        MemberId(""),
        IdentityId(""),
        invitation.email,
        invitation.name,
        invitation.role,
        invitation.client,
        sitting=SittingId(act.births.born("sitting")),
        address=invitation.address,
        locale=invitation.locale or client.profile.locale,
    )


def _given(
    act: Act, invitation: Invitation, member: Member, catalogue: Catalogue
) -> tuple[list[Permit], list[Grant]]:
    """What it holds from the start, one of a kind. Raises Invalid, and NotFound for a product that is not
    there."""
    for number, permit in enumerate(invitation.permits):
        givable(act, member, permit, at=f"/permissions/{number}")
    for number, grant in enumerate(invitation.grants):
        grantable(act, member, grant, at=f"/grants/{number}")
    wanted = {grant.product for grant in invitation.grants if grant.product is not None}
    if len(catalogue.some(sorted(wanted))) < len(wanted):
        raise NotFound
    always = ALWAYS_FOR_CLIENTS if member.role is Role.CLIENT else ()
    permits = {permit.permission: permit for permit in (*always, *invitation.permits)}
    return list(permits.values()), list({grant.product: grant for grant in invitation.grants}.values())


def _words(member: Member, permits: Sequence[Permit], grants: Sequence[Grant]) -> dict[str, str]:
    """What the log keeps of an invitation."""
    given = (f"{grant.product or ALL_OWN}: {' '.join(sorted(grant.rights))}" for grant in grants)
    words = {
        "email": member.email,
        "role": member.role.value,
        "client": member.client or "",
        "permissions": " ".join(permit.permission for permit in permits),
        "grants": ", ".join(given),
    }
    return {name: word for name, word in words.items() if word}
