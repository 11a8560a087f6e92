"""Through which connections a product is sold: the one it is paid through, and what else it may be.

Where a product's money goes is the agency's to say, so it takes `products.create`, which no client's member
ever has (docs/decisions/0255).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cartwright.application import catalogue as products
from cartwright.application import editing
from cartwright.application.auditing import Act
from cartwright.application.ports.catalogue import Catalogue
from cartwright.application.ports.connecting import Connections
from cartwright.application.ports.selling import Stale
from cartwright.domain.access import Permission, Resource, require
from cartwright.domain.alternatives import Alternative
from cartwright.domain.catalog import Product
from cartwright.domain.ids import ConnectionId, ProductId


@dataclass(frozen=True, slots=True)
class SoldThrough:
    """What a product shall be paid through from now on; `version` is the product's, as it was read before."""

    version: int
    connection: ConnectionId
    alternatives: Sequence[Alternative] = ()


def see(act: Act, product: ProductId, *, catalogue: Catalogue) -> Product:
    """The product, for who may say where its money goes. Raises NotFound and Forbidden."""
    _may(act, product)
    return catalogue.get(product)


def change(
    act: Act, product: ProductId, wanted: SoldThrough, *, catalogue: Catalogue, connections: Connections
) -> Product:
    """The product, sold through these. What was placed before stays where it is.

    Raises NotFound, Forbidden, Stale, Invalid, AnotherConnection, PlayMoney, CannotTake, CannotSave and
    FunnelUnsellable for any of them.
    """
    _may(act, product)
    before = catalogue.get(product)
    if wanted.version != before.version:
        raise Stale
    after = replace(
        before,
        connection=wanted.connection,
        alternatives=tuple(wanted.alternatives),
        version=before.version + 1,
    )
    beside = catalogue.some([bump.product for bump in products.bumps(act, after, catalogue=catalogue)])
    editing.keep(
        act, before, after, beside, "product.connections", catalogue=catalogue, connections=connections
    )
    return after


def _may(act: Act, product: ProductId) -> None:
    require(act.seat, Permission.PRODUCTS_CREATE, act.now, on=Resource(product=product))
