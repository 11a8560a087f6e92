"""What carts that were left need of the world."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from cartwright.domain.attempts import Window
from cartwright.domain.carts import Begun, LeftCart, Tally
from cartwright.domain.catalog import Mode
from cartwright.domain.ids import AccountId, ClientId, OrderId, ProductId
from cartwright.domain.jobs import Letter
from cartwright.domain.orders import Order

type CartsOf = Callable[[AccountId], Carts]


@dataclass(frozen=True, slots=True)
class Seen:
    """A cart as it is at this moment, and what is known of its buyer. `order` is the one it is about, if it
    was placed; `named`: somebody is known to write to, at `email`, which is empty too where it is sealed.
    `mailed` is when that mailbox was last written to about the product."""

    cart: LeftCart
    order: Order | None
    bought: datetime | None
    refused: bool
    named: bool
    email: str = field(default="", repr=False)
    mailed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Where the links of a mail lead: `key` is a secret of theirs, `buyer` the digest of an address,
    `mailbox` that of the address without its detail."""

    account: AccountId
    order: OrderId
    client: ClientId
    buyer: str
    mailbox: str
    product: ProductId
    mode: Mode
    host: str
    slug: str
    locale: str
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Way:
    """A link, and the cart it is about as it is at this moment."""

    link: Link
    seen: Seen


class Carts(Protocol):
    """The left carts of one account. All reads are strongly consistent."""

    def seen(self, cart: LeftCart) -> Seen | None:
        """In two reads. None for one that waits no more, or was begun again."""
        ...

    def move(
        self,
        before: Seen,
        after: LeftCart,
        letters: Sequence[Letter],
        counted: Tally,
        windows: Sequence[Window] = (),
    ) -> bool:
        """The cart, its letters, where they lead and what is counted, in one transaction; False if somebody
        else moved it, or there are letters and the order is not what it was, or the mailbox was written to
        about the product. Raises TooManyAttempts where a window has no room."""
        ...

    def link(self, order: OrderId) -> Link | None:
        """None where no mail leads, or it was too long ago. One read."""
        ...

    def way(self, order: OrderId) -> Way | None:
        """The same with what is known of the cart, its address too; None where that is gone."""
        ...

    def keep(self, cart: Begun, windows: Sequence[Window]) -> None:
        """A cart of an order that is not placed yet waits, its address sealed; one more in each of the
        windows, in one transaction. Raises TooManyAttempts."""
        ...

    def let_go(self, cart: Begun) -> None:
        """Its buyer does not want to be reminded any more. Harmless where it is about another order."""
        ...

    def refuse(self, link: Link) -> None:
        """From now on and for ever this mailbox gets no such mails of this client."""
        ...


class LeftCarts(Protocol):
    """Over all accounts, read through the sparse index."""

    def due(self, *, at: datetime, limit: int) -> Sequence[LeftCart]:
        """Those due at `at` or before, the longest due first."""
        ...
