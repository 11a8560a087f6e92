"""The order that a browser placed last on a page, kept by it for an hour: going back, loading anew and a
second tab are then no second purchase that nobody meant (docs/decisions/0315).

A cookie of the page's own address alone, and of the page's that contests with it and sells the same, which no
script reads, and which nothing that another site begins brings along but a link. Inside of another
site's page browsers keep none.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from cartwright.application.shelves import Held
from cartwright.domain.ids import OrderId
from cartwright.domain.orders import OrderState
from checkout.visit import Visit

if TYPE_CHECKING:
    from fastapi.responses import Response

    from cartwright.application.selling import Placed

LASTS: Final = timedelta(hours=1)
_COOKIE = re.compile(r"(?:\A|;)\s*lately=(ord_[0-9a-hjkmnp-tv-z]{26})\.([A-Za-z0-9_-]{1,64})(?:;|\Z)")


def held(visit: Visit) -> Held | None:
    """What the browser brings of it."""
    found = _COOKIE.search(visit.cookie)
    return Held(OrderId(found[1]), found[2]) if found else None


def keep(response: Response, placed: Placed) -> None:
    """Nothing of what is over, as an attempt that is sent again may be: it would take the place of what was
    ordered instead of it since, and is perhaps paid."""
    order, product = placed.order, placed.offer.product
    if order.state is OrderState.EXPIRED:
        return
    rival = product.contest.slugs if product.contest and product.contests else ()
    for slug in dict.fromkeys((order.slug, *rival)):
        response.set_cookie(
            "lately",
            f"{order.id}.{order.key}",
            max_age=int(LASTS.total_seconds()),
            path=f"/{slug}",
            secure=True,
            httponly=True,
            samesite="lax",
        )
