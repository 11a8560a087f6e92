"""Where the mail about a cart that was left leads: back to it, and to where such mails are refused."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from checkout import reminding
from checkout.order_models import Reminder
from checkout.visit import Visit

router = APIRouter(prefix="/{slug}/carts")


@router.post("", status_code=204, summary="Be reminded", responses={409: {}, 410: {}, 429: {}})
async def remind(request: Request, slug: str, told: Reminder) -> Response:
    """Sent by the page once the buyer has left an address and ticked to be reminded, and again when either
    changes."""
    reminding.tell(Visit.of(request), slug, told)
    return Response(status_code=204)


@router.get("/{order}/{key}", include_in_schema=False)
async def back(request: Request, slug: str, order: str, key: str) -> Response:
    """The cart as it was left, to be gone on with."""
    return reminding.back(Visit.of(request), slug, order, key)


@router.get("/{order}/{key}/stop", include_in_schema=False)
async def ask(request: Request, slug: str, order: str, key: str) -> Response:
    """Asks first: programs that look at the links of mails must not refuse anything."""
    return reminding.ask(Visit.of(request), slug, order, key)


@router.post("/{order}/{key}/stop", include_in_schema=False)
async def stop(request: Request, slug: str, order: str, key: str) -> Response:
    """By the page's button, or by one click in a program for mail (RFC 8058), whatever the body says."""
    return reminding.stop(Visit.of(request), slug, order, key)
