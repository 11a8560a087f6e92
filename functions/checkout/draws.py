"""What a browser keeps of a contest: when that began, to which of both pages it was led, and whether it has
bought there since, so that it counts once (docs/decisions/0189). Nobody is known again by it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from cartwright.domain.contests import SETTLES_IN
from checkout.visit import Visit

if TYPE_CHECKING:
    from fastapi.responses import Response

    from cartwright.domain.orders import Order

LASTS: Final = timedelta(days=90)
_COOKIE = re.compile(r"(?:\A|;)\s*contest=([0-9]{1,12})\.([12])(\.b)?(?:;|\Z)")


@dataclass(frozen=True, slots=True)
class Draw:
    """`beginning` of the contest, in seconds since 1970."""

    beginning: int
    second: bool
    bought: bool = False

    def keep(self, response: Response, slugs: Iterable[str]) -> None:
        for slug in slugs:
            response.set_cookie(
                "contest",
                f"{self.beginning}.{2 if self.second else 1}{'.b' if self.bought else ''}",
                max_age=int(LASTS.total_seconds()),
                path=f"/{slug}",
                secure=True,
                httponly=True,
                samesite="lax",
            )


def kept(visit: Visit) -> Draw | None:
    """What the browser brings of it."""
    found = _COOKIE.search(visit.cookie)
    return Draw(int(found[1]), found[2] == "2", bool(found[3])) if found else None


def bought_in(visit: Visit) -> int | None:
    """The contest that the browser has bought in, by its beginning."""
    draw = kept(visit)
    return draw.beginning if draw and draw.bought else None


def bought(visit: Visit, response: Response, order: Order) -> None:
    """Has a browser that is in a contest keep that it has bought on the page of this paid order, once: of one
    from before the contest counted, the confirmation may well be looked at again, and the next counts."""
    draw, paid = kept(visit), order.payment.settled_at
    if draw and not draw.bought and paid and paid.timestamp() >= draw.beginning + SETTLES_IN.total_seconds():
        replace(draw, bought=True).keep(response, (order.slug,))
