"""What was sold, as it is looked at: by client and by product, without reading what is not shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cartwright.domain.catalog import Mode
from cartwright.domain.ids import AccountId, ClientId, OrderId, ProductId, SaleId
from cartwright.domain.orders import Sale
from cartwright.domain.takings import Taking


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a sale lies: among whose, and which."""

    client: ClientId
    sale: SaleId


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a sale stands in time. No two stand at the same."""

    at: datetime
    sale: SaleId


@dataclass(frozen=True, slots=True)
class Mark:
    """A sale's place and spot, and nothing of what was sold."""

    place: Place
    spot: Spot


@dataclass(frozen=True, slots=True)
class Span:
    """From `first` up to, not including, `until`, and only what stands before `before`."""

    first: datetime
    until: datetime
    before: Place | None = None


class Sold(Protocol):
    """One account's sales. Lists are newest first."""

    def of_client(self, client: ClientId, span: Span, *, limit: int) -> Sequence[Mark]:
        """The newest of them. Not consistent."""
        ...

    def of_product(self, product: ProductId, span: Span, *, limit: int) -> Sequence[Mark]:
        """The newest of them, whoever's the product was when it was sold. Strongly consistent."""
        ...

    def takings(self, product: ProductId, first: datetime, until: datetime) -> Sequence[Taking]:
        """From `first` up to, not including, `until`, in time order. Strongly consistent."""
        ...

    def some(self, spots: Sequence[Spot]) -> Sequence[Sale]:
        """Those of them that exist, in the order asked for, each once, with their buyers' words unless they
        are forgotten. Strongly consistent."""
        ...

    def documented(self, client: ClientId, label: str) -> Spot | None:
        """The client's sale whose document bears this number. Reads the client's own keys alone."""
        ...


@dataclass(frozen=True, slots=True)
class Limited:
    """How many a sale is of, of a product that a buyer may have so many of."""

    product: ProductId
    pieces: int


@dataclass(frozen=True, slots=True)
class Bought:
    """One sale to one buyer, told by ids alone: `buyer` is the digest of an e-mail address, `mailbox` that of
    the address without its detail (empty in those kept before it was); `coupon` the code that was used,
    `counted` whether it counts each buyer's uses; `limited` what else is counted. `again`: it is a later
    charge of what was bought before."""

    account: AccountId
    client: ClientId
    buyer: str
    sale: SaleId
    order: OrderId
    products: tuple[ProductId, ...]
    at: datetime
    mode: Mode
    coupon: str = ""
    limited: tuple[Limited, ...] = ()
    counted: bool = False
    again: bool = False
    mailbox: str = ""

    @property
    def counted_as(self) -> str:
        """The digest under which it counts in what one buyer may have."""
        return self.mailbox or self.buyer

    @property
    def spot(self) -> Spot:
        return Spot(self.client, self.sale)


@dataclass(frozen=True, slots=True)
class Custom:
    """One buyer, and all it bought of the account, the newest first."""

    buyer: str
    bought: tuple[Bought, ...]


class Buyers(Protocol):
    """Who bought of one account, by the digest of the e-mail address."""

    def of(self, client: ClientId, email: str) -> Sequence[Bought]:
        """What this very address bought of a client, the newest first. Strongly consistent."""
        ...

    def page(self, *, limit: int, after: str = "") -> Sequence[Custom]:
        """Up to `limit` buyers after the one of digest `after`, in the digests' order. Not consistent."""
        ...
