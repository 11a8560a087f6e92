"""Products as a whole, as routes show them."""

from __future__ import annotations

from cartwright.application import catalogue
from cartwright.application.auditing import Act
from cartwright.bootstrap import pages, shop
from cartwright.domain.catalog import Product
from users.models.products import ProductWhole


def whole(act: Act, product: Product) -> ProductWhole:
    mine = shop.store().of(act.seat.member.account).catalogue
    bumps = catalogue.bumps(act, product, catalogue=mine)
    left = catalogue.left(act, product, catalogue=mine)
    return ProductWhole.shown(product, bumps, act, url(act, product), left)


def url(act: Act, product: Product) -> str:
    """Where it sells."""
    return pages.addresses(act, [product])[product.id]
