"""What a product's seller writes to who did not finish buying: shown, and changed as a whole. It is a part of
its product, with the product's versions."""

from __future__ import annotations

from dataclasses import replace

from cartwright.application import editing
from cartwright.application.auditing import Act
from cartwright.application.ports.catalogue import Catalogue
from cartwright.application.ports.connecting import Connections
from cartwright.domain.abandonment import Abandonment
from cartwright.domain.catalog import Product
from cartwright.domain.coupons import CouponUnknown, written
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import ProductId


def edit(
    act: Act,
    product: ProductId,
    version: int,
    wanted: Abandonment,
    *,
    catalogue: Catalogue,
    connections: Connections,
    coupon_stays: bool = False,
) -> Product:
    """The product with this, by who read that version of it. With `coupon_stays` it keeps its coupon, which
    who edits it may not be allowed to look at.

    Whether there is such a coupon is not told: who edits a product need not know of any. Raises NotFound,
    Forbidden, Stale, Invalid, and what an edit of the product does.
    """
    before = editing.opened(act, product, version, catalogue=catalogue)
    coupon = before.abandonment.coupon if coupon_stays else _code(wanted.coupon)
    wanted = replace(wanted, coupon=coupon)
    after = replace(before, abandonment=wanted, version=before.version + 1)
    editing.keep(act, before, after, (), "product.abandonment", catalogue=catalogue, connections=connections)
    return after


def _code(typed: str) -> str:
    try:
        return written(typed) if typed else ""
    except CouponUnknown as unknown:
        raise Invalid.at("/coupon", "no coupon's code") from unknown
