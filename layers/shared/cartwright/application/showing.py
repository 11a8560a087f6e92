"""Looking at a page: an offer, as it is priced for a visitor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cartwright.application.ports.selling import Storefront
from cartwright.application.taxing import Vouch, vouched
from cartwright.domain.asking import chargeable, sendable
from cartwright.domain.coupons import Counted, CouponUnknown, written
from cartwright.domain.ids import AccountId
from cartwright.domain.offers import Hint, Offer
from cartwright.domain.pricing import Quote, Selection, quote
from cartwright.domain.tax import Business, Place, RegionNeeded

if TYPE_CHECKING:
    from cartwright.domain.attempts import Window

type Guessed = Callable[[AccountId], None]
"""Told of each code that a price is asked with and the account does not have. Raises TooManyAttempts."""


@dataclass(frozen=True, slots=True)
class Showing:
    """An offer at a place; `quote` is None while the tax needs a province or state that is not known."""

    offer: Offer
    place: Place
    selection: Selection
    quote: Quote | None
    business: Business | None = None


def show(
    host: str,
    slug: str,
    place: Place,
    *,
    storefront: Storefront,
    now: datetime,
    selection: Selection | None = None,
    hint: Hint | None = None,
    coupon: str = "",
    business: Business | None = None,
    vouch: Vouch | None = None,
    within: Sequence[Window] = (),
    guessed: Guessed | None = None,
) -> Showing:
    """The price for a visitor from `place`, of an offer that may be seconds old: `place` looks again.

    Raises NotFound, NotShipped, Invalid for a choice that cannot be, NotYetOnSale, NoLongerOnSale, what
    coupons are refused with, and TooManyAttempts from who tries a code where there is no room `within`.
    """
    offer = storefront.glance(host, slug, hint, coupon=coupon, within=within)
    shown = showing(
        offer,
        place,
        now=now,
        selection=selection,
        coupon=coupon,
        business=business,
        vouch=vouch,
        guessed=guessed,
    )
    if shown.quote is not None:
        chargeable(sendable(shown.quote), shown.offer, chosen=False)
    return shown


def showing(
    offer: Offer,
    place: Place,
    *,
    now: datetime,
    selection: Selection | None = None,
    coupon: str = "",
    business: Business | None = None,
    vouch: Vouch | None = None,
    guessed: Guessed | None = None,
) -> Showing:
    """What an offer looks like from `place`, with the coupon it was read with, also where it is not sent to.
    Raises what `show` does else."""
    chosen = selection or Selection(offer.product.preferred.id)
    offer = offer.on_sale(now, chosen.bumps)
    off = _tried(offer, coupon, guessed).left_at(now) if coupon else None
    known = vouched(business, offer, vouch)
    try:
        priced = quote(offer, chosen, place=place, on=now.date(), coupon=off, now=now, business=known)
    except RegionNeeded:
        return Showing(offer, place, chosen, None, known)
    return Showing(offer, place, chosen, priced, known)


def _tried(offer: Offer, code: str, guessed: Guessed | None) -> Counted:
    # Before whether there is such a code, or only that would tell.
    if offer.closed is not None:
        raise offer.closed
    try:
        return asked(offer, code)
    except CouponUnknown:
        if guessed is not None:
            guessed(offer.account)
        raise


def asked(offer: Offer, code: str) -> Counted:
    """The coupon of that code, which the offer was read with. Raises CouponUnknown, also where it is for
    nothing of this page: whoever may not see a coupon is not to learn of it by typing its code here."""
    found = offer.coupon
    if found is None or found.coupon.code != written(code) or not offer.honours(found.coupon):
        raise CouponUnknown
    return found
