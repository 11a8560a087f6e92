"""Sellers' logos, from our own origin: no page asks another one for them."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from cartwright.application import logos
from cartwright.bootstrap import filing
from cartwright.domain.errors import Invalid, NotFound
from cartwright.domain.ids import AccountId, ClientId, parse
from checkout.assets import FOREVER

router = APIRouter(prefix="/logos", include_in_schema=False)

_HEADERS = {
    "cache-control": FOREVER,
    # Whoever opens it by itself opens a picture, whatever else its bytes might be.
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "cross-origin",
    "x-content-type-options": "nosniff",
}


@router.get("/{account}/{client}/{file}", response_class=Response)
async def logo(account: str, client: str, file: str) -> Response:
    try:
        whose = AccountId(parse("account", account)), ClientId(parse("client", client))
    except Invalid as unparsable:
        raise NotFound from unparsable
    found = logos.shown(*whose, file, files=filing.files())
    return Response(found.body, media_type=found.media_type, headers=_HEADERS)
