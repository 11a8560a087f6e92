"""Through which connections a product is sold, as JSON."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from cartwright.application.sold_through import SoldThrough
from cartwright.domain.alternatives import AT_MOST, Alternative
from cartwright.domain.catalog import Product
from cartwright.http.paths import connection_id
from users.models.common import Given, Taken, Word


class AlternativeTaken(Taken):
    """Another connection. `offered`: the buyer may choose it; `stands_in`: a payment is opened there, in the
    order of the list, where the connection before does not answer or refuses."""

    connection: Word
    offered: bool = True
    stands_in: bool = False

    def alternative(self) -> Alternative:
        return Alternative(connection_id(self.connection), self.offered, self.stands_in)


class SoldThroughTaken(Taken):
    """The connection that a product is paid through, and its alternatives. `version` is the product's, as it
    was read."""

    version: int
    connection: Word
    alternatives: Annotated[tuple[AlternativeTaken, ...], Field(max_length=AT_MOST)] = ()

    def wanted(self) -> SoldThrough:
        return SoldThrough(
            self.version,
            connection_id(self.connection),
            tuple(one.alternative() for one in self.alternatives),
        )


class AlternativeSeen(Given):
    connection: str
    offered: bool
    stands_in: bool


class SoldThroughSeen(Given):
    product: str
    version: int
    connection: str
    alternatives: list[AlternativeSeen]

    @classmethod
    def of(cls, product: Product) -> SoldThroughSeen:
        return cls(
            product=product.id,
            version=product.version,
            connection=product.connection,
            alternatives=[
                AlternativeSeen(connection=one.connection, offered=one.offered, stands_in=one.stands_in)
                for one in product.alternatives
            ],
        )
