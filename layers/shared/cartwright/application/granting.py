"""What each member may: giving and taking permissions and grants. It counts from the very next request."""

from __future__ import annotations

from cartwright.application.auditing import Act
from cartwright.application.ports.people import Members
from cartwright.domain.access import (
    ACCOUNT,
    NEVER_FOR_CLIENTS,
    OWNERS_ONLY,
    Denial,
    Denied,
    Grant,
    Permission,
    Permit,
    Seat,
    decide,
    require,
)
from cartwright.domain.errors import Invalid, NotFound
from cartwright.domain.ids import MemberId, ProductId
from cartwright.domain.people import Member, Role

NEVER = {Role.OWNER: frozenset[Permission](), Role.STAFF: OWNERS_ONLY, Role.CLIENT: NEVER_FOR_CLIENTS}
"""What nobody can give to whom. (An owner needs no permissions: it has them all.)"""


ALL_OWN = "all-own"
"""How the log calls a grant on every product of the member's client."""


def permit(act: Act, member: MemberId, given: Permit, *, members: Members) -> None:
    """Give a permission. Raises Invalid for what a member of that role can never hold, Forbidden also for
    what the giver does not hold itself for as long, NotFound."""
    seat = _changed(act, member, members)
    givable(act, seat.member, given)
    audit = act.audit(
        "permission.give",
        member,
        before=_permit_told(seat, given.permission),
        after=told(given),
        reason=given.reason,
    )
    members.permit(member, given, audit)


def forbid(act: Act, member: MemberId, permission: Permission, *, members: Members) -> None:
    """Take a permission away, from the very next request on."""
    before = _permit_told(_changed(act, member, members), permission)
    audit = act.audit("permission.take", member, before=before or {"permission": permission.value})
    members.forbid(member, permission, audit)


def grant(act: Act, member: MemberId, given: Grant, *, members: Members) -> None:
    """Give rights on a product, whoever owns it, or on all that the member's client owns.

    Raises Forbidden, NotFound, and Invalid for all own products of somebody who is of no client.
    """
    seat = _changed(act, member, members)
    grantable(act, seat.member, given)
    before = _grant_told(seat, given.product)
    audit = act.audit("grant.give", member, before=before, after=told(given), reason=given.reason)
    members.grant(member, given, audit)


def own_grant(act: Act, member: MemberId, *, members: Members) -> Grant:
    """The grant on all that the member's client owns. Raises Forbidden, NotFound."""
    require(act.seat, Permission.MEMBERS_MANAGE, act.now)
    held = next((one for one in members.get(member).grants if one.product is None), None)
    if held is None:
        raise NotFound
    return held


def revoke(act: Act, member: MemberId, product: ProductId | None, *, members: Members) -> None:
    """Take the rights on a product (or, without one, on all own) away, from the very next request on."""
    before = _grant_told(_changed(act, member, members), product)
    audit = act.audit("grant.take", member, before=before or {"product": product or ALL_OWN})
    members.revoke(member, product, audit)


def givable(act: Act, member: Member, given: Permit, *, at: str = "") -> None:
    """Nothing, if a member in that seat could hold this from now on, and the acting one may give it. Raises
    Invalid, pointing below `at`, and Forbidden."""
    if given.permission in NEVER[member.role]:
        raise Invalid.at(f"{at}/permission", f"members of role {member.role} can never hold this")
    _to_come(act, given, at)
    for needed in (given.permission, Permission.MEMBERS_MANAGE):
        _no_longer_than_its_own(act, given, needed)


def _no_longer_than_its_own(act: Act, given: Permit, needed: Permission) -> None:
    """Nobody gives what it does not hold itself, nor for longer: a second mailbox would else keep it all.
    (An owner holds everything for good.) Raises Forbidden."""
    require(act.seat, needed, act.now)
    own = decide(act.seat, needed, ACCOUNT, act.now).until
    if own is not None and (given.until is None or given.until > own):
        because = f"the giver itself holds {needed} only until {own.isoformat()}"
        raise Denied(Denial(given.permission, ACCOUNT, because), needs=needed)


def grantable(act: Act, member: Member, given: Grant, *, at: str = "") -> None:
    """The same for a grant."""
    if given.product is None and member.client is None:
        raise Invalid.at(f"{at}/product", "only members of role client have products of their own client")
    _to_come(act, given, at)


def _to_come(act: Act, given: Permit | Grant, at: str) -> None:
    if not given.holds(act.now):
        raise Invalid.at(f"{at}/until", "in the past")


def told(given: Permit | Grant) -> dict[str, str]:
    """What the log keeps of it; why it was given is the entry's own reason."""
    until = {"until": given.until.isoformat()} if given.until else {}
    if isinstance(given, Permit):
        return {"permission": given.permission.value} | until
    return {"product": given.product or ALL_OWN, "rights": " ".join(sorted(given.rights))} | until


def _permit_told(seat: Seat, permission: Permission) -> dict[str, str] | None:
    return next((told(one) for one in seat.permits if one.permission is permission), None)


def _grant_told(seat: Seat, product: ProductId | None) -> dict[str, str] | None:
    return next((told(one) for one in seat.grants if one.product == product), None)


def _changed(act: Act, member: MemberId, members: Members) -> Seat:
    """The seat to be changed. Nobody but an owner changes its own: who manages members until tonight would
    else give itself the permission for good. Raises Forbidden, NotFound."""
    require(act.seat, Permission.MEMBERS_MANAGE, act.now)
    if member == act.seat.member.id:
        require(act.seat, Permission.ACCOUNT_MANAGE, act.now)
    return members.get(member)
