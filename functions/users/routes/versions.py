"""What products were, and going back."""

from __future__ import annotations

from fastapi import APIRouter

from cartwright.application import catalogue, history
from cartwright.bootstrap import shop, signing
from cartwright.bootstrap.caller import Acting
from cartwright.http.paths import product_id, version_number
from users import goods
from users.models.products import ProductWhole
from users.models.versions import BackTaken, VersionsSeen, VersionWhole
from users.routes.paging import Cursor, Limit

router = APIRouter(prefix="/v1/accounts/{account}/products/{product}/versions", tags=["products"])


@router.get("", summary="What a product was")
async def versions(act: Acting, product: str, limit: Limit = 50, cursor: Cursor = "") -> VersionsSeen:
    """A member of a client sees no version of when the product was another's, unless its grant names the
    product."""
    mine = shop.store().of(act.seat.member.account)
    leaf = history.versions(
        act,
        product_id(product),
        limit=limit,
        cursor=cursor,
        catalogue=mine.catalogue,
        versions=mine.versions,
        audits=mine.audits,
        signatures=signing.signatures(),
    )
    return VersionsSeen.of(leaf)


@router.get("/{version}", summary="One version of a product")
async def version(act: Acting, product: str, version: str) -> VersionWhole:
    mine = shop.store().of(act.seat.member.account)
    kept = history.version(
        act,
        product_id(product),
        version_number(version),
        catalogue=mine.catalogue,
        versions=mine.versions,
        audits=mine.audits,
    )
    was = kept.version.product
    bumps = catalogue.bumps(act, was, catalogue=mine.catalogue)
    return VersionWhole.shown(kept, bumps, act, goods.url(act, was))


@router.post("", status_code=201, summary="Make it like an earlier version")
async def go_back(act: Acting, product: str, taken: BackTaken) -> ProductWhole:
    """A new version like the earlier one, but for its owner, connection and mode, which stay as they are.

    It takes what an edit takes. Options that came later are gone; bumps that I may not see stay.
    """
    mine = shop.store().of(act.seat.member.account)
    back = history.go_back(
        act,
        product_id(product),
        taken.like,
        version=taken.version,
        catalogue=mine.catalogue,
        versions=mine.versions,
        connections=mine.connections,
    )
    return goods.whole(act, back)
