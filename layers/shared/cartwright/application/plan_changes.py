"""To which plans the buyers of a product may change by themselves, as members say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cartwright.application.auditing import Act
from cartwright.application.editing import keep, opened
from cartwright.application.ports.catalogue import Catalogue
from cartwright.application.ports.connecting import Connections
from cartwright.domain.catalog import Product
from cartwright.domain.ids import ProductId
from cartwright.domain.plan_changes import PlanChange, fitting


def edit(
    act: Act,
    product: ProductId,
    version: int,
    wanted: Sequence[PlanChange],
    *,
    catalogue: Catalogue,
    connections: Connections,
) -> Product:
    """The product with these, and no others. Raises what an edit of the product does."""
    before = opened(act, product, version, catalogue=catalogue)
    after = replace(before, changes=tuple(wanted), version=before.version + 1)
    fitting(after.changes, after.plans)
    keep(act, before, after, (), "product.plan-changes", catalogue=catalogue, connections=connections)
    return after
