"""The way into a hub, and out again."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from cartwright.application import entering
from cartwright.application import hub as keeping
from cartwright.bootstrap import base, shop, signing
from cartwright.domain.attempts import TooManyAttempts
from cartwright.domain.errors import Invalid, Refusal, Unauthenticated
from cartwright.domain.passes import Pass, PassOver, WrongCode
from cartwright.http import problems
from cartwright.languages import message, speech
from checkout.hub import views
from checkout.hub.guests import Guest, Hub, ours, seat, sits, unseat
from checkout.hub.models import CodeTyped, PassAsked, PassWanted, SittingBegun
from checkout.hub.showing import locale_of, onward, page
from checkout.reading import fields, from_fields, from_json, is_form

_SAID: dict[str, str] = {
    Invalid.code: message("Please check the e-mail address."),
    TooManyAttempts.code: message("That was tried often. Please wait a while, and try again."),
    WrongCode.code: message("That is not the code of this mail. Please look again."),
    PassOver.code: message("This link or code is not good any more. Please ask for a new one."),
}
_QUIET = {"cache-control": "no-store", "referrer-policy": "no-referrer"}


def front(request: Request, client: str) -> Response:
    """Raises NotFound, and to programs Unauthenticated."""
    hub = Hub.of(request, client)
    try:
        found = sits(hub, request)
    except Unauthenticated:
        if not hub.visit.reads_html:
            raise
        return page(hub, "hub-ask.html", email="", alert="")
    mine, locale = hub.mine, locale_of(hub, found)
    all_of_it = keeping.belongings(
        found.sitting, buyers=mine.buyers, sold=mine.sold, subscriptions=mine.subscriptions
    )
    shown = views.hub(found, all_of_it, locale)
    if not hub.visit.reads_html:
        return JSONResponse(shown.model_dump(), headers=_QUIET)
    return page(hub, "hub.html", guest=found, shown=shown)


async def ask(request: Request, client: str) -> Response:
    """Raises NotFound, Forbidden, Invalid, and TooManyAttempts."""
    ours(request)
    hub, body = Hub.of(request, client), await request.body()
    if not is_form(request):
        found = _asked(hub, from_json(PassWanted, body).email)
        told = PassAsked.model_validate({"pass": found.id, "until": found.until.isoformat()})
        return JSONResponse(told.model_dump(by_alias=True), 202, headers=_QUIET)
    email = fields(body).get("email", [""])[-1]
    try:
        found = _asked(hub, from_fields(PassWanted, {"email": email}).email)
    except (Invalid, TooManyAttempts) as no:
        return _no(hub, "hub-ask.html", no, email=email)
    return onward(hub, f"/passes/{found.id}")


def code_page(request: Request, client: str, wanted: str) -> Response:
    """Raises NotFound."""
    hub = Hub.of(request, client)
    hub.pass_of(wanted)
    return page(hub, "hub-code.html", alert="")


async def enter(request: Request, client: str, wanted: str) -> Response:
    """Raises NotFound, Forbidden, WrongCode, PassOver, and TooManyAttempts."""
    ours(request)
    hub, body = Hub.of(request, client), await request.body()
    if not is_form(request):
        return _sitting(_entered(hub, wanted, from_json(CodeTyped, body).code))
    code = fields(body).get("code", [""])[-1]
    try:
        opened = _entered(hub, wanted, code)
    except PassOver as over:
        return _no(hub, "hub-ask.html", over, email="")
    except (WrongCode, TooManyAttempts) as no:
        return _no(hub, "hub-code.html", no)
    return seat(onward(hub), hub, opened)


def link_page(request: Request, client: str, token: str) -> Response:
    """Raises BadToken."""
    hub = Hub.of(request, client)
    try:
        entering.linked(
            hub.owner, token, passes=hub.passes, signatures=signing.signatures(), now=base.clock().now()
        )
    except PassOver as over:
        return _no(hub, "hub-ask.html", over, email="")
    return page(hub, "hub-open.html")


def follow(request: Request, client: str, token: str) -> Response:
    """Raises BadToken, Forbidden, and to programs PassOver."""
    ours(request)
    hub = Hub.of(request, client)
    try:
        opened = entering.by_link(
            hub.owner, token, passes=hub.passes, signatures=signing.signatures(), now=base.clock().now()
        )
    except PassOver as over:
        if not hub.visit.reads_html:
            raise
        return _no(hub, "hub-ask.html", over, email="")
    return seat(onward(hub), hub, opened) if hub.visit.reads_html else _sitting(opened)


def leave(request: Request, sitting: Guest) -> Response:
    hub = sitting.hub
    hub.passes.leave(sitting.sitting, base.clock().now())
    return unseat(onward(hub), hub) if is_form(request) else Response(status_code=204)


def _asked(hub: Hub, email: str) -> Pass:
    visit = hub.visit
    return entering.ask(
        hub.owner,
        entering.Asked(email, visit.host, visit.locale, visit.address),
        passes=hub.passes,
        limits=shop.limits(),
        births=base.births(),
        now=base.clock().now(),
    )


def _entered(hub: Hub, wanted: str, code: str) -> Pass:
    return entering.by_code(
        hub.pass_of(wanted),
        code,
        address=hub.visit.address,
        passes=hub.passes,
        signatures=signing.signatures(),
        limits=shop.limits(),
        now=base.clock().now(),
    )


def _sitting(opened: Pass) -> Response:
    """What a program goes on with."""
    token = entering.sitting(opened, signatures=signing.signatures())
    told = SittingBegun(sitting=token, until=opened.until.isoformat())
    return JSONResponse(told.model_dump(), headers=_QUIET)


def _no(hub: Hub, template: str, refused: Refusal, **view: Any) -> Response:
    """The page again, with what is wrong."""
    alert = speech(hub.visit.locale).say(_SAID[refused.code])
    return page(hub, template, status=problems.status_of(refused), alert=alert, **view)
