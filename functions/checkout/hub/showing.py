"""The hub's pages: one frame, in the owner's name and colours."""

from __future__ import annotations

from typing import Any

from fastapi.responses import HTMLResponse, RedirectResponse, Response

from cartwright.application import hub as keeping
from cartwright.bootstrap import evidence
from cartwright.domain.documents import Document
from checkout import answers, looks
from checkout.hub.guests import Guest, Hub
from checkout.views import seller_card

_PAPER = {
    "cache-control": "no-store",
    # A paper is laid out by its own inline styles, and does nothing.
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


def page(hub: Hub, template: str, *, guest: Guest | None = None, status: int = 200, **view: Any) -> Response:
    """In the buyer's language: what the address asks for, else what its pass was asked for in, else what the
    browser accepts."""
    locale = locale_of(hub, guest)
    profile = hub.owner.profile
    return answers.html(
        template,
        hub.visit,
        status=status,
        locale=locale,
        style=looks.sheet(_accent(guest)) if guest else "",
        hub=hub,
        profile=profile,
        imprint=[seller_card(profile, (), locale)],
        guest=guest,
        **view,
    )


def locale_of(hub: Hub, guest: Guest | None) -> str:
    if guest is None or hub.visit.wanted:
        return hub.visit.locale
    return guest.sitting.locale


def onward(hub: Hub, path: str = "") -> RedirectResponse:
    """To another page of the hub, in the language that was asked for."""
    return answers.onward(f"{hub.path}{path}{hub.visit.asking}")


def paper(document: Document) -> Response:
    """A document as it was mailed."""
    return HTMLResponse(evidence.written(document).html, headers=_PAPER)


def _accent(guest: Guest) -> str:
    """The colour of the page of what was bought last. One read, or two."""
    mine = guest.hub.mine
    return keeping.accent(guest.sitting, buyers=mine.buyers, shelf=mine.catalogue)
