"""Pages as HTTP: the security headers all of them carry, and refusals as people want to read them.

The policy allows our own files and nothing else; pages that take cards through Stripe also allow its script,
frames and API (docs.stripe.com/security/guide, "Content Security Policy", read in November 2026), those
of an account that asks its buyers whether they are people allow Turnstile's script and frame, and those that
are paid at a place of the processor's let their form lead there.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic_core import to_json

from cartwright.domain.errors import Refusal
from cartwright.languages import message, speech
from checkout import assets, display, packing
from checkout.rendering import render
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
_BY_CODE = {
    "not-yet-on-sale": (
        message("This is not on sale yet"),
        message("It opens on {starts}. Please come back then."),
    ),
    "no-longer-on-sale": (message("This is not on sale any more"), message("It was on sale until {ends}.")),
    "sold-out": (
        message("Sold out"),
        message(
            "There are none left just now. What somebody ordered and does not pay comes back within a day."
        ),
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
    style: str = "",
    frames: Sequence[str] = (),
    widget: str = "",
    leads: Sequence[str] = (),
    referrer: str = "same-origin",
    **view: object,
) -> Response:
    """A page, kept by nobody. `locale` is the visit's unless something else
    is known better; `script` the URL of a processor's script, if the page needs one;
    `style` rules of this page's own, `frames` the origins that may show it inside of theirs,
    `widget` the URL of what may ask whether somebody is a person,
    `leads` the origins a form may end up at."""
    text = render(template, locale or visit.locale, style=style, **view)
    sources = Sources(_origin(script), style, tuple(frames), _origin(widget), tuple(leads))
    headers = _headers(sources, referrer)
    page = HTMLResponse(text, status, headers=headers)
    return packing.pack(page) if visit.unpacks else page


def data(visit: Visit, said: object) -> Response:
    """What the page's script is told: a value of the API's models."""
    headers = {"vary": "accept-encoding, accept-language"}
    answer = Response(to_json(said), media_type="application/json", headers=headers)
    return packing.pack(answer) if visit.unpacks else answer


def page_of(visit: Visit, status: int, *, headline: str = "", words: str = "") -> Response:
    """A page that says one thing."""
    known = _MESSAGES.get(status, _OTHERWISE)
    say = speech(visit.locale).say
    return html(
        "message.html", visit, status=status, headline=say(headline or known[0]), words=say(words or known[1])
    )


def embed(visit: Visit) -> Response:
    """The script that other sites include, under a name that stays: so it is kept for an hour only."""
    headers = {
        "cache-control": "public, max-age=3600",
        "cross-origin-resource-policy": "cross-origin",
        "x-content-type-options": "nosniff",
    }
    asset = assets.named("embed.js")
    return _file(visit, asset, headers)


def refusal(visit: Visit, status: int, error: Exception) -> Response:
    """A page that says no: by the refusal's own words, where there are some."""
    if not isinstance(error, Refusal) or error.code not in _BY_CODE:
        return page_of(visit, status)
    say, moments = speech(visit.locale).say, _moments(error, visit)
    headline, words = (say(text, **moments) for text in _BY_CODE[error.code])
    return html("message.html", visit, status=status, headline=headline, words=words)


def _moments(error: Refusal, visit: Visit) -> dict[str, str]:
    said = {name: str(error.facts[name]) for name in ("starts", "ends") if name in error.facts}
    return {name: display.moment(datetime.fromisoformat(at), visit.locale) for name, at in said.items()}


def file(visit: Visit, name: str) -> Response:
    """One of our static files. Raises NotFound."""
    asset = assets.find(name)
    return _file(visit, asset, {"cache-control": assets.FOREVER, "x-content-type-options": "nosniff"})


def _file(visit: Visit, asset: assets.Asset, headers: dict[str, str]) -> Response:
    headers["vary"] = "accept-encoding"
    response = Response(asset.content, media_type=asset.media_type, headers=headers)
    return packing.pack_file(response) if visit.unpacks else response


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


def _digest(text: str) -> str:
    """As the policy names an inline style: by its hash, so that no other has a chance."""
    return b64encode(sha256(text.encode()).digest()).decode()


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if url else ""


class Sources(NamedTuple):
    """Whom a page's policy lets in, besides ourselves: scripts, inline style, frames around it, and where its
    form may end up."""

    script: str
    style: str
    frames: tuple[str, ...]
    widget: str
    leads: tuple[str, ...]


@lru_cache(maxsize=256)
def _headers(sources: Sources, referrer: str) -> dict[str, str]:
    script, style, frames, widget, leads = sources
    scripts = "".join(f" {origin}" for origin in (script, widget) if origin)
    connects = f" {script} https://api.stripe.com" if script else ""
    framing = [script, "https://hooks.stripe.com"] if script else []
    framed = " ".join([*framing, *([widget] if widget else [])]) or "'none'"
    styles = f" 'sha256-{_digest(style)}'" if style else ""
    policy = (
        f"default-src 'none'; script-src 'self'{scripts}; connect-src 'self'{connects}; frame-src {framed}; "
        f"style-src 'self'{styles}; img-src 'self' data:; form-action {' '.join(("'self'", *leads))}; "
        f"base-uri 'none'; frame-ancestors {' '.join(("'self'", *frames))}"
    )
    return {
        "cache-control": "no-store",
        "content-security-policy": policy,
        "referrer-policy": referrer,
        "vary": "accept, accept-encoding, accept-language",
        "x-content-type-options": "nosniff",
    }
