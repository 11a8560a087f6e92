"""What the links of a mail about a cart lead to, between request and answer."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from fastapi.responses import Response

from cartwright.application import abandoning, leaving, resuming
from cartwright.application.ports.carts import Link
from cartwright.bootstrap import base, shop
from cartwright.domain.errors import Invalid, NotFound
from cartwright.domain.ids import AccountId, OrderId, parse
from cartwright.languages import speech
from cartwright.telemetry import count
from checkout import answers
from checkout.carts import page, showing
from checkout.order_models import Reminder
from checkout.proving import checked
from checkout.reading import fields
from checkout.standings import again_url
from checkout.visit import Visit
from checkout.wishes import Wish


def tell(visit: Visit, slug: str, told: Reminder) -> None:
    """Raises NotFound, ShopClosed, TooManyAttempts, ProofNeeded, and ProofFailed."""
    if told.subject:
        count("RemindersTrapped")
        return
    leaving.tell(
        leaving.Told(
            visit.host,
            slug,
            told.attempt,
            told.email,
            visit.locale,
            told.remind,
            address=visit.address,
            proof=told.proof,
        ),
        storefront=shop.storefront(),
        orders=shop.orders,
        carts=shop.carts,
        limits=shop.limits(),
        check=checked,
        now=base.clock().now(),
    )


def back(visit: Visit, slug: str, order: str, key: str) -> Response:
    """The cart with what was chosen in it, or the confirmation of what is paid by now. Raises NotFound, and
    what is not on sale, or sold out, is refused with."""
    mine = shop.store().of(_account(visit, slug))
    left = resuming.resume(_id(order), key, carts=mine.carts, orders=mine.orders)
    placed, link = left.order, left.link
    if placed is not None and left.paid:
        return answers.onward(f"/{placed.slug}/orders/{placed.id}/{placed.key}")
    offer = abandoning.page_of(visit.host, link.slug, shop.storefront())
    chosen = fields(urlsplit(again_url(placed)).query) if placed else {}
    if placed:
        chosen |= {"email": [placed.buyer.email], "name": [placed.buyer.name]}
    if "coupon" not in chosen and (coupon := abandoning.usable(offer, base.clock().now())):
        chosen["coupon"] = [coupon]
    here = _speaking(visit, link)
    wish = Wish(chosen)
    return page(here, showing(here, link.slug, wish), wish)


def ask(visit: Visit, slug: str, order: str, key: str) -> Response:
    """Raises NotFound."""
    mine = shop.store().of(_account(visit, slug))
    link = resuming.opened(_id(order), key, carts=mine.carts)
    return answers.html("stop.html", _speaking(visit, link), seller=_seller(link))


def stop(visit: Visit, slug: str, order: str, key: str) -> Response:
    """Raises NotFound."""
    mine = shop.store().of(_account(visit, slug))
    link = resuming.refuse(_id(order), key, carts=mine.carts)
    here = _speaking(visit, link)
    say = speech(here.locale).say
    words = say(
        "You will get no more reminders from {seller}. Mails about what you buy still come.",
        seller=_seller(link),
    )
    return answers.html("message.html", here, headline=say("No more such mails"), words=words)


def _speaking(visit: Visit, link: Link) -> Visit:
    """In the language the mail was in, unless the address asks for another."""
    return replace(visit, wanted=visit.wanted or link.locale.replace("_", "-"))


def _seller(link: Link) -> str:
    """Who wrote, as it is called today."""
    client = shop.store().of(link.account).clients.get(link.client)
    return client.profile.sender


def _account(visit: Visit, slug: str) -> AccountId:
    """Whose page it is, even if it sells no more. Raises NotFound."""
    return shop.storefront().account(visit.host, slug)


def _id(order: str) -> OrderId:
    """Raises NotFound for what is no id."""
    try:
        return OrderId(parse("order", order))
    except Invalid as unparsable:
        raise NotFound from unparsable
