"""Pages as HTTP: the security headers all of them carry, and refusals as people want to read them.

The policy allows our own files and nothing else; pages that take cards through Stripe also allow its script,
frames and API (docs.stripe.com/security/guide, "Content Security Policy", read in November 2026).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import cache
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from cartwright.domain.errors import Refusal
from checkout import assets, display
from checkout.rendering import render
from checkout.standings import StandingPage
from checkout.visit import Visit

type Handler = Callable[[Request, Exception], Awaitable[Response]]

_MESSAGES = {
    404: (
        "There is nothing here",
        "The page you asked for does not exist, or is not for sale any more. Please check the link.",
    ),
    410: (
        "This shop is closed",
        "Nothing is sold here any more. What you have bought stays yours: your receipt says who sold it.",
    ),
    503: (
        "One moment, please",
        "Something we depend on does not answer. Nothing is lost: please try again in a few seconds.",
    ),
    500: (
        "Something went wrong on our side",
        "Nothing was charged by this page. Please try again in a minute.",
    ),
}
_BY_CODE = {
    "not-yet-on-sale": ("This is not on sale yet", "It opens on {starts}. Please come back then."),
    "no-longer-on-sale": ("This is not on sale any more", "It was on sale until {ends}."),
    "sold-out": (
        "Sold out",
        "There are none left just now. What somebody ordered and does not pay comes back within a day.",
    ),
}
_OTHERWISE = ("This did not work", "The request could not be understood. Please go back and try again.")


def html(
    template: str,
    visit: Visit,
    *,
    status: int = 200,
    script: str = "",
    referrer: str = "same-origin",
    **view: object,
) -> HTMLResponse:
    """A page, kept by nobody. `script` is the URL of a processor's script, if the page needs one."""
    text = render(template, visit.locale, **view)
    return HTMLResponse(text, status, headers=_headers(_origin(script), referrer))


def message(visit: Visit, status: int, *, headline: str = "", words: str = "") -> HTMLResponse:
    """A page that says one thing."""
    known = _MESSAGES.get(status, _OTHERWISE)
    return html("message.html", visit, status=status, headline=headline or known[0], words=words or known[1])


def refusal(visit: Visit, status: int, error: Exception) -> HTMLResponse:
    """A page that says no: by the refusal's own words, where there are some."""
    code = error.code if isinstance(error, Refusal) else ""
    if code not in _BY_CODE:
        return message(visit, status)
    assert isinstance(error, Refusal)
    headline, words = _BY_CODE[code]
    moments = {
        name: display.moment(datetime.fromisoformat(str(error.facts[name])), visit.locale)
        for name in ("starts", "ends")
        if name in error.facts
    }
    return message(visit, status, headline=headline, words=words.format(**moments))


def file(name: str) -> Response:
    """One of our static files. Raises NotFound."""
    asset = assets.find(name)
    headers = {"cache-control": assets.FOREVER, "x-content-type-options": "nosniff"}
    return Response(asset.content, media_type=asset.media_type, headers=headers)


def standing(visit: Visit, view: StandingPage) -> Response:
    """Where an order stands, as a page or as JSON. The address is the buyer's secret: no referrer."""
    if visit.reads_html:
        return html("standing.html", visit, referrer="no-referrer", page=view)
    headers = {"cache-control": "no-store", "referrer-policy": "no-referrer", "vary": "accept"}
    return JSONResponse(view.facts.model_dump(), headers=headers)


def elsewhere(url: str) -> RedirectResponse:
    """It is there now. Kept by nobody: an account may go back to a former name."""
    return RedirectResponse(url, 308, headers={"cache-control": "no-store"})


def onward(url: str) -> RedirectResponse:
    """See there, with GET. What was posted stays here."""
    return RedirectResponse(url, 303, headers={"cache-control": "no-store", "referrer-policy": "no-referrer"})


def show_refusals_to_people(app: FastAPI) -> None:
    """Who reads HTML gets a page instead of the problem, with the same status."""
    for kind, inner in list(app.exception_handlers.items()):
        app.add_exception_handler(kind, _shown(inner))  # type: ignore[arg-type]


def _shown(inner: Handler) -> Handler:
    async def handler(request: Request, error: Exception) -> Response:
        problem = await inner(request, error)
        visit = Visit.of(request)
        if not visit.reads_html:
            return problem
        page = refusal(visit, problem.status_code, error)
        if "retry-after" in problem.headers:
            page.headers["retry-after"] = problem.headers["retry-after"]
        return page

    return handler


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if url else ""


@cache
def _headers(script: str, referrer: str) -> dict[str, str]:
    scripts = f" {script}" if script else ""
    connects = f" {script} https://api.stripe.com" if script else ""
    frames = f"{script} https://hooks.stripe.com" if script else "'none'"
    policy = (
        f"default-src 'none'; script-src 'self'{scripts}; connect-src 'self'{connects}; frame-src {frames}; "
        "style-src 'self'; img-src 'self' https: data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'self'"
    )
    return {
        "cache-control": "no-store",
        "content-security-policy": policy,
        "referrer-policy": referrer,
        "vary": "accept, accept-language",
        "x-content-type-options": "nosniff",
    }
