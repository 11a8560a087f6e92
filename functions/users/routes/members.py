"""Members, their permissions and grants."""

from __future__ import annotations

from fastapi import APIRouter, Response

from cartwright.application import granting
from cartwright.application import members as use
from cartwright.application.ports.people import Members as Mine
from cartwright.bootstrap import people, shop
from cartwright.bootstrap.caller import Acting
from cartwright.domain.access import Grant, Permission, Permit, require
from cartwright.http.paths import client_id, member_id, product_id
from users.models.common import Term
from users.models.members import GrantTaken, Invited, Members, MemberSeen, SeatSeen

router = APIRouter(prefix="/v1/accounts/{account}", tags=["members"])


def _mine(act: Acting) -> Mine:
    return shop.store().of(act.seat.member.account).members


@router.get("/members", summary="The members")
async def members(act: Acting) -> Members:
    return Members(items=[MemberSeen.of(member) for member in use.listing(act, members=_mine(act))])


@router.post("/members", status_code=201, summary="Invite a member")
async def invite(act: Acting, invited: Invited) -> MemberSeen:
    invitation = use.Invitation(
        invited.email,
        invited.name,
        invited.role,
        client_id(invited.client) if invited.client else None,
    )
    return MemberSeen.of(
        use.invite(
            act,
            invitation,
            members=_mine(act),
            clients=shop.store().of(act.seat.member.account).clients,
            identities=people.identities(),
        )
    )


@router.get("/members/{member}", summary="One member, with permissions and grants")
async def member(act: Acting, member: str) -> SeatSeen:
    require(act.seat, Permission.MEMBERS_MANAGE, act.now)
    return SeatSeen.of(_mine(act).get(member_id(member)))


@router.put("/members/{member}/permissions/{permission}", status_code=204, summary="Give")
async def permit(act: Acting, member: str, permission: Permission, term: Term) -> Response:
    given = Permit(permission, term.until, term.reason)
    granting.permit(act, member_id(member), given, members=_mine(act))
    return Response(status_code=204)


@router.delete("/members/{member}/permissions/{permission}", status_code=204, summary="Take")
async def forbid(act: Acting, member: str, permission: Permission) -> Response:
    granting.forbid(act, member_id(member), permission, members=_mine(act))
    return Response(status_code=204)


@router.put("/members/{member}/grants/{product}", status_code=204, summary="Grant a product")
async def grant(act: Acting, member: str, product: str, taken: GrantTaken) -> Response:
    require(act.seat, Permission.MEMBERS_MANAGE, act.now)
    wanted = shop.store().of(act.seat.member.account).catalogue.get(product_id(product))
    given = Grant(wanted.id, frozenset(taken.rights), taken.until, taken.reason)
    granting.grant(act, member_id(member), given, members=_mine(act))
    return Response(status_code=204)


@router.delete("/members/{member}/grants/{product}", status_code=204, summary="Revoke it")
async def revoke(act: Acting, member: str, product: str) -> Response:
    granting.revoke(act, member_id(member), product_id(product), members=_mine(act))
    return Response(status_code=204)
