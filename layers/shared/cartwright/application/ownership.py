"""Changing seats: their role and client, whether they are suspended, who owns the account, who leaves it.

An account is never without an owner who can log in. How many there are is counted in the account itself, in
the transaction that changes it: of two owners who demote each other at once, one comes too late.
"""

from __future__ import annotations

from cartwright.application.auditing import Act
from cartwright.application.members import ALWAYS_FOR_CLIENTS, NoLoginYet
from cartwright.application.ports.identities import Identities
from cartwright.application.ports.people import Clients, Members
from cartwright.domain.access import Permission, Seat, require
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import ClientId, MemberId, SittingId
from cartwright.domain.people import Account, Member, MemberSuspended, Role


def assign(
    act: Act,
    whom: MemberId,
    role: Role,
    client: ClientId | None,
    *,
    reason: str = "",
    members: Members,
    clients: Clients,
    identities: Identities,
) -> Member:
    """Another role, or another client: what the member held before ends with it. The same again changes
    nothing.

    Raises Forbidden (`account.manage` to and from owner), NotFound, Invalid, LastOwner, Stale, and NoLoginYet
    for an owner who could not come in.
    """
    before = _changed(act, whom, members)
    if role is Role.OWNER:
        require(act.seat, Permission.ACCOUNT_MANAGE, act.now)
    if client is not None:
        clients.get(client)
    if (before.role, before.client) == (role, client):
        return before
    if role is Role.OWNER:
        _can_come_in(before, identities)
    after = before.moved(role, client, _sitting(act))
    audit = act.audit("member.assign", whom, before=_words(before), after=_words(after), reason=reason)
    members.reseat((before, _seat(after)), audit=audit, account=_counted(clients, (before, after)))
    return after


def suspend(
    act: Act,
    whom: MemberId,
    *,
    suspended: bool,
    reason: str = "",
    members: Members,
    clients: Clients,
) -> None:
    """Keep a member out, from the very next request on, or let it in again with all it held. The same again
    changes nothing. Raises Forbidden, NotFound, LastOwner, Stale."""
    before = _changed(act, whom, members)
    if before.suspended is suspended:
        return
    after = before.paused(suspended=suspended)
    audit = act.audit("member.suspend" if suspended else "member.resume", whom, reason=reason)
    members.revise(after, audit, account=_counted(clients, (before, after)))


def remove(act: Act, whom: MemberId, *, members: Members, clients: Clients) -> None:
    """A member leaves, and all it held with it. Raises Forbidden, NotFound, LastOwner, Stale."""
    before = _changed(act, whom, members)
    audit = act.audit("member.remove", whom, before={"email": before.email, **_words(before)})
    members.remove(before, audit, account=_counted(clients, (before, None)))


def transfer(act: Act, to: MemberId, *, members: Members, clients: Clients, identities: Identities) -> Member:
    """Another owns the account in one's own place; one stays as staff that holds nothing yet.

    Raises Forbidden, NotFound, Invalid, MemberSuspended, NoLoginYet, Stale.
    """
    require(act.seat, Permission.ACCOUNT_MANAGE, act.now)
    giver, heir = act.seat.member, members.get(to).member
    if heir.id == giver.id:
        raise Invalid.at("/member", "somebody else")
    if heir.suspended:
        raise MemberSuspended
    _can_come_in(heir, identities)
    stepped = giver.moved(Role.STAFF, None, _sitting(act))
    risen = heir.moved(Role.OWNER, None, _sitting(act))
    audit = act.audit("account.transfer", to, before={"owner": giver.id}, after={"owner": to})
    account = _counted(clients, (giver, stepped), (heir, risen))
    members.reseat((giver, _seat(stepped)), (heir, _seat(risen)), audit=audit, account=account)
    return risen


def _can_come_in(heir: Member, identities: Identities) -> None:
    """Nothing, if an account could be left to that member. How the login stands is asked only of who has come
    in here before. Raises NoLoginYet."""
    login = identities.login(heir.email) if heir.arrived else None
    if login is None or login.waiting:
        raise NoLoginYet


def _changed(act: Act, whom: MemberId, members: Members) -> Member:
    """The member to be changed: by who manages members; an owner, and oneself, by an owner. Raises
    Forbidden, NotFound."""
    require(act.seat, Permission.MEMBERS_MANAGE, act.now)
    member = members.get(whom).member
    if member.role is Role.OWNER or whom == act.seat.member.id:
        require(act.seat, Permission.ACCOUNT_MANAGE, act.now)
    return member


def _counted(clients: Clients, *changes: tuple[Member, Member | None]) -> Account | None:
    """The account with as many owners as it has then; None where their number stays. Raises LastOwner."""
    more = sum((after is not None and after.rules) - before.rules for before, after in changes)
    return clients.account().with_owners(more) if more else None


def _seat(member: Member) -> Seat:
    """What a sitting begins with."""
    return Seat(member, ALWAYS_FOR_CLIENTS if member.role is Role.CLIENT else ())


def _sitting(act: Act) -> SittingId:
    return SittingId(act.births.born("sitting"))


def _words(member: Member) -> dict[str, str]:
    return {"role": member.role.value} | ({"client": member.client} if member.client else {})
