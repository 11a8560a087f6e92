"""Visits: what a page tells of itself once it is seen, so that showing it costs nothing more."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from cartwright.application import counting
from cartwright.bootstrap import base, shop
from cartwright.domain.footfall import Deed
from checkout.models import Asked
from checkout.passers import passer
from checkout.visit import Visit

router = APIRouter(prefix="/{slug}/visits")

_DOT = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


class Told(Asked):
    """That the page was opened (`view`), or its form begun (`start`)."""

    deed: Deed


@router.post("", status_code=204, summary="Count a visit", responses={410: {}})
async def tell(request: Request, slug: str, told: Told) -> Response:
    """Sent by the page itself. Machines, tests and other sites' requests are not counted, and not told so."""
    _count(request, slug, told.deed)
    return Response(status_code=204)


@router.get("/dot.svg", include_in_schema=False)
async def dot(request: Request, slug: str) -> Response:
    """The same of a view, without a script."""
    _count(request, slug, Deed.VIEW)
    return Response(_DOT, media_type="image/svg+xml", headers={"cache-control": "no-store"})


def _count(request: Request, slug: str, deed: Deed) -> None:
    counting.count(
        deed,
        Visit.of(request).host,
        slug,
        passer(request),
        storefront=shop.storefront(),
        visits=lambda account: shop.store().of(account).visits,
        now=base.clock().now(),
    )
