"""Seeing what a member sees: "view as", for the agency, to look and not to touch."""

from __future__ import annotations

from dataclasses import replace

from cartwright.application.auditing import Act
from cartwright.application.ports.audits import AuditLog
from cartwright.application.ports.people import Members
from cartwright.domain.access import Permission, require
from cartwright.domain.errors import Forbidden
from cartwright.domain.ids import MemberId
from cartwright.domain.people import Role


class LookingOnly(Forbidden):
    """Somebody looking through a member's eyes tried to change something."""

    code = "looking-only"
    title = "Viewing as another member changes nothing"


def view_as(act: Act, wanted: MemberId, *, looks: bool, members: Members, audits: AuditLog) -> Act:
    """The same request with the eyes of `wanted`, entered in the log. `looks` is false if it would change
    something.

    What the acting member may not see itself it does not see through these eyes either (`decide`). Through a
    client's member anyone who manages members may look; through another's of the agency only an
    owner, who sees it all anyway. Raises Forbidden, LookingOnly, NotFound.
    """
    require(act.seat, Permission.MEMBERS_MANAGE, act.now)
    seat = members.get(wanted)
    if seat.member.role is not Role.CLIENT:
        require(act.seat, Permission.ACCOUNT_MANAGE, act.now)
    audit = act.audit("member.view-as", wanted, allowed=looks)
    audits.record(audit)
    if not looks:
        raise LookingOnly("end the view and do it as yourself", needs="own seat")
    return replace(act, seat=replace(seat, viewer=act.seat))
