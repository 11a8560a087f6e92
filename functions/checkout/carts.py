"""What the cart's routes do between request and answer: the use cases, handed their collaborators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response

from cartwright.application import showing as looking
from cartwright.application.lately import bought
from cartwright.application.shelves import shelf
from cartwright.application.showing import Showing
from cartwright.bootstrap import base, shop, vat
from cartwright.domain.coupons import REFUSALS
from cartwright.domain.errors import TooMany
from cartwright.domain.ids import AccountId
from cartwright.domain.offers import Offer
from cartwright.domain.tax import Place
from checkout import answers, choices, discounts, firms, hints, lately, looks, quotes, views, words
from checkout.cards import test_cards
from checkout.models import Choice, Quoted
from checkout.questions import questions
from checkout.reading import fields
from checkout.visit import Visit
from checkout.wishes import Wish

if TYPE_CHECKING:
    from cartwright.domain.attempts import Window


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows for a wish, and what is wrong with it, by field."""

    showing: Showing
    complaints: Mapping[str, str]


def showing(visit: Visit, slug: str, wish: Wish) -> Shown:
    """What the page shows for a wish; without its coupon where that is refused. Raises NotFound, ShopClosed,
    and what is not on sale, or sold out, is refused with."""
    within = _windows(visit, wish.coupon)
    return _shown(visit, shop.storefront().offer(visit.host, slug, coupon=wish.coupon, within=within), wish)


def _shown(visit: Visit, offer: Offer, wish: Wish) -> Shown:
    now = base.clock().now()
    held = [one for one in (wish.held, lately.held(visit)) if one]
    offer = shelf(offer, now=now, held=held, orders=shop.orders)
    where = wish.place(offer, visit)
    chosen, business = wish.selection(offer, where), wish.business(where.country)

    def priced(coupon: str) -> Showing:
        return looking.showing(
            offer,
            where,
            now=now,
            selection=chosen,
            coupon=coupon,
            business=business,
            vouch=vat.vouch,
            guessed=_guessed(visit, coupon),
        )

    try:
        shown, complaints = priced(wish.coupon), dict[str, str]()
    except (*REFUSALS, TooMany) as refused:
        shown, complaints = priced(""), discounts.complaint(refused, visit.locale)
    if shown.quote is not None and shown.quote.unsent:
        complaints["country"] = words.not_shipped(visit.locale)
    return Shown(shown, complaints)


def quote(visit: Visit, slug: str, choice: Choice) -> Quoted:
    """The price of a choice, in one read where the page's hint is right. Raises NotFound, ShopClosed,
    Invalid, what coupons are refused with, and TooManyAttempts."""
    shown = looking.show(
        visit.host,
        slug,
        Place(choice.country, choice.region, choice.postcode),
        storefront=shop.storefront(),
        now=base.clock().now(),
        selection=choices.selection(choice),
        hint=hints.meant(choice.hint),
        business=firms.interested(choice),
        vouch=vat.vouch,
        coupon=choice.coupon,
        within=_windows(visit, choice.coupon),
        guessed=_guessed(visit, choice.coupon),
    )
    return quotes.quoted(shown, visit.locale)


def _windows(visit: Visit, coupon: str) -> Sequence[Window]:
    """What trying a code is counted in."""
    return shop.limits().of_guess(visit.address, base.clock().now()) if coupon else ()


def _guessed(visit: Visit, coupon: str) -> looking.Guessed:
    def guessed(account: AccountId) -> None:
        # Few prices are asked for with a code, and a start need not know how they are counted.
        from cartwright.application import guessing  # noqa: PLC0415

        guessing.count(_windows(visit, coupon), shop.orders(account))

    return guessed


