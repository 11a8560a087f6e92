"""What a page tells before there is an order: that its buyer left an address and wants to be reminded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from cartwright.application.ports.carts import Carts
from cartwright.application.ports.selling import Storefront
from cartwright.domain.attempts import Limits
from cartwright.domain.carts import Begun
from cartwright.domain.ids import AccountId
from cartwright.domain.orders import order_id


@dataclass(frozen=True, slots=True)
class Told:
    """`attempt` is the page's own, and names the order that may come of it; `remind` is whether the buyer has
    ticked it at this moment, `address` the network's, which is counted and not kept."""

    host: str
    slug: str
    attempt: str
    email: str = field(repr=False)
    locale: str
    remind: bool
    address: str = field(default="", repr=False)


def tell(
    told: Told,
    *,
    storefront: Storefront,
    carts: Callable[[AccountId], Carts],
    limits: Limits,
    now: datetime,
) -> None:
    """The cart waits from now on, or its buyer is not reminded after all; nothing, where the page reminds
    nobody. Raises NotFound, ShopClosed, and TooManyAttempts."""
    offer = storefront.glance(told.host, told.slug)
    product = offer.product
    if not product.abandonment.on:
        return
    cart = Begun(
        account=offer.account,
        client=product.owner,
        product=product.id,
        mode=product.mode,
        order=order_id(offer.account, told.attempt),
        host=offer.host,
        slug=told.slug,
        email=told.email,
        locale=told.locale,
        at=now,
        due=now + product.abandonment.delay,
        agreed=told.remind,
    )
    mine = carts(offer.account)
    if told.remind:
        mine.keep(cart, limits.of_cart(told.address, told.email, product.mode, now))
    else:
        mine.let_go(cart)
