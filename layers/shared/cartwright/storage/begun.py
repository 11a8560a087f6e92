"""Carts that are begun, as legs of the transactions they are begun in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cartwright.domain.carts import Fate
from cartwright.storage import keys
from cartwright.storage.digests import digest, mailbox
from cartwright.storage.schema import EXPIRES, GSI2PK, GSI2SK, KIND, SHAPE, STATE, Item
from cartwright.storage.table import Update, Write

if TYPE_CHECKING:
    from cartwright.domain.carts import Begun

CART = "cart"
KEPT = timedelta(days=60)
"""A mail's way out has to work for thirty days (15 U.S.C. 7704(a)(3)(A)(ii)), and a second mail waits for as
long."""


def waits(cart: Begun) -> Update:
    """The cart waits, as a leg of what begins it. Nothing can be lost by it."""
    buyer = digest(cart.email)
    ids = (cart.account, cart.client, buyer, cart.product, cart.mode)
    put: Item = {
        KIND: CART,
        SHAPE: 1,
        STATE: Fate.WAITING.value,
        **keys.waiting(CART, cart.due, *ids),
        "account": cart.account,
        "client": cart.client,
        "buyer": buyer,
        "mailbox": mailbox(cart.email),
        "product": cart.product,
        "mode": cart.mode.value,
        "order": cart.order,
        "host": cart.host,
        "slug": cart.slug,
        "locale": cart.locale,
        "begun": keys.moment(cart.at),
        "due": keys.moment(cart.due),
        "agreed": cart.agreed,
        EXPIRES: int((cart.due + KEPT).timestamp()),
    }
    return Update(_place(cart), put)


def begun(cart: Begun | None, *instead_of: Begun) -> list[Write]:
    """The legs of an order that waits for its money, and stands in for others: under which addresses those
    were begun, nobody waits any more. Two of one address are one leg: a transaction takes no item twice."""
    legs = [waits(cart)] if cart else []
    for other in instead_of:
        if all(leg.key != _place(other) for leg in legs):
            legs.append(_over(other))
    return [Write(leg) for leg in legs]


def _over(cart: Begun) -> Update:
    put: Item = {
        KIND: CART,
        SHAPE: 1,
        STATE: Fate.NAMELESS.value,
        EXPIRES: int((cart.due + KEPT).timestamp()),
    }
    return Update(_place(cart), put, drop=(GSI2PK, GSI2SK))


def _place(cart: Begun) -> keys.Key:
    return keys.cart(cart.account, cart.client, digest(cart.email), cart.mode, cart.product)
