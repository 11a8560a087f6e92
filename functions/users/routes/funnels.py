"""What is offered to who has paid for a product."""

from __future__ import annotations

from fastapi import APIRouter

from cartwright.application import funnels
from cartwright.bootstrap import shop
from cartwright.bootstrap.caller import Acting
from cartwright.http.paths import product_id
from users.models.funnels import FunnelSeen, FunnelTaken

router = APIRouter(prefix="/v1/accounts/{account}/products/{product}/funnel", tags=["products"])


@router.get("", summary="What is offered after paying")
async def funnel(act: Acting, product: str) -> FunnelSeen:
    mine = shop.store().of(act.seat.member.account)
    return FunnelSeen.of(funnels.funnel(act, product_id(product), catalogue=mine.catalogue))


@router.put("", summary="Change what is offered after paying")
async def change_funnel(act: Acting, product: str, taken: FunnelTaken) -> FunnelSeen:
    """For orders placed from now on. It takes what an edit of the product takes, and `edit` on what is newly
    offered."""
    mine = shop.store().of(act.seat.member.account)
    changed = funnels.edit(
        act,
        product_id(product),
        taken.version,
        taken.wanted(),
        catalogue=mine.catalogue,
        connections=mine.connections,
    )
    return FunnelSeen.of(changed)
