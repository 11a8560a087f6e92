"""What is done about later charges of a product."""

from __future__ import annotations

from fastapi import APIRouter

from cartwright.application import catalogue as products
from cartwright.application import dunning as use
from cartwright.bootstrap import shop
from cartwright.bootstrap.caller import Acting
from cartwright.http.paths import product_id
from users.models.dunning import DunningSeen, DunningTaken

router = APIRouter(prefix="/v1/accounts/{account}/products/{product}/dunning", tags=["products"])


@router.get("", summary="What is done about its later charges")
async def dunning(act: Acting, product: str) -> DunningSeen:
    mine = shop.store().of(act.seat.member.account)
    return DunningSeen.of(products.product(act, product_id(product), catalogue=mine.catalogue))


@router.put("", summary="Change what is done about its later charges")
async def change_dunning(act: Acting, product: str, taken: DunningTaken) -> DunningSeen:
    """From the next attempt at a charge on, also of what was bought before."""
    mine = shop.store().of(act.seat.member.account)
    changed = use.edit(
        act,
        product_id(product),
        taken.version,
        taken.of(product_id(product)).wanted(),
        catalogue=mine.catalogue,
        connections=mine.connections,
    )
    return DunningSeen.of(changed)
