"""Members: who has a seat, in which role, and what it says of itself."""

from __future__ import annotations

from fastapi import APIRouter, Response

from cartwright.application import members as use
from cartwright.application import ownership
from cartwright.bootstrap import people, shop
from cartwright.bootstrap.caller import Acting, ActingThoughClosed
from cartwright.http.paths import client_id, member_id
from cartwright.storage.account_store import AccountStore
from users.models.members import (
    Invited,
    MemberLooked,
    Members,
    MemberSeen,
    OwnershipTaken,
    Reason,
    RoleTaken,
)

router = APIRouter(prefix="/v1/accounts/{account}", tags=["members"])

DONE = 204


def _mine(act: Acting) -> AccountStore:
    return shop.store().of(act.seat.member.account)


@router.get("/members", summary="The members")
async def members(act: Acting) -> Members:
    listed = use.listing(act, members=_mine(act).members)
    return Members(items=[MemberSeen.of(member) for member in listed])


@router.post("/members", status_code=201, summary="Invite a member, with all it is given from the start")
async def invite(act: Acting, invited: Invited) -> MemberSeen:
    mine = _mine(act)
    member = use.invite(
        act,
        invited.invitation(),
        members=mine.members,
        clients=mine.clients,
        catalogue=mine.catalogue,
        identities=people.identities(),
    )
    return MemberSeen.of(member)


@router.get("/members/{member}", summary="One member, with permissions, grants and how its login is guarded")
async def member(act: Acting, member: str) -> MemberLooked:
    looked = use.look(act, member_id(member), members=_mine(act).members, identities=people.identities())
    return MemberLooked.looked(looked, act.now)


@router.delete("/members/{member}", status_code=DONE, summary="Remove a member, with all it holds")
async def remove_member(act: ActingThoughClosed, member: str) -> Response:
    mine = _mine(act)
    ownership.remove(act, member_id(member), members=mine.members, clients=mine.clients)
    return Response(status_code=DONE)


@router.post("/members/{member}/invitation", status_code=DONE, summary="Write to a member once more")
async def resend(act: Acting, member: str) -> Response:
    mine = _mine(act)
    use.resend(
        act, member_id(member), members=mine.members, clients=mine.clients, identities=people.identities()
    )
    return Response(status_code=DONE)


@router.put("/members/{member}/role", summary="Another role or client; what was held before ends with it")
async def assign(act: Acting, member: str, taken: RoleTaken) -> MemberSeen:
    mine = _mine(act)
    assigned = ownership.assign(
        act,
        member_id(member),
        taken.role,
        client_id(taken.client) if taken.client else None,
        reason=taken.reason,
        members=mine.members,
        clients=mine.clients,
        identities=people.identities(),
    )
    return MemberSeen.of(assigned)


@router.put("/members/{member}/suspension", status_code=DONE, summary="Keep a member out")
async def suspend(act: ActingThoughClosed, member: str, taken: Reason) -> Response:
    mine = _mine(act)
    ownership.suspend(
        act,
        member_id(member),
        suspended=True,
        reason=taken.reason,
        members=mine.members,
        clients=mine.clients,
    )
    return Response(status_code=DONE)


@router.delete("/members/{member}/suspension", status_code=DONE, summary="Let it in again")
async def resume(act: Acting, member: str) -> Response:
    mine = _mine(act)
    ownership.suspend(act, member_id(member), suspended=False, members=mine.members, clients=mine.clients)
    return Response(status_code=DONE)


@router.put("/ownership", summary="Hand the account over; one stays as staff")
async def transfer(act: Acting, taken: OwnershipTaken) -> MemberSeen:
    mine = _mine(act)
    heir = ownership.transfer(
        act,
        member_id(taken.member),
        members=mine.members,
        clients=mine.clients,
        identities=people.identities(),
    )
    return MemberSeen.of(heir)
