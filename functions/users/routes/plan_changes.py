"""To which plans the buyers of a product may change by themselves."""

from __future__ import annotations

from fastapi import APIRouter

from cartwright.application import catalogue as products
from cartwright.application import plan_changes as use
from cartwright.bootstrap import shop
from cartwright.bootstrap.caller import Acting
from cartwright.http.paths import product_id
from users.models.plan_changes import PlanChangesSeen, PlanChangesTaken

router = APIRouter(prefix="/v1/accounts/{account}/products/{product}/plan-changes", tags=["products"])


@router.get("", summary="To which plans its buyers may change")
async def plan_changes(act: Acting, product: str) -> PlanChangesSeen:
    """In the hub, by themselves. All else is done through `PUT …/subscriptions/{subscription}/plan`."""
    mine = shop.store().of(act.seat.member.account)
    return PlanChangesSeen.of(products.product(act, product_id(product), catalogue=mine.catalogue))


@router.put("", summary="Say to which plans its buyers may change")
async def change_plan_changes(act: Acting, product: str, taken: PlanChangesTaken) -> PlanChangesSeen:
    """From now on, also what was bought before."""
    mine = shop.store().of(act.seat.member.account)
    changed = use.edit(
        act,
        product_id(product),
        taken.version,
        taken.of(product_id(product)).wanted(),
        catalogue=mine.catalogue,
        connections=mine.connections,
    )
    return PlanChangesSeen.of(changed)
