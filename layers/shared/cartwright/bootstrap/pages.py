"""Where the pages of products are, as we print it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cartwright.application import domains
from cartwright.bootstrap.shop import address, host_of, store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cartwright.application.auditing import Act
    from cartwright.domain.catalog import Product
    from cartwright.domain.ids import ProductId


def addresses(act: Act, products: Sequence[Product]) -> Mapping[ProductId, str]:
    """Each product's own: on a custom host if there is one."""
    if not products:
        return {}
    mine = store().of(act.seat.member.account)
    subdomain = host_of(mine.clients.account().subdomain)
    names = domains.hosts(act, products, domains=mine.domains, otherwise=subdomain)
    return {product.id: address(names[product.owner], f"/{product.slug}") for product in products}
