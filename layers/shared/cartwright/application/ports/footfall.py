"""What counting visits needs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cartwright.domain.footfall import Deed, Footfall
    from cartwright.domain.ids import ClientId, ProductId


class Visits(Protocol):
    """The visits to the pages of one account."""

    def count(self, deed: Deed, product: ProductId, client: ClientId, *, at: datetime) -> None:
        """One more, of a product that is the client's at that moment."""
        ...

    def of_product(self, product: ProductId, first: datetime, until: datetime) -> Sequence[Footfall]:
        """From `first` up to, not including, `until`, whoever's the product was, in time order. Strongly
        consistent."""
        ...

    def of_client(self, client: ClientId, first: datetime, until: datetime) -> Sequence[Footfall]:
        """The same of all that was the client's. Not consistent."""
        ...
