"""What is for sale, and what was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cartwright.application.ports.audits import Audit
from cartwright.domain.catalog import Mode, Product
from cartwright.domain.ids import ClientId, ConnectionId, MemberId, ProductId


@dataclass(frozen=True, slots=True)
class Version:
    """A product as somebody left it: `action` is what was done, in the log's words."""

    product: Product
    at: datetime
    member: MemberId
    action: str

    @property
    def number(self) -> int:
        return self.product.version


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

    def page(self, *, limit: int, after: str = "") -> Sequence[Product]:
        """The next `limit` of all, after the product `after`, by id. Not consistent."""
        ...

    def taken(self, product: ProductId, mode: Mode) -> int:
        """How many are sold or reserved in that mode since it has a stock. Strongly consistent."""
        ...

    def through(self, connection: ConnectionId) -> Sequence[Product]:
        """Those that are paid, or may be paid, through a connection. Not consistent."""
        ...

    def publish(self, product: Product, hosts: Sequence[str], audit: Audit) -> None:
        """A new product and its pages. Raises NameTaken for a slug in use on a host, and NoRedirectKey."""
        ...

    def owns(self, client: ClientId, product: ProductId) -> bool:
        """Whether the product is that client's. Strongly consistent; reads the client's own keys alone."""
        ...

    def owned(self, client: ClientId, *, after: str = "", limit: int | None = None) -> Sequence[ProductId]:
        """The client's products by id, or the next `limit` after the product `after`. Strongly consistent."""
        ...

    def hand_over(self, product: Product, owner: ClientId, audit: Audit) -> None:
        """The next version of a product, which `owner` has owned until now. Raises Stale, NoRedirectKey."""
        ...

    def revise(self, product: Product, audit: Audit) -> None:
        """The next version of a product. Raises Stale, and NoRedirectKey."""
        ...


class Versions(Protocol):
    """What one account's products were: each write of a product keeps the version it makes, for good."""

    def get(self, product: ProductId, number: int) -> Version:
        """Strongly consistent. Raises NotFound."""
        ...

    def list(self, product: ProductId, *, limit: int, before: int | None = None) -> Sequence[Version]:
        """Newest first: the last `limit`, or those before the version `before`. Strongly consistent."""
        ...
