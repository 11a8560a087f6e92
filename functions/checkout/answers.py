"""Pages as HTTP: the security headers all of them carry, and refusals as people want to read them.

The policy allows our own files and nothing else; pages that take cards through Stripe also allow its script,
frames and API (docs.stripe.com/security/guide, "Content Security Policy", read in November 2026).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cache
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from cartwright.languages import message, speech
from checkout import assets
from checkout.rendering import render
from checkout.standings import StandingPage
from checkout.visit import Visit

type Handler = Callable[[Request, Exception], Awaitable[Response]]

_MESSAGES = {
    404: (
        message("There is nothing here"),
        message("The page you asked for does not exist, or is not for sale any more. Please check the link."),
    ),
    410: (
        message("This shop is closed"),
        message(
            "Nothing is sold here any more. What you have bought stays yours: your receipt says who sold it."
        ),
    ),
    503: (
        message("One moment, please"),
        message(
            "Something we depend on does not answer. Nothing is lost: please try again in a few seconds."
        ),
    ),
    500: (
        message("Something went wrong on our side"),
        message("Nothing was charged by this page. Please try again in a minute."),
    ),
}
_OTHERWISE = (
    message("This did not work"),
    message("The request could not be understood. Please go back and try again."),
)


def html(
    template: str,
    visit: Visit,
    *,
    status: int = 200,
    locale: str = "",
    script: str = "",
    referrer: str = "same-origin",
    **view: object,
) -> HTMLResponse:
    """A page, kept by nobody. `locale` is the visit's unless something else
    is known better; `script` the URL of a processor's script, if the page needs one."""
    text = render(template, locale or visit.locale, **view)
    return HTMLResponse(text, status, headers=_headers(_origin(script), referrer))


def page_of(visit: Visit, status: int, *, headline: str = "", words: str = "") -> HTMLResponse:
    """A page that says one thing."""
    known = _MESSAGES.get(status, _OTHERWISE)
    say = speech(visit.locale).say
    return html(
        "message.html", visit, status=status, headline=say(headline or known[0]), words=say(words or known[1])
    )


def file(name: str) -> Response:
    """One of our static files. Raises NotFound."""
    asset = assets.find(name)
    headers = {"cache-control": assets.FOREVER, "x-content-type-options": "nosniff"}
    return Response(asset.content, media_type=asset.media_type, headers=headers)


def standing(visit: Visit, view: StandingPage) -> Response:
    """Where an order stands, as a page or as JSON. The address is the buyer's secret: no referrer."""
    if visit.reads_html:
        return html("standing.html", visit, locale=view.locale, referrer="no-referrer", page=view)
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
        page = page_of(visit, problem.status_code)
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
