"""What the cart's routes do between request and answer: the use cases, handed their collaborators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fastapi.responses import HTMLResponse, Response

from cartwright.application import selling
from cartwright.application.selling import AlreadyPaid, OrderDiffers, Placed, Purchase, Showing
from cartwright.bootstrap import base, shop, vat
from cartwright.domain.buyers import Buyer, Evidence
from cartwright.domain.errors import NotFound, Outage, Refusal
from cartwright.domain.money import Money
from cartwright.domain.offers import Hint
from cartwright.domain.orders import Order
from cartwright.domain.people import ShopClosed
from cartwright.domain.pricing import Selection
from cartwright.domain.tax import Place
from cartwright.domain.tax.evidence import LocationUnclear
from cartwright.http import problems
from checkout import answers, firms, quotes, views, words
from checkout.cards import test_cards
from checkout.models import Choice, OrderPlaced, OrderRequest, PageHint, Quoted, SandboxPayment, StripePayment
from checkout.reading import fields
from checkout.visit import Visit
from checkout.wishes import Wish


def showing(visit: Visit, slug: str, wish: Wish) -> Showing:
    """What the page shows for a wish. Raises NotFound, and ShopClosed."""
    offer = shop.storefront().offer(visit.host, slug)
    where, chosen = wish.place(offer, visit), wish.selection(offer)
    return selling.showing(
        offer,
        where,
        now=base.clock().now(),
        selection=chosen,
        business=wish.business(where.country),
        vouch=vat.vouch,
    )


def quote(visit: Visit, slug: str, choice: Choice) -> Quoted:
    """The price of a choice, in one read where the page's hint is right. Raises NotFound, ShopClosed and
    Invalid."""
    shown = selling.show(
        visit.host,
        slug,
        Place(choice.country, choice.region, choice.postcode),
        storefront=shop.storefront(),
        now=base.clock().now(),
        selection=Selection(choice.option, tuple(choice.bumps)),
        hint=_hint(choice.hint),
        business=firms.interested(choice),
        vouch=vat.vouch,
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
        selection=Selection(asked.option, tuple(asked.bumps)),
        buyer=Buyer(asked.email, asked.name, where, evidence, visit.locale, business=firms.buying(asked)),
        shown=Money(asked.shown.minor, asked.shown.currency),
        hint=_hint(asked.hint),
        replaces=asked.replaces,
        replaces_key=asked.replaces_key,
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
    if shown.offer.host != visit.host:
        path = f"/{slug}?{query}" if query else f"/{slug}"
        return answers.elsewhere(shop.address(shown.offer.host, path))
    return page(visit, shown, wish)


def page(
    visit: Visit,
    shown: Showing,
    wish: Wish,
    *,
    status: int = 200,
    complaints: Mapping[str, str] | None = None,
    alert: str = "",
    new_attempt: bool = False,
    unclear: bool = False,
) -> HTMLResponse:
    """The cart page, as it shows a wish."""
    fresh = base.births().secret()
    entered = wish.entered(fresh)
    stripe = shown.offer.connection.processor == "stripe"
    view = views.CartPage(
        showing=shown,
        quote=quotes.quoted(shown, visit.locale),
        locale=visit.locale,
        entered=replace(entered, attempt=fresh) if new_attempt else entered,
        cards=test_cards(),
        complaints=complaints or {},
        alert=alert,
        unclear=unclear,
    )
    script = base.settings().stripe_script if stripe else ""
    return answers.html("cart.html", visit, status=status, script=script, page=view, stripe_script=script)


def buy_by_form(visit: Visit, slug: str, wish: Wish) -> Response:
    """An order without a script: on to the payment, or the page again with what is wrong beside its field."""
    if wish.updates:
        return page(visit, showing(visit, slug, wish), wish)
    try:
        asked = wish.order()
        try:
            placed = buy(visit, slug, asked)
        except AlreadyPaid:
            return answers.onward(f"/{slug}/orders/{asked.replaces}/{asked.replaces_key}")
    except (NotFound, ShopClosed):
        raise
    except (Refusal, Outage) as error:
        return page(
            visit,
            showing(visit, slug, wish),
            wish,
            status=problems.status_of(error),
            complaints=words.complaints(error),
            alert=words.alert(error),
            new_attempt=isinstance(error, OrderDiffers),
            unclear=isinstance(error, LocationUnclear),
        )
    hosted = placed.intent.hosted_url if placed.intent else ""
    return answers.onward(hosted or confirm_url(placed.order))


def placed(outcome: Placed) -> OrderPlaced:
    """The answer to an order: where it is found, and how its browser pays."""
    order, intent = outcome.order, outcome.intent
    payment: SandboxPayment | StripePayment | None = None
    if intent is not None and outcome.offer.connection.processor == "sandbox":
        payment = SandboxPayment(pay_url=intent.hosted_url, cards=list(test_cards()))
    elif intent is not None:
        key = outcome.offer.connection.publishable_key
        payment = StripePayment(publishable_key=key, client_secret=intent.client_secret)
    return OrderPlaced(order=order.id, key=order.key, confirm_url=confirm_url(order), payment=payment)


def confirm_url(order: Order) -> str:
    """The order's confirmation page, on the host it is read on."""
    return f"/{order.slug}/orders/{order.id}/{order.key}"


def _hint(said: PageHint | None) -> Hint | None:
    return Hint(said.account, tuple(said.products), tuple(said.owners), said.connection) if said else None
