"""What each member may: permissions, and grants on products."""

from __future__ import annotations

from fastapi import APIRouter, Response

from cartwright.application import granting
from cartwright.application.ports.people import Members as Mine
from cartwright.bootstrap import shop
from cartwright.bootstrap.caller import Acting, ActingThoughClosed
from cartwright.domain.access import Grant, Permission, Permit, require
from cartwright.http.paths import member_id, product_id
from users.models.common import Term
from users.models.members import GrantSeen, GrantTaken

router = APIRouter(prefix="/v1/accounts/{account}/members/{member}", tags=["members"])

OWN = "on all that the member's client owns, now and later"


def _mine(act: Acting) -> Mine:
    return shop.store().of(act.seat.member.account).members


@router.put("/permissions/{permission}", status_code=204, summary="Give")
async def permit(act: Acting, member: str, permission: Permission, term: Term) -> Response:
    given = Permit(permission, term.until, term.reason)
    granting.permit(act, member_id(member), given, members=_mine(act))
    return Response(status_code=204)


@router.delete("/permissions/{permission}", status_code=204, summary="Take")
async def forbid(act: ActingThoughClosed, member: str, permission: Permission) -> Response:
    granting.forbid(act, member_id(member), permission, members=_mine(act))
    return Response(status_code=204)


# Before the grants on one product: `own` is no product's id.
@router.get("/grants/own", summary=f"The grant {OWN}")
async def own_grant(act: Acting, member: str) -> GrantSeen:
    held = granting.own_grant(act, member_id(member), members=_mine(act))
    return GrantSeen.of(held, act.now)


@router.put("/grants/own", status_code=204, summary=f"Grant rights {OWN}")
async def grant_own(act: Acting, member: str, taken: GrantTaken) -> Response:
    given = Grant(None, frozenset(taken.rights), taken.until, taken.reason)
    granting.grant(act, member_id(member), given, members=_mine(act))
    return Response(status_code=204)


@router.delete("/grants/own", status_code=204, summary="Revoke it")
async def revoke_own(act: ActingThoughClosed, member: str) -> Response:
    granting.revoke(act, member_id(member), None, members=_mine(act))
    return Response(status_code=204)


@router.put("/grants/{product}", status_code=204, summary="Grant a product")
async def grant(act: Acting, member: str, product: str, taken: GrantTaken) -> Response:
    require(act.seat, Permission.MEMBERS_MANAGE, act.now)
    wanted = shop.store().of(act.seat.member.account).catalogue.get(product_id(product))
    given = Grant(wanted.id, frozenset(taken.rights), taken.until, taken.reason)
    granting.grant(act, member_id(member), given, members=_mine(act))
    return Response(status_code=204)


@router.delete("/grants/{product}", status_code=204, summary="Revoke it")
async def revoke(act: ActingThoughClosed, member: str, product: str) -> Response:
    granting.revoke(act, member_id(member), product_id(product), members=_mine(act))
    return Response(status_code=204)
