"""Which of two pages that contest a visit sees: drawn once for each browser, which keeps where it was led
(docs/decisions/0189).

What is kept says nothing by which anybody is known again (`checkout.draws`). For a page inside of another
site's browsers keep no cookie: such visits are drawn by network and browser, so that the next one is led to
the same page. A browser that keeps none at all is drawn at each visit, and once: the address that it is led
to says when, and as long as it may still be on its way it is not drawn again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response

from cartwright.application.contesting import led
from cartwright.bootstrap import base, shop
from cartwright.domain.contests import Contest
from cartwright.domain.ids import ProductId
from cartwright.domain.offers import Offer
from checkout.draws import Draw, kept
from checkout.passers import passer, visitor
from checkout.visit import Visit

if TYPE_CHECKING:
    from checkout.wishes import Wish

_ON_ITS_WAY = 60
"""Seconds."""
_FRAMES = {"iframe", "frame", "object", "embed"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """`slug` is the page that the visit is led to, empty if it stays; `draw` is for its browser to keep, None
    where that has one or keeps none; `asking` is what the way there adds to its address."""

    contest: Contest
    slug: str = ""
    draw: Draw | None = None
    asking: str = ""

    def keep(self, response: Response) -> None:
        if self.draw:
            self.draw.keep(response, self.contest.slugs)


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
    draw = Draw(contest.beginning, shown == contest.second) if keeps and shown == there else None
    return Drawn(contest, other.slug if other else "", draw, f"led={seconds}" if draw else "")


def _kept(visit: Visit, contest: Contest) -> ProductId | None:
    draw = kept(visit)
    if draw is None or draw.beginning != contest.beginning:
        return None
    return contest.second if draw.second else contest.first
