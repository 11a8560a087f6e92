"""Through which connections a product is sold."""

from __future__ import annotations

from fastapi import APIRouter

from cartwright.application import sold_through as use
from cartwright.bootstrap import shop
from cartwright.bootstrap.caller import Acting
from cartwright.http.paths import product_id
from users.models.sold_through import SoldThroughSeen, SoldThroughTaken

router = APIRouter(prefix="/v1/accounts/{account}/products/{product}/connections", tags=["products"])


@router.get("", summary="Through which connections it is sold")
async def sold_through(act: Acting, product: str) -> SoldThroughSeen:
    """For the agency: where the money of a product goes is its to know."""
    mine = shop.store().of(act.seat.member.account)
    return SoldThroughSeen.of(use.see(act, product_id(product), catalogue=mine.catalogue))


@router.put("", summary="Sell it through these connections")
async def change_sold_through(act: Acting, product: str, taken: SoldThroughTaken) -> SoldThroughSeen:
    """For what is placed from now on: what was placed before is paid, given back and charged where it was."""
    mine = shop.store().of(act.seat.member.account)
    changed = use.change(
        act,
        product_id(product),
        taken.wanted(),
        catalogue=mine.catalogue,
        connections=mine.connections,
    )
    return SoldThroughSeen.of(changed)
