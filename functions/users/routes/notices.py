"""What a client hears of, and how often."""

from __future__ import annotations

from fastapi import APIRouter

from cartwright.application import noticing as use
from cartwright.bootstrap import shop
from cartwright.bootstrap.caller import Acting
from cartwright.http.paths import client_id
from users.models.notices import PlanSeen, PlanTaken

router = APIRouter(prefix="/v1/accounts/{account}/clients/{client}/notices", tags=["clients"])


@router.get("", summary="A client's notices, and how often they come")
async def notices(act: Acting, client: str) -> PlanSeen:
    mine = shop.store().of(act.seat.member.account)
    return PlanSeen.of(use.plan(act, client_id(client), clients=mine.clients, notices=mine.notices))


@router.put("", summary="Other notices from now on")
async def revise(act: Acting, client: str, plan: PlanTaken) -> PlanSeen:
    mine = shop.store().of(act.seat.member.account)
    revised = use.revise(act, client_id(client), plan.wish(), clients=mine.clients, notices=mine.notices)
    return PlanSeen.of(revised)
