"""What processors told of an order."""

from __future__ import annotations

from fastapi import APIRouter

from cartwright.application import tracing
from cartwright.bootstrap import shop
from cartwright.bootstrap.caller import Acting
from cartwright.http.paths import order_id
from users.models.events import EventSeen, EventsSeen

router = APIRouter(prefix="/v1/accounts/{account}/orders", tags=["orders"])


@router.get("/{order}/events", summary="The webhooks about an order")
async def events(act: Acting, order: str) -> EventsSeen:
    """Of the last 90 days, as they came; also of an order that nobody has paid. `…/rehearsals` tells what
    going through them again would change."""
    mine = shop.store().of(act.seat.member.account)
    found = tracing.told(act, order_id(order), orders=mine.orders, events=mine.events)
    return EventsSeen(items=[EventSeen.of(event) for event in found])
