"""Figures of what was sold."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from cartwright.application import stats as use
from cartwright.bootstrap import shop
from cartwright.bootstrap.caller import ActingOrKey
from cartwright.http.paths import product_id
from users.models.stats import StatsSeen
from users.routes.asked import between

router = APIRouter(prefix="/v1/accounts/{account}/stats", tags=["stats"])


@router.get("", summary="What was sold and how many came, by day, currency and owner")
async def stats(
    act: ActingOrKey,
    first: Annotated[date, Query(alias="from")],
    last: Annotated[date, Query(alias="to")],
    product: Annotated[str, Query()] = "",
) -> StatsSeen:
    """Of products I hold `stats` on, days of my client's time zone (for the agency of its own house), both
    included. Tests are never counted. Each figure is the sum of its entries in the books; views and starts
    are what pages told of their visits, as far as browsers let them."""
    mine = shop.store().of(act.seat.member.account)
    found = use.stats(
        act,
        between(act, first, last),
        product_id(product) if product else None,
        books=mine.books,
        sold=mine.sold,
        visits=mine.visits,
        catalogue=mine.catalogue,
        clients=mine.clients,
    )
    return StatsSeen.of(found)
