"""Another payment method, between request and answer: out of the hub, or by a mail's link."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from cartwright.application import methods
from cartwright.application.methods import Till
from cartwright.bootstrap import base, signing
from cartwright.domain.ids import SubscriptionId
from cartwright.domain.orders import Order
from cartwright.domain.passes import PassOver
from cartwright.domain.subscriptions import Subscription
from cartwright.http import problems
from cartwright.languages import message, speech
from checkout import answers
from checkout.hub.deeds import desk, subscription_id
from checkout.hub.guests import Guest, Hub, ours
from checkout.hub.models import MethodAsked
from checkout.hub.showing import locale_of, page
from checkout.reading import is_form

_QUIET = {"cache-control": "no-store", "referrer-policy": "no-referrer"}
_OVER = message("This link or code is not good any more. Please ask for a new one.")


def ask(request: Request, guest: Guest, subscription: str) -> Response:
    """Raises NotFound, SubscriptionOver, and ShopClosed."""
    wanted = subscription_id(subscription)
    desk(guest).open(wanted)
    return _onward(request, _asked(guest.hub, wanted))


def link_page(request: Request, client: str, token: str) -> Response:
    """Raises BadToken."""
    hub = Hub.of(request, client)
    try:
        found = _linked(hub, token)
    except PassOver as over:
        return _over(hub, over)
    return page(hub, "hub-method.html", subscription=found)


def follow(request: Request, client: str, token: str) -> Response:
    """Raises BadToken, Forbidden, ShopClosed, and to programs PassOver."""
    ours(request)
    hub = Hub.of(request, client)
    try:
        found = _linked(hub, token)
    except PassOver as over:
        if not hub.visit.reads_html:
            raise
        return _over(hub, over)
    return _onward(request, _asked(hub, found.id))


def _linked(hub: Hub, token: str) -> Subscription:
    return methods.linked(
        hub.owner,
        token,
        subscriptions=hub.mine.subscriptions,
        signatures=signing.signatures(),
        now=base.clock().now(),
    )


def _asked(hub: Hub, wanted: SubscriptionId) -> Order:
    mine = hub.mine
    till = Till(
        subscriptions=mine.subscriptions, orders=mine.orders, births=base.births(), now=base.clock().now()
    )
    return methods.ask(wanted, till)


def _onward(request: Request, order: Order) -> Response:
    url = f"/{order.slug}/orders/{order.id}/{order.key}"
    if is_form(request):
        return answers.onward(url)
    return JSONResponse(MethodAsked(url=url).model_dump(), headers=_QUIET)


def _over(hub: Hub, over: PassOver) -> Response:
    alert = speech(locale_of(hub, None)).say(_OVER)
    return page(hub, "hub-ask.html", status=problems.status_of(over), alert=alert, email="")
