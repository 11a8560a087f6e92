"""The account, my seat in it, and what I may."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from cartwright.bootstrap import shop
from cartwright.bootstrap.caller import Acting
from cartwright.domain.access import Permission, Resource, Right, decide
from cartwright.domain.errors import Invalid, NotFound
from cartwright.http.paths import client_id, product_id
from users.models.accounts import AccountSeen
from users.models.members import Answer, SeatSeen

router = APIRouter(prefix="/v1/accounts/{account}", tags=["account"])


@router.get("", summary="The account")
async def account(act: Acting) -> AccountSeen:
    return AccountSeen.of(
        shop.store().of(act.seat.member.account).clients.account(), to_the_agency=act.seat.of_the_agency
    )


@router.get("/me", summary="My own seat in it")
async def seat(act: Acting) -> SeatSeen:
    return SeatSeen.of(act.seat)


@router.get("/can", summary="May I, and because of what?")
async def can(
    act: Acting,
    action: Annotated[str, Query()],
    product: Annotated[str, Query()] = "",
    client: Annotated[str, Query()] = "",
) -> Answer:
    resource = Resource(
        product_id(product) if product else None,
        client_id(client) if client else None,
    )
    decision = decide(act.seat, _action(action), resource, act.now)
    if not decision.allowed and not decision.visible:
        raise NotFound
    return Answer(
        allowed=decision.allowed, because=decision.because, needs=decision.needs, until=decision.until
    )


def _action(name: str) -> Permission | Right:
    for kind in (Permission, Right):
        if name in kind:
            return kind(name)
    raise Invalid.at("?action", "a permission or a right on a product")
