"""Which of two pages that contest a visit sees: drawn once for each browser, which keeps where it was led
(docs/decisions/0189).

What is kept is the contest's beginning and one of two: nobody is known again by it. For a page inside of
another site's browsers keep no cookie: such visits are drawn by network and browser, so that the next one is
led to the same page. A browser that keeps none at all is drawn at each visit, and once: the address that it
is led to says when, and as long as it may still be on its way it is not drawn again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from fastapi import Request
from fastapi.responses import Response

from cartwright.application.contesting import led
from cartwright.bootstrap import base, shop
from cartwright.domain.contests import Contest
from cartwright.domain.ids import ProductId
from cartwright.domain.offers import Offer
from checkout.passers import passer, visitor
from checkout.visit import Visit

if TYPE_CHECKING:
    from checkout.wishes import Wish

LASTS: Final = timedelta(days=90)
_ON_ITS_WAY = 60
"""Seconds."""
_COOKIE = re.compile(r"(?:\A|;)\s*contest=([0-9]{1,12})\.([12])(?:;|\Z)")
_FRAMES = {"iframe", "frame", "object", "embed"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """`slug` is the page that the visit is led to, empty if it stays; `cookie` is for its browser to keep,
    empty where that has one or keeps none; `asking` is what the way there adds to its address."""

    contest: Contest
    slug: str = ""
    cookie: str = ""
    asking: str = ""

    def keep(self, response: Response) -> None:
        for slug in self.contest.slugs if self.cookie else ():
            response.set_cookie(
                "contest",
                self.cookie,
                max_age=int(LASTS.total_seconds()),
                path=f"/{slug}",
                secure=True,
                httponly=True,
                samesite="lax",
            )


def drawn(visit: Visit, offer: Offer, contest: Contest, request: Request, wish: Wish) -> Drawn:
    """Where a visit is led. What says it is a machine stays: it reads this very page."""
    comes = passer(request)
    if comes.machine:
        return Drawn(contest)
    now, before = base.clock().now(), _kept(visit, contest)
    seconds = int(now.timestamp())
    if contest.running and before is None and wish.led in range(seconds - _ON_ITS_WAY, seconds + 1):
        return Drawn(contest)
    framed = wish.framed or request.headers.get("sec-fetch-dest", "") in _FRAMES
    keeps = contest.running and before is None and not framed
    there = contest.leads(base.births().secret() if keeps else visitor(visit, comes), before)
    other = led(offer, there, storefront=shop.storefront(), now=now)
    shown = other.id if other else offer.product.id
    cookie = _told(contest, shown) if keeps and shown == there else ""
    return Drawn(contest, other.slug if other else "", cookie, f"led={seconds}" if cookie else "")


def _kept(visit: Visit, contest: Contest) -> ProductId | None:
    found = _COOKIE.search(visit.cookie)
    if found is None or found[1] != _beginning(contest):
        return None
    return contest.first if found[2] == "1" else contest.second


def _told(contest: Contest, shown: ProductId) -> str:
    return f"{_beginning(contest)}.{1 if shown == contest.first else 2}"


def _beginning(contest: Contest) -> str:
    return str(int(contest.since.timestamp()))