def visited(visit: Visit, slug: str, request: Request) -> Response:
    """The cart page as its address asks for it, the way to the one it contests with, or of that page what the
    bumps ask that were just ticked. Raises NotFound."""
    query = request.url.query
    asking = f"?{query}" if query else ""
    wish = Wish(fields(query))
    within = _windows(visit, wish.coupon)
    offer = shop.storefront().offer(visit.host, slug, coupon=wish.coupon, within=within)
    if offer.host != visit.host:
        return answers.elsewhere(shop.address(offer.host, f"/{slug}{asking}"))
    if wish.asks:
        return _asked(visit, offer, wish.asks)
    contest = offer.product.contest
    if contest is None:
        return page(visit, _shown(visit, offer, wish), wish)
    # Few pages contest, and a start need not know how.
    from checkout import contests  # noqa: PLC0415

    drawn = contests.drawn(visit, offer, contest, request, wish)
    asked = "&".join(filter(None, (query, drawn.asking)))
    shown = (
        answers.onward(f"/{drawn.slug}?{asked}" if asked else f"/{drawn.slug}")
        if drawn.slug
        else page(visit, _shown(visit, offer, wish), wish)
    )
    drawn.keep(shown)
    return shown


def _asked(visit: Visit, offer: Offer, ticked: Sequence[str]) -> Response:
    """What bumps ask, for the page that has them ticked now (docs/decisions/0314)."""
    asked = {one.id: questions(one, {}) for one in offer.bumped.values() if one.id in ticked}
    return answers.html("asks.html", visit, asked=asked)


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
    unknown: str = "",
) -> Response:
    """The cart page, as it shows a wish."""
    offer = shown.showing.offer
    product = offer.product
    look, fresh = product.look, base.births().secret()
    entered = wish.entered(fresh)
    # Where it may be paid, whatever the buyer chooses and whoever stands in.
    processors = () if offer.free else tuple(one.processor for one in (offer.connection, *offer.others))
    widget = base.settings().turnstile_script if offer.challenge else ""
    view = views.CartPage(
        showing=shown.showing,
        quote=quotes.quoted(shown.showing, visit.locale),
        locale=visit.locale,
        # To want it once more is said of one attempt: the next is asked whether it is one more still.
        entered=replace(entered, attempt=fresh, again=False, let_be="") if new_attempt else entered,
        cards=test_cards() if offer.free or "sandbox" in processors else (),
        complaints={**shown.complaints, **(complaints or {})},
        alert=alert,
        unclear=unclear,
        # No more than two are in the way at once, and no more are taken.
        unknown=" ".join(f"{entered.let_be} {unknown}".split()[-2:]),
        asking=visit.asking,
        url=shop.address(offer.host, f"/{product.slug}"),
        embedded=wish.embedded(look.embedded_on),
        reshown=wish.posted,
        widget=widget,
        bought=_bought(visit, offer),
    )
    script = base.settings().stripe_script if "stripe" in view.processors else ""
    return answers.html(
        "cart.html",
        visit,
        status=status,
        script=script,
        style=looks.sheet(look.accent),
        frames=look.embedded_on,
        widget=widget,
        leads=tuple(dict.fromkeys(origin for one in processors for origin in paid_at(one))),
        page=view,
        stripe_script=script,
    )


def _bought(visit: Visit, offer: Offer) -> bool:
    """Whether this browser paid for it a moment ago: one read for who comes back, two for who did."""
    held = lately.held(visit)
    return held is not None and bought(held, orders=shop.orders(offer.account), returns=shop.returns)


def paid_at(processor: str) -> tuple[str, ...]:
    """The origins of the place where a buyer pays who leaves our page for it."""
    settings = base.settings()
    match processor:
        case "paypal" if settings.paypal_url:
            return (settings.paypal_url,)
        case "paypal":
            return ("https://www.paypal.com", "https://www.sandbox.paypal.com")
        case "mollie":
            # In its own world, page and API are at one address.
            real = settings.mollie_url == "https://api.mollie.com"
            return ("https://www.mollie.com",) if real else (settings.mollie_url,)
        case _:
            return ()
