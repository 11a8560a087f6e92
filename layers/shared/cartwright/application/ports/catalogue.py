"""What is for sale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from cartwright.application.ports.audits import Audit
from cartwright.domain.catalog import Product
from cartwright.domain.ids import ProductId


class Catalogue(Protocol):
    """One account's products."""

    def get(self, product: ProductId) -> Product:
        """Raises NotFound."""
        ...

    def some(self, products: Sequence[ProductId]) -> Sequence[Product]:
        """Those of them that exist, in one batch, so that a client member's list reads nothing else."""
        ...

    def list(self) -> Sequence[Product]:
        """All of the account's, for the agency."""
        ...

    def publish(self, product: Product, hosts: Sequence[str], audit: Audit) -> None:
        """A new product and its pages. Raises NameTaken for a slug in use on a host."""
        ...

    def revise(self, product: Product, audit: Audit) -> None:
        """The next version of a product. Raises Stale."""
        ...
