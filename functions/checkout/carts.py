"""What the cart's routes do between request and answer: the use cases, handed their collaborators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from fastapi.responses import Response

from cartwright.application import selling
from cartwright.application.selling import AlreadyPaid, OrderDiffers, Placed, Purchase, Showing
from cartwright.application.shelves import shelf
from cartwright.bootstrap import base, shop, vat
from cartwright.domain.buyers import Buyer, Delivery, Evidence
from cartwright.domain.coupons import REFUSALS
from cartwright.domain.errors import NotFound, Outage, Refusal
from cartwright.domain.money import Money
from cartwright.domain.offers import Hint
from cartwright.domain.orders import Order
from cartwright.domain.payments import Asks
from cartwright.domain.people import ShopClosed
from cartwright.domain.tax import Place
from cartwright.domain.tax.evidence import LocationUnclear
from cartwright.http import problems
from checkout import answers, choices, discounts, due, firms, looks, quotes, views, words
from checkout.cards import test_cards
from checkout.models import Choice, OrderPlaced, OrderRequest, PageHint, Quoted, SandboxPayment, StripePayment
from checkout.reading import fields
from checkout.visit import Visit
from checkout.wishes import Wish


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows for a wish, and what is wrong with it, by field."""

    showing: Showing
    complaints: Mapping[str, str]


def showing(visit: Visit, slug: str, wish: Wish) -> Shown:
    """What the page shows for a wish; without its coupon where that is refused. Raises NotFound, ShopClosed,
    and what is not on sale, or sold out, is refused with."""
    now = base.clock().now()
    offer = shop.storefront().offer(visit.host, slug, coupon=wish.coupon)
    offer = shelf(offer, now=now, held=wish.held, orders=shop.orders)
    where = wish.place(offer, visit)
    chosen, business = wish.selection(offer, where), wish.business(where.country)

    def priced(coupon: str) -> Showing:
        return selling.showing(
            offer, where, now=now, selection=chosen, coupon=coupon, business=business, vouch=vat.vouch
        )

    try:
        shown, complaints = priced(wish.coupon), dict[str, str]()
    except REFUSALS as refused:
        shown, complaints = priced(""), discounts.complaint(refused, visit.locale)
    if shown.quote is not None and shown.quote.unsent:
        complaints["country"] = words.not_shipped(visit.locale)
    return Shown(shown, complaints)


def quote(visit: Visit, slug: str, choice: Choice) -> Quoted:
    """The price of a choice, in one read where the page's hint is right. Raises NotFound, ShopClosed,
    Invalid, and what coupons are refused with."""
    shown = selling.show(
        visit.host,
        slug,
        Place(choice.country, choice.region, choice.postcode),
        storefront=shop.storefront(),
        now=base.clock().now(),
        selection=choices.selection(choice),
        hint=_hint(choice.hint),
        business=firms.interested(choice),
        vouch=vat.vouch,
        coupon=choice.coupon,
    )
    return quotes.quoted(shown, visit.locale)


def buy(visit: Visit, slug: str, asked: OrderRequest) -> Placed:
    """The order placed and its payment opened. Raises whatever `place` does."""
    where = Place(asked.country, asked.region, asked.postcode)
    declared = asked.country if asked.confirmed else ""
    evidence = Evidence(asked.country, visit.ip_country, declared_country=declared)
    purchase = Purchase(
        host=visit.host,
        slug=slug,
        attempt=asked.attempt,
        selection=choices.selection(asked),
        buyer=Buyer(
            asked.email,
            asked.name,
            where,
            evidence,
            visit.locale,
            business=firms.buying(asked),
            delivery=Delivery(asked.street, asked.city) if asked.street or asked.city else None,
        ),
        shown=Money(asked.shown.minor, asked.shown.currency),
        hint=_hint(asked.hint),
        replaces=asked.replaces,
        replaces_key=asked.replaces_key,
        coupon=asked.coupon,
    )
    return selling.place(
        purchase,
        storefront=shop.storefront(),
        orders=shop.orders,
        processors=shop.processors(),
        key=base.births().secret(),
        return_url=shop.return_url,
        now=base.clock().now(),
        vouch=vat.vouch,
    )


