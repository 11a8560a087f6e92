"""The account, and my seat in it."""

from __future__ import annotations

from fastapi import APIRouter

from cartwright.application import members
from cartwright.application.arriving import arrived
from cartwright.bootstrap import shop
from cartwright.bootstrap.caller import Acting, ActingOrKey
from users.models.accounts import AccountSeen
from users.models.members import DescriptionTaken, MemberSeen, SeatSeen

router = APIRouter(prefix="/v1/accounts/{account}", tags=["account"])


@router.get("", summary="The account")
async def account(act: Acting) -> AccountSeen:
    return AccountSeen.of(
        shop.store().of(act.seat.member.account).clients.account(), to_the_agency=act.seat.of_the_agency
    )


@router.get("/me", summary="My own seat in it")
async def seat(act: ActingOrKey) -> SeatSeen:
    """Who was invited takes its seat with this."""
    mine = shop.store().of(act.seat.member.account)
    return SeatSeen.of(arrived(act, members=mine.members), act.now)


@router.put("/me", summary="What I say of myself")
async def describe(act: Acting, taken: DescriptionTaken) -> MemberSeen:
    mine = shop.store().of(act.seat.member.account)
    described = members.describe(act, taken.name, taken.home, taken.locale, members=mine.members)
    return MemberSeen.of(described)
