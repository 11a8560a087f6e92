"""What a guest does about a subscription, between request and answer."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from cartwright.application import looking_after
from cartwright.application.looking_after import Desk
from cartwright.bootstrap import base
from cartwright.domain.errors import Invalid, NotFound, Refusal
from cartwright.domain.ids import SubscriptionId, parse
from cartwright.domain.subscriptions import Subscription
from cartwright.domain.subscriptions.choices import AskTheSeller
from cartwright.domain.subscriptions.turning import PlanCannotChange
from cartwright.http import problems
from cartwright.languages import message, speech
from checkout.hub import views
from checkout.hub.guests import Guest
from checkout.hub.models import EndWanted, PauseWanted, SubscriptionShown
from checkout.hub.showing import locale_of, onward, page
from checkout.reading import fields, from_fields, from_json, is_form

_AS_IT_STANDS = message("That cannot be done any more as it stands. Please look at what can be done.")
_SAID = {
    AskTheSeller.code: _AS_IT_STANDS,
    PlanCannotChange.code: _AS_IT_STANDS,
    Invalid.code: message("Please choose one of the ways, and a day that is possible."),
}
_QUIET = {"cache-control": "no-store", "referrer-policy": "no-referrer"}

type Deed = Callable[[SubscriptionId, Desk], Subscription]


def shown(guest: Guest, subscription: str) -> Response:
    """Raises NotFound."""
    wanted = subscription_id(subscription)
    found = seen(guest, wanted)
    if not guest.hub.visit.reads_html:
        return JSONResponse(found.model_dump(), headers=_QUIET)
    return _page(guest, found)


async def end(request: Request, guest: Guest, subscription: str) -> Response:
    """Raises NotFound, Invalid, and AskTheSeller."""
    body = await request.body()

    def ended(wanted: SubscriptionId, desk: Desk) -> Subscription:
        taken = _end(body) if is_form(request) else from_json(EndWanted, body)
        return looking_after.end(wanted, desk, at_once=taken.when == "now", why=taken.reason)

    return _done(request, guest, subscription, ended)


async def keep(request: Request, guest: Guest, subscription: str) -> Response:
    """Raises NotFound, and AskTheSeller."""
    return _done(request, guest, subscription, looking_after.keep)


async def pause(request: Request, guest: Guest, subscription: str) -> Response:
    """Raises NotFound, Invalid, and AskTheSeller."""
    body = await request.body()

    def paused(wanted: SubscriptionId, desk: Desk) -> Subscription:
        if is_form(request):
            taken = from_fields(PauseWanted, {"until": fields(body).get("until", [""])[-1]})
        else:
            taken = from_json(PauseWanted, body)
        return looking_after.pause(wanted, desk, taken.until)

    return _done(request, guest, subscription, paused)


async def resume(request: Request, guest: Guest, subscription: str) -> Response:
    """Raises NotFound, and AskTheSeller."""
    return _done(request, guest, subscription, looking_after.resume)


def _done(request: Request, guest: Guest, subscription: str, deed: Deed) -> Response:
    """A form is answered with the page, as it is then or with what is wrong."""
    wanted = subscription_id(subscription)
    if not is_form(request):
        deed(wanted, desk(guest))
        return JSONResponse(seen(guest, wanted).model_dump(), headers=_QUIET)
    try:
        deed(wanted, desk(guest))
    except (AskTheSeller, Invalid) as no:
        return refused(guest, wanted, no)
    return onward(guest.hub, f"/subscriptions/{wanted}")


def refused(guest: Guest, wanted: SubscriptionId, no: Refusal) -> Response:
    """The page as it stands, and that this was not done. Raises NotFound."""
    return _page(guest, seen(guest, wanted), no)


def seen(guest: Guest, wanted: SubscriptionId) -> SubscriptionShown:
    """Raises NotFound."""
    opened = desk(guest).open(wanted)
    unpaid = looking_after.unpaid(opened.subscription, orders=guest.hub.mine.orders)
    return views.looked_after(guest, opened, unpaid, locale_of(guest.hub, guest))


def _page(guest: Guest, found: SubscriptionShown, no: Refusal | None = None) -> Response:
    alert = speech(locale_of(guest.hub, guest)).say(_SAID[no.code]) if no else ""
    status = problems.status_of(no) if no else 200
    return page(guest.hub, "hub-subscription.html", guest=guest, status=status, shown=found, alert=alert)


def desk(guest: Guest) -> Desk:
    """Where the guest looks after what it has."""
    mine = guest.hub.mine
    return Desk(
        guest=guest.sitting,
        buyers=mine.buyers,
        subscriptions=mine.subscriptions,
        shelf=mine.catalogue,
        readers=mine,
        now=base.clock().now(),
    )


def _end(body: bytes) -> EndWanted:
    sent = fields(body)
    named = {"when": sent.get("when", [""])[-1], "reason": sent.get("reason", [""])[-1] or None}
    return from_fields(EndWanted, named)


def subscription_id(text: str) -> SubscriptionId:
    """Raises NotFound for what is no id."""
    try:
        return SubscriptionId(parse("subscription", text))
    except Invalid as unparsable:
        raise NotFound from unparsable
