"""Counting who comes to a page: what the page tells of itself, apart from showing it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from cartwright.application.ports.footfall import Visits
from cartwright.application.ports.selling import Storefront
from cartwright.domain.catalog import Mode
from cartwright.domain.footfall import Deed, Passer
from cartwright.domain.ids import AccountId


def count(
    deed: Deed,
    host: str,
    slug: str,
    passer: Passer,
    *,
    storefront: Storefront,
    visits: Callable[[AccountId], Visits],
    now: datetime,
) -> None:
    """One more visit, if it was a person's, to a page that sells for money. One write, and a read only if the
    page was not shown by this process just now. Raises NotFound, and ShopClosed."""
    if not passer.counts:
        return
    offer = storefront.glance(host, slug)
    if offer.product.mode is Mode.LIVE:
        visits(offer.account).count(deed, offer.product.id, offer.product.owner, at=now)
