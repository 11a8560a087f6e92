"""Two pages that contest."""

from __future__ import annotations

from fastapi import APIRouter, Response

from cartwright.application import contesting
from cartwright.bootstrap import shop
from cartwright.bootstrap.caller import Acting
from cartwright.http.paths import product_id
from users.models.contests import ContestEnded, ContestSeen, ContestTaken

router = APIRouter(prefix="/v1/accounts/{account}/products/{product}/contest", tags=["products"])


@router.get("", summary="How two pages contest")
async def contest(act: Acting, product: str) -> ContestSeen:
    """The last contest that this product's page took part in."""
    mine = shop.store().of(act.seat.member.account)
    found = contesting.standing(
        act, product_id(product), catalogue=mine.catalogue, sold=mine.sold, visits=mine.visits
    )
    return ContestSeen.of(found)


@router.put("", status_code=204, summary="Let two pages contest")
async def start_contest(act: Acting, product: str, taken: ContestTaken) -> Response:
    """From now on each visit to either page is led to one of them by chance, the same visitor to the same
    one. Two products of one owner that sell in one mode, mostly one and its clone; it takes `edit` on
    both."""
    mine = shop.store().of(act.seat.member.account)
    contesting.start(
        act,
        product_id(product),
        product_id(taken.against),
        taken.share,
        catalogue=mine.catalogue,
        connections=mine.connections,
    )
    return Response(status_code=204)


@router.put("/ending", status_code=204, summary="End a contest")
async def end_contest(act: Acting, product: str, taken: ContestEnded) -> Response:
    mine = shop.store().of(act.seat.member.account)
    contesting.end(
        act,
        product_id(product),
        None if taken.winner is None else product_id(taken.winner),
        catalogue=mine.catalogue,
        connections=mine.connections,
    )
    return Response(status_code=204)
