"""What is written to who did not finish buying a product."""

from __future__ import annotations

from fastapi import APIRouter

from cartwright.application import abandonment as use
from cartwright.application import catalogue as products
from cartwright.bootstrap import shop
from cartwright.bootstrap.caller import Acting
from cartwright.http.paths import product_id
from users.models.abandonment import AbandonmentSeen, AbandonmentTaken

router = APIRouter(prefix="/v1/accounts/{account}/products/{product}/abandonment", tags=["products"])


@router.get("", summary="What is written to who did not finish")
async def abandonment(act: Acting, product: str) -> AbandonmentSeen:
    mine = shop.store().of(act.seat.member.account)
    return AbandonmentSeen.of(products.product(act, product_id(product), catalogue=mine.catalogue), act)


@router.put("", summary="Change what is written to who did not finish")
async def change_abandonment(act: Acting, product: str, taken: AbandonmentTaken) -> AbandonmentSeen:
    """It takes what an edit of the product takes. Only buyers who ticked that they want it are written to."""
    mine = shop.store().of(act.seat.member.account)
    changed = use.edit(
        act,
        product_id(product),
        taken.version,
        taken.of(product_id(product)).wanted(),
        catalogue=mine.catalogue,
        connections=mine.connections,
        coupon_stays=taken.coupon is None,
    )
    return AbandonmentSeen.of(changed, act)