def visited(visit: Visit, slug: str, query: str) -> Response:
    """The cart page as its address asks for it. Raises NotFound."""
    wish = Wish(fields(query))
    shown = showing(visit, slug, wish)
    if shown.showing.offer.host != visit.host:
        path = f"/{slug}?{query}" if query else f"/{slug}"
        return answers.elsewhere(shop.address(shown.showing.offer.host, path))
    return page(visit, shown, wish)


def page(
    visit: Visit,
    shown: Shown,
    wish: Wish,
    *,
    status: int = 200,
    complaints: Mapping[str, str] | None = None,
    alert: str = "",
    new_attempt: bool = False,
    unclear: bool = False,
) -> Response:
    """The cart page, as it shows a wish."""
    product = shown.showing.offer.product
    look, fresh = product.look, base.births().secret()
    entered = wish.entered(fresh)
    stripe = shown.showing.offer.connection.processor == "stripe"
    view = views.CartPage(
        showing=shown.showing,
        quote=quotes.quoted(shown.showing, visit.locale),
        locale=visit.locale,
        entered=replace(entered, attempt=fresh) if new_attempt else entered,
        cards=test_cards(),
        complaints={**shown.complaints, **(complaints or {})},
        alert=alert,
        unclear=unclear,
        asking=visit.asking,
        url=shop.address(shown.showing.offer.host, f"/{product.slug}"),
        embedded=wish.embedded(look.embedded_on),
    )
    script = base.settings().stripe_script if stripe else ""
    return answers.html(
        "cart.html",
        visit,
        status=status,
        script=script,
        style=looks.sheet(look.accent),
        frames=look.embedded_on,
        page=view,
        stripe_script=script,
    )


def buy_by_form(visit: Visit, slug: str, wish: Wish) -> Response:
    """An order without a script: on to the payment, or the page again with what is wrong beside its field."""
    if wish.updates:
        wrong = words.fields(wish.complaints(), visit.locale)
        return page(visit, showing(visit, slug, wish), wish, complaints=wrong)
    try:
        asked = wish.order()
        try:
            placed = buy(visit, slug, asked)
        except AlreadyPaid:
            return answers.onward(f"/{slug}/orders/{asked.replaces}/{asked.replaces_key}")
    except REFUSALS as refused:
        return page(
            visit,
            showing(visit, slug, wish),
            wish,
            status=problems.status_of(refused),
            complaints=discounts.complaint(refused, visit.locale),
        )
    except (NotFound, ShopClosed):
        raise
    except (Refusal, Outage) as error:
        return page(
            visit,
            showing(visit, slug, wish),
            wish,
            status=problems.status_of(error),
            complaints=words.complaints(error, visit.locale),
            alert=words.alert(error, visit.locale),
            new_attempt=isinstance(error, OrderDiffers),
            unclear=isinstance(error, LocationUnclear),
        )
    if placed.intent is None:
        return answers.onward(f"{confirm_url(placed.order)}{visit.asking}")
    ours = placed.offer.connection.processor == "sandbox"
    return answers.onward(
        placed.intent.hosted_url + (f"&lang={visit.wanted}" if ours and visit.wanted else "")
    )


def placed(visit: Visit, outcome: Placed) -> OrderPlaced:
    """The answer to an order: where it is found, and how its browser pays."""
    order, intent = outcome.order, outcome.intent
    payment: SandboxPayment | StripePayment | None = None
    if intent is not None and outcome.offer.connection.processor == "sandbox":
        payment = SandboxPayment(pay_url=intent.hosted_url, cards=list(test_cards()))
    elif intent is not None:
        key = outcome.offer.connection.publishable_key
        asks: Literal["money", "method"] = "method" if order.payment.asks is Asks.METHOD else "money"
        payment = StripePayment(publishable_key=key, client_secret=intent.client_secret, asks=asks)
    return OrderPlaced(
        order=order.id,
        key=order.key,
        confirm_url=confirm_url(order),
        payment=payment,
        later=due.of_order(order, visit.locale),
    )


def confirm_url(order: Order) -> str:
    """The order's confirmation page, on the host it is read on."""
    return f"/{order.slug}/orders/{order.id}/{order.key}"


def _hint(said: PageHint | None) -> Hint | None:
    if said is None:
        return None
    return Hint(said.account, tuple(said.products), tuple(said.owners), said.connection, tuple(said.stocked))
