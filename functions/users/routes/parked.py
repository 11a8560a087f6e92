"""What was set aside on the way of a sale."""

from __future__ import annotations

from fastapi import APIRouter

from cartwright.application import parking
from cartwright.bootstrap import shop
from cartwright.bootstrap.caller import Acting, ActingThoughClosed
from users.models.parked import Asides, AsideSeen, RetryTaken

router = APIRouter(prefix="/v1/accounts/{account}/parked", tags=["parked"])


@router.get("", summary="What was set aside, and why")
async def parked(act: Acting) -> Asides:
    mine = shop.store().of(act.seat.member.account)
    return Asides(items=[AsideSeen.of(aside) for aside in parking.listing(act, parked=mine.parked)])


@router.post("/retries", status_code=202, summary="Take one of them up again")
async def take_up(act: ActingThoughClosed, taken: RetryTaken) -> AsideSeen:
    """The next sweep sends it, within minutes."""
    mine = shop.store().of(act.seat.member.account)
    return AsideSeen.of(parking.take_up(act, taken.id, parked=mine.parked))
