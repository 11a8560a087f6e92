"""Accounts, clients, members, their permissions and grants."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from cartwright.application import people as use
from cartwright.application.ports.people import People
from cartwright.bootstrap import people, shop
from cartwright.bootstrap.caller import Acting
from cartwright.domain.access import Grant, Permission, Permit, Resource, Right, decide, require
from cartwright.domain.errors import Invalid, NotFound
from cartwright.http.paths import client_id, member_id, product_id
from users.models.common import Term
from users.models.people import (
    AccountSeen,
    Answer,
    Clients,
    ClientSeen,
    GrantTaken,
    Invited,
    Members,
    MemberSeen,
    Profiles,
    ProfileSeen,
    ProfileTaken,
    SeatSeen,
)

router = APIRouter(prefix="/v1/accounts/{account}")


def _people(act: Acting) -> People:
    return shop.store().of(act.seat.member.account).people


@router.get("", tags=["account"], summary="The account")
async def account(act: Acting) -> AccountSeen:
    return AccountSeen.of(_people(act).account(), to_the_agency=act.seat.of_the_agency)


@router.get("/me", tags=["account"], summary="My own seat in it")
async def seat(act: Acting) -> SeatSeen:
    return SeatSeen.of(act.seat)


@router.get("/can", tags=["account"], summary="May I, and because of what?")
async def can(
    act: Acting,
    action: Annotated[str, Query()],
    product: Annotated[str, Query()] = "",
    client: Annotated[str, Query()] = "",
) -> Answer:
    resource = Resource(
        product_id(product) if product else None,
        client_id(client) if client else None,
    )
    decision = decide(act.seat, _action(action), resource, act.now)
    if not decision.allowed and not decision.visible:
        raise NotFound
    return Answer(
        allowed=decision.allowed, because=decision.because, needs=decision.needs, until=decision.until
    )


@router.get("/clients", tags=["clients"], summary="The clients")
async def clients(act: Acting) -> Clients:
    return Clients(items=[ClientSeen.of(found) for found in use.clients(act.seat, people=_people(act))])


@router.post("/clients", status_code=201, tags=["clients"], summary="Add a client")
async def add_client(act: Acting, profile: ProfileTaken) -> ClientSeen:
    return ClientSeen.of(use.add_client(act, profile.profile(), people=_people(act)))


@router.get("/clients/{client}", tags=["clients"], summary="One client")
async def client(act: Acting, client: str) -> ClientSeen:
    return ClientSeen.of(use.client(act.seat, client_id(client), people=_people(act)))


@router.put("/clients/{client}/profile", tags=["clients"], summary="The next version of a business profile")
async def revise(act: Acting, client: str, profile: ProfileTaken) -> ClientSeen:
    revised = use.revise_profile(act, client_id(client), profile.profile(), people=_people(act))
    return ClientSeen.of(revised)


@router.get("/clients/{client}/profiles", tags=["clients"], summary="All versions, newest first")
async def profiles(act: Acting, client: str) -> Profiles:
    found = use.client(act.seat, client_id(client), people=_people(act))
    return Profiles(items=[ProfileSeen.of(version) for version in _people(act).profiles(found.id)])


@router.get("/members", tags=["members"], summary="The members")
async def members(act: Acting) -> Members:
    return Members(items=[MemberSeen.of(member) for member in use.members(act, people=_people(act))])


@router.post("/members", status_code=201, tags=["members"], summary="Invite a member")
async def invite(act: Acting, invited: Invited) -> MemberSeen:
    invitation = use.Invitation(
        invited.email,
        invited.name,
        invited.role,
        client_id(invited.client) if invited.client else None,
    )
    return MemberSeen.of(use.invite(act, invitation, people=_people(act), identities=people.identities()))


@router.get("/members/{member}", tags=["members"], summary="One member, with permissions and grants")
async def member(act: Acting, member: str) -> SeatSeen:
    require(act.seat, Permission.MEMBERS_MANAGE, act.now)
    return SeatSeen.of(_people(act).member(member_id(member)))


@router.put("/members/{member}/permissions/{permission}", status_code=204, tags=["members"], summary="Give")
async def permit(act: Acting, member: str, permission: Permission, term: Term) -> Response:
    given = Permit(permission, term.until, term.reason)
    use.permit(act, member_id(member), given, people=_people(act))
    return Response(status_code=204)


@router.delete(
    "/members/{member}/permissions/{permission}", status_code=204, tags=["members"], summary="Take"
)
async def forbid(act: Acting, member: str, permission: Permission) -> Response:
    use.forbid(act, member_id(member), permission, people=_people(act))
    return Response(status_code=204)


@router.put(
    "/members/{member}/grants/{product}", status_code=204, tags=["members"], summary="Grant a product"
)
async def grant(act: Acting, member: str, product: str, taken: GrantTaken) -> Response:
    require(act.seat, Permission.MEMBERS_MANAGE, act.now)
    wanted = shop.store().of(act.seat.member.account).catalogue.get(product_id(product))
    given = Grant(wanted.id, frozenset(taken.rights), taken.until, taken.reason)
    use.grant(act, member_id(member), given, people=_people(act))
    return Response(status_code=204)


@router.delete("/members/{member}/grants/{product}", status_code=204, tags=["members"], summary="Revoke it")
async def revoke(act: Acting, member: str, product: str) -> Response:
    use.revoke(act, member_id(member), product_id(product), people=_people(act))
    return Response(status_code=204)


def _action(name: str) -> Permission | Right:
    for kind in (Permission, Right):
        if name in kind:
            return kind(name)
    raise Invalid.at("?action", "a permission or a right on a product")
