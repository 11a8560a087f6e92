"""Going through an order once more: rehearsed, or done."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header

from cartwright.application import replays as use
from cartwright.bootstrap import shop
from cartwright.bootstrap.caller import Acting
from cartwright.http.paths import order_id, replay_id
from users.models.replays import ReplaySeen, ReplayTaken

router = APIRouter(prefix="/v1/accounts/{account}/orders/{order}", tags=["orders"])

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description="Needed: the same key again is the same replay, whatever became of the first request",
    ),
]


@router.post("/rehearsals", status_code=202, summary="Find out what a replay of it would change")
async def rehearse_order(act: Acting, order: str, taken: ReplayTaken) -> ReplaySeen:
    """For the agency. Nothing is changed. It is gone through right after; `GET …/replays/{replay}` tells what
    came of it, for 30 days."""
    mine = shop.store().of(act.seat.member.account)
    asked = use.rehearse(act, order_id(order), taken.source, orders=mine.orders, replays=mine.replays)
    return ReplaySeen.of(asked)


@router.post("/replays", status_code=202, summary="Replay it")
async def replay_order(act: Acting, order: str, taken: ReplayTaken, key: IdempotencyKey = "") -> ReplaySeen:
    """For the agency. What is lacking is booked, and nothing twice. Rehearse it first."""
    mine = shop.store().of(act.seat.member.account)
    asked = use.apply(act, order_id(order), taken.source, key=key, orders=mine.orders, replays=mine.replays)
    return ReplaySeen.of(asked)


@router.get("/replays/{replay}", summary="What came of a replay, or a rehearsal")
async def replay(act: Acting, order: str, replay: str) -> ReplaySeen:
    mine = shop.store().of(act.seat.member.account)
    return ReplaySeen.of(use.seen(act, order_id(order), replay_id(replay), replays=mine.replays))
