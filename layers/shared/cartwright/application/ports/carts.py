"""What carts that were left need of the world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from cartwright.domain.carts import LeftCart, Tally
from cartwright.domain.ids import OrderId
from cartwright.domain.jobs import Letter
from cartwright.domain.orders import Order


@dataclass(frozen=True, slots=True)
class Seen:
    """A cart as it is at this moment, and what is known of its buyer. `order` is the one it is about, if it
    was placed; `email` is empty where nobody is known to write to."""

    cart: LeftCart
    order: Order | None
    bought: datetime | None
    refused: bool
    email: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Way:
    """Where the links of a mail lead: `key` is a secret of theirs."""

    seen: Seen
    key: str = field(repr=False)


class Carts(Protocol):
    """The left carts of one account. All reads are strongly consistent."""

    def seen(self, cart: LeftCart) -> Seen | None:
        """In two reads. None for one that waits no more, or was begun again."""
        ...

    def move(self, before: Seen, after: LeftCart, letters: Sequence[Letter], counted: Tally) -> bool:
        """The cart, its letters, where they lead and what is counted, in one transaction; False if somebody
        else moved it, or there are letters and the order is not what it was."""
        ...

    def way(self, order: OrderId) -> Way | None:
        """None where no mail leads, or it was too long ago."""
        ...


class LeftCarts(Protocol):
    """Over all accounts, read through the sparse index."""

    def due(self, *, at: datetime, limit: int) -> Sequence[LeftCart]:
        """Those due at `at` or before, the longest due first."""
        ...
