"""Another plan for a subscription, between request and answer: what it costs, and changing to it."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from cartwright.application import replanning
from cartwright.application.selling import PriceChanged
from cartwright.application.turning import Changer
from cartwright.bootstrap import base, vat
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import OptionId, SubscriptionId
from cartwright.domain.money import Money
from cartwright.domain.subscriptions.turning import DayChanged, PlanCannotChange, Shown
from cartwright.http import problems
from cartwright.languages import speech
from checkout import words
from checkout.hub import deeds, views
from checkout.hub.deeds import desk, subscription_id
from checkout.hub.guests import Guest
from checkout.hub.models import PlanWanted
from checkout.hub.showing import locale_of, onward, page
from checkout.reading import fields, from_fields, from_json, is_form

_QUIET = {"cache-control": "no-store", "referrer-policy": "no-referrer"}


def shown(guest: Guest, subscription: str) -> Response:
    """Raises NotFound, ShopClosed, and to programs PlanCannotChange."""
    wanted = subscription_id(subscription)
    try:
        return _page(guest, wanted)
    except PlanCannotChange as no:
        if not guest.hub.visit.reads_html:
            raise
        return deeds.refused(guest, wanted, no)


async def change(request: Request, guest: Guest, subscription: str) -> Response:
    """Raises NotFound, Invalid, ShopClosed, and to programs PlanCannotChange, PriceChanged and DayChanged."""
    wanted, body = subscription_id(subscription), await request.body()
    if not is_form(request):
        _changed(guest, wanted, from_json(PlanWanted, body))
        return JSONResponse(deeds.seen(guest, wanted).model_dump(), headers=_QUIET)
    try:
        _changed(guest, wanted, _typed(body))
    except PlanCannotChange as no:
        return deeds.refused(guest, wanted, no)
    except (PriceChanged, DayChanged) as no:
        alert = speech(locale_of(guest.hub, guest)).say(words.OFFERS[no.code])
        return _page(guest, wanted, status=problems.status_of(no), alert=alert)
    return onward(guest.hub, f"/subscriptions/{wanted}")


def _page(guest: Guest, wanted: SubscriptionId, *, status: int = 200, alert: str = "") -> Response:
    locale = locale_of(guest.hub, guest)
    found = replanning.prospects(wanted, desk(guest), _changer(guest))
    plans = views.plans(found, locale)
    if not guest.hub.visit.reads_html:
        return JSONResponse(plans.model_dump(), headers=_QUIET)
    row = views.subscription(guest, found.subscription, locale)
    return page(
        guest.hub, "hub-plans.html", guest=guest, status=status, shown=row, plans=plans.items, alert=alert
    )


def _changed(guest: Guest, wanted: SubscriptionId, taken: PlanWanted) -> None:
    if (taken.when == "later") != (taken.on is not None):
        raise Invalid.at("/on", "the day of the next charge, and none for now")
    shown = Shown(Money(taken.shown.minor, taken.shown.currency), taken.on)
    option = OptionId(taken.option)
    replanning.change(wanted, option, desk(guest), _changer(guest), shown=shown)


def _typed(body: bytes) -> PlanWanted:
    sent = {name: values[-1] for name, values in fields(body).items()}
    named: dict[str, object] = {name: sent.get(name, "") for name in ("option", "when")}
    named["shown"] = {"minor": sent.get("shown_minor", ""), "currency": sent.get("shown_currency", "")}
    if "on" in sent:
        named["on"] = sent["on"]
    return from_fields(PlanWanted, named)


def _changer(guest: Guest) -> Changer:
    mine = guest.hub.mine
    return Changer(
        subscriptions=mine.subscriptions,
        orders=mine.orders,
        returns=mine.returns,
        births=base.births(),
        vouch=vat.vouch,
    )
