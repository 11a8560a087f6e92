"""What a page tells before there is an order: that its buyer left an address and wants to be reminded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from cartwright.application.challenging import Check, Room, counted, room
from cartwright.application.ports.carts import CartsOf
from cartwright.application.ports.selling import OrdersOf, Storefront
from cartwright.domain.attempts import Limits, TooManyAttempts
from cartwright.domain.carts import Begun
from cartwright.domain.orders import order_id
from cartwright.domain.proofs import Proof, ProofFailed


@dataclass(frozen=True, slots=True)
class Told:
    """`attempt` is the page's own, and names the order that may come of it; `remind` is whether the buyer has
    ticked it at this moment, `address` the network's, which is counted and not kept, `proof` the token of who
    was asked to prove to be a person."""

    host: str
    slug: str
    attempt: str
    email: str = field(repr=False)
    locale: str
    remind: bool
    address: str = field(default="", repr=False)
    proof: str = field(default="", repr=False)

    @property
    def proven(self) -> Proof:
        return Proof(self.proof, self.host, self.attempt, self.address)


def tell(
    told: Told,
    *,
    storefront: Storefront,
    orders: OrdersOf,
    carts: CartsOf,
    limits: Limits,
    now: datetime,
    check: Check | None = None,
) -> None:
    """The cart waits from now on, or its buyer is not reminded after all; nothing, where the page reminds
    nobody.

    A mail to whoever has the address is worth as much to a bot as an order: who has to prove to be a person
    for that has to here. Who takes a tick back never has to.

    Raises NotFound, ShopClosed, TooManyAttempts, ProofNeeded, and ProofFailed.
    """
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
    if not told.remind:
        mine.let_go(cart)
        return
    tried = orders(offer.account)
    allowed = Room(limits.of_cart(told.address, told.email, product.mode, now))
    try:
        allowed = room(offer, told.proven, allowed.windows, check, tried)
        if not allowed.placed:  # an order tells of its buyer by itself
            mine.keep(cart, allowed.windows)
    except TooManyAttempts as full:
        raise allowed.refusal(full) from None
    except ProofFailed:
        counted(allowed, tried)
        raise
