"""The page of an invitation: one field, one button, no script, nothing loaded from anywhere.

Its address is a secret until it is used: no referrer leaves, and nobody keeps the page.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from cartwright.application.invitations import Opened
from cartwright.domain.errors import Invalid, Outage, Refusal
from cartwright.http import problems

if TYPE_CHECKING:
    from jinja2 import Environment

FORM = "application/x-www-form-urlencoded"
PAGES = Path(__file__).with_name("pages")
ENGLISH = "en"


def is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").lower().startswith(FORM)


def shown(request: Request, made: Callable[[], Response], *, over: str = "over") -> Response:
    """The page, or, to who reads pages, a page that says why there is none."""
    try:
        return made()
    except (Refusal, Outage) as no:
        if "text/html" not in request.headers.get("accept", ""):
            raise
        words = words_of(request.headers.get("accept-language", ""))
        which = "later" if isinstance(no, Outage) else over
        answer = page("message.html", words, problems.status_of(no), headline=which, text=f"{which}-text")
        if isinstance(no, Outage):
            answer.headers["retry-after"] = str(no.retry_after)
        return answer


def form(opening: Opened, *, complaint: Invalid | None = None) -> HTMLResponse:
    """Where a password is chosen; with what the last one lacked."""
    words = words_of(opening.member.locale)
    wrong = words.get(_detail(complaint), words["too-weak"]) if complaint else ""
    status = problems.status_of(complaint) if complaint else 200
    return page("form.html", words, status, opening=opening, complaint=wrong)


def done(opening: Opened) -> HTMLResponse:
    return page("message.html", words_of(opening.member.locale), 200, headline="done", text="done-text")


def _detail(complaint: Invalid) -> str:
    """What the complaint is about, in the words it was made with: the phrases' names."""
    errors: Any = complaint.facts["errors"]
    return str(errors[0]["detail"])


def page(template: str, words: Mapping[str, str], status: int, **view: object) -> HTMLResponse:
    text = _environment().get_template(template).render(words=words, style=_style(), **view)
    return HTMLResponse(text, status, headers=_headers())


def words_of(wanted: str) -> Mapping[str, str]:
    """The phrases of the first language that is spoken here; else English."""
    spoken = _phrases()
    languages = (part.strip()[:2].lower() for part in wanted.split(","))
    return spoken[next((one for one in languages if one in spoken), ENGLISH)]


@cache
def _phrases() -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = json.loads((PAGES / "phrases.json").read_text("utf-8"))
    return found


@cache
def _style() -> str:
    return (PAGES / "welcome.css").read_text("utf-8")


@cache
def _headers() -> dict[str, str]:
    style = b64encode(sha256(_style().encode()).digest()).decode()
    return {
        "cache-control": "no-store",
        "content-security-policy": (
            f"default-src 'none'; style-src 'sha256-{style}'; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'"
        ),
        "referrer-policy": "no-referrer",
        "vary": "accept, accept-language",
        "x-content-type-options": "nosniff",
    }


@cache
def _environment() -> Environment:
    # Imported here: the templates are nobody's cold start but this page's.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415

    return Environment(
        loader=FileSystemLoader(PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
