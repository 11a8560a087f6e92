"""Products as a whole, as routes show them."""

from __future__ import annotations

from cartwright.application import catalogue
from cartwright.application.auditing import Act
from cartwright.bootstrap import pages, shop
from cartwright.domain.catalog import Product
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import ProductId
from users.models.products import ProductEdited, ProductWhole


def whole(act: Act, product: Product) -> ProductWhole:
    mine = shop.store().of(act.seat.member.account).catalogue
    bumps = catalogue.bumps(act, product, catalogue=mine)
    left = catalogue.left(act, product, catalogue=mine)
    return ProductWhole.shown(product, bumps, act, url(act, product), left)


def url(act: Act, product: Product) -> str:
    """Where it sells."""
    return pages.addresses(act, [product])[product.id]


def as_read(act: Act, product: ProductId, taken: ProductEdited) -> None:
    """That what is sent along with an edit, and is not changed by one, is as it was read: nothing is let fall
    without a word. Of another version the edit itself says that it is stale. Raises NotFound and Invalid."""
    if not taken.sends_along:
        return
    mine = shop.store().of(act.seat.member.account).catalogue
    now = whole(act, catalogue.product(act, product, catalogue=mine))
    if now.version == taken.version and (wrong := taken.otherwise(now)):
        detail = "no edit changes this: send it as it was read, or leave it out"
        raise Invalid(errors=[{"pointer": pointer, "detail": detail} for pointer in wrong])
