"""Where an order stands, as a page or as JSON."""

from __future__ import annotations

from fastapi.responses import JSONResponse, Response

from cartwright.domain.orders import OrderState
from checkout import answers, draws, looks
from checkout.standings import StageWord, StandingPage
from checkout.visit import Visit

_WAITING = dict.fromkeys((StageWord.ACTION, StageWord.CONFIRMING, StageWord.UNPAID), "waiting.html")
_AT = {StageWord.OFFER: "offer.html", **_WAITING}
"""The page of a stage, where it is not the order's own."""


def shown(visit: Visit, view: StandingPage, *, status: int = 200) -> Response:
    """The address is the buyer's secret: no referrer."""
    if not visit.reads_html:
        headers = {"cache-control": "no-store", "referrer-policy": "no-referrer", "vary": "accept"}
        return JSONResponse(view.facts.model_dump(), headers=headers)
    keeps = view.order is not None and view.order.keeps is not None
    page = answers.html(
        "method.html" if keeps else _AT.get(view.word, "standing.html"),
        visit,
        status=status,
        locale=view.locale,
        style=looks.sheet(view.accent),
        script=view.card.script if view.card else "",
        referrer="no-referrer",
        page=view,
    )
    if view.order is not None and view.order.state is OrderState.PAID:
        draws.bought(visit, page, view.order)
    return page
