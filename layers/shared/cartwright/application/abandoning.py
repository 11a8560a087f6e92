"""Carts that are due: written to about, once, where somebody left one and wanted to hear of it.

The clock decides and asks for the letter in one transaction, which holds the cart to what was read of it, and
its order to being unpaid: of two runs one writes, and who pays in that moment is not written to. When the
letter is composed all is looked at once more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from cartwright.application.apart import Apart
from cartwright.application.ports.carts import Carts, LeftCarts, Seen
from cartwright.application.ports.papers import Composer, Left, Mail
from cartwright.application.ports.selling import Storefront
from cartwright.application.showing import asked
from cartwright.domain.carts import Circumstances, Fate, LeftCart, fate, tally
from cartwright.domain.coupons import REFUSALS, Item
from cartwright.domain.errors import NotFound, Outage
from cartwright.domain.funnel import Part
from cartwright.domain.ids import AccountId, OrderId
from cartwright.domain.jobs import Letter, about_a_cart
from cartwright.domain.offers import Offer
from cartwright.domain.orders import OrderState
from cartwright.domain.people import ShopClosed

AT_ONCE = 100
ROUNDS = 5
"""As many as a run has the time for. What is left over is due at the next one."""

type Address = Callable[[str, str], str]
"""A path at a host of ours, as a browser needs it."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What one run did: mails it asked for, and carts that could not be looked at now."""

    mailed: int
    failed: tuple[LeftCart, ...] = ()


def send_due(
    *, left: LeftCarts, carts: Callable[[AccountId], Carts], storefront: Storefront, now: datetime
) -> Looked:
    """Look at every cart that is due. What missed runs left is caught up. One that is broken stops no other,
    and is raised at the end."""
    apart = Apart()
    mailed, failed, done = 0, list[LeftCart](), set[tuple[str, datetime]]()
    for _ in range(ROUNDS):
        due = [one for one in left.due(at=now, limit=AT_ONCE) if (one.order, one.due) not in done]
        for cart in due:
            done.add((cart.order, cart.due))
            with apart.each(cart.account, cart.order):
                try:
                    mailed += _looked_at(cart, carts(cart.account), storefront, now)
                except Outage:
                    failed.append(cart)
        if not due:
            break
    apart.tell()
    return Looked(mailed, tuple(failed))


def _looked_at(cart: LeftCart, carts: Carts, storefront: Storefront, now: datetime) -> bool:
    """Whether a mail was asked for."""
    seen = carts.seen(cart)
    if seen is None:
        return False
    offer = _offer(seen.cart, storefront) if seen.cart.state is Fate.WAITING else None
    found = fate(seen.cart, circumstances(seen, offer), now)
    first = found is Fate.MAILED and seen.cart.state is Fate.WAITING
    letters = [about_a_cart(cart.account, cart.client, cart.order)] if first else []
    moved = carts.move(seen, seen.cart.moved(found, now), letters, tally(seen.cart, found))
    return moved and first


def circumstances(seen: Seen, offer: Offer | None) -> Circumstances:
    """What is known of a cart, and of its page as it is now."""
    return Circumstances(
        bought=seen.bought,
        named=seen.named,
        refused=seen.refused,
        product=offer.product if offer else None,
        enough=offer is not None and _enough(seen, offer),
    )


def composed(
    letter: Letter,
    *,
    carts: Carts,
    storefront: Storefront,
    composer: Composer,
    address: Address,
    now: datetime,
) -> Mail | None:
    """The mail about a cart; None if its buyer has bought meanwhile, went on under another address, is
    forgotten or wants no such mail (any more), or where it cannot be bought any more."""
    way = carts.way(OrderId(letter.subject))
    if way is None or not way.seen.email or way.seen.cart.state is Fate.NAMELESS:
        return None
    seen = way.seen
    cart = replace(seen.cart, state=Fate.WAITING, mailed=None, due=now)
    offer = _offer(cart, storefront)
    if offer is None or fate(cart, circumstances(seen, offer), now) is not Fate.MAILED:
        return None
    here = f"/{cart.slug}/carts/{letter.subject}/{way.link.key}"
    placed = seen.order
    left = Left(
        product=offer.product.name,
        seller=placed.sellers[cart.client] if placed else offer.seller(offer.product),
        words=offer.product.abandonment,
        locale=placed.buyer.locale if placed else cart.locale,
        mode=cart.mode,
        back=address(cart.host, here),
        stop=address(cart.host, f"{here}/stop"),
        name=placed.buyer.name if placed else "",
        coupon=usable(offer, now),
    )
    return composer.left_cart(replace(letter, to=seen.email), left)


def _offer(cart: LeftCart, storefront: Storefront) -> Offer | None:
    """The cart's page as it sells now, with the coupon that its mail offers; None if it does not."""
    try:
        return page_of(cart.host, cart.slug, storefront)
    except (NotFound, ShopClosed):
        return None


def page_of(host: str, slug: str, storefront: Storefront) -> Offer:
    """What is sold there now, with the coupon that is offered to who left it. Raises NotFound, and
    ShopClosed."""
    offer = storefront.offer(host, slug)
    code = offer.product.abandonment.coupon
    return storefront.glance(host, slug, coupon=code) if code else offer


def usable(offer: Offer, now: datetime) -> str:
    """The code of the coupon that is offered to who left it, if it can be used for this now."""
    product = offer.product
    code = product.abandonment.coupon
    if not code:
        return ""
    try:
        coupon = asked(offer, code).left_at(now)
    except REFUSALS:
        return ""
    items = (Item(Part.MAIN, product.id, option.id, option.price) for option in product.options)
    return coupon.code if any(map(coupon.is_for, items)) else ""


def _enough(seen: Seen, offer: Offer) -> bool:
    """Whether as many are left as were wanted; an order that can still be paid has its own."""
    left = offer.left(offer.product)
    if left is None:
        return True
    placed = seen.order
    if placed is None:
        return left > 0
    wanted = sum(line.quantity for line in placed.lines if line.part is Part.MAIN)
    return placed.state is OrderState.PLACED or left >= wanted
