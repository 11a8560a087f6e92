"""From when until when a product is on sale, how many of it there are, and how many one buyer may have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cartwright.domain.errors import Conflict, Gone, Invalid
from cartwright.domain.ids import ProductId

STOCK_AT_MOST = 10**9


class NotYetOnSale(Conflict):
    """Facts: `product`, and `starts`, the moment from which it is."""

    code = "not-yet-on-sale"
    title = "This is not on sale yet"


class NoLongerOnSale(Gone):
    """Facts: `product`, and `ends`, the moment until which it was."""

    code = "no-longer-on-sale"
    title = "This is not on sale any more"


class SoldOut(Conflict):
    """Not as many are left as were asked for. Facts: `product`."""

    code = "sold-out"
    title = "This is sold out"


class BoughtBefore(Conflict):
    """As many as one buyer may have. Facts: `product`."""

    code = "bought-before"
    title = "You have bought as many of this as you may"


@dataclass(frozen=True, slots=True)
class Availability:
    """On sale from `starts` to `ends` (exclusive); `stock` pieces in all, those sold included; `each` pieces
    for one buyer. None is without."""

    starts: datetime | None = None
    ends: datetime | None = None
    stock: int | None = None
    each: int | None = None

    def __post_init__(self) -> None:
        for pointer, moment in (("/starts", self.starts), ("/ends", self.ends)):
            if moment is not None and moment.tzinfo is None:
                raise Invalid.at(pointer, "a moment with its offset from UTC")
        if self.starts and self.ends and self.ends <= self.starts:
            raise Invalid.at("/ends", "after it starts")
        if self.stock is not None and not 0 <= self.stock <= STOCK_AT_MOST:
            raise Invalid.at("/stock", f"0 to {STOCK_AT_MOST}")

    def open_at(self, now: datetime, product: ProductId) -> None:
        """Raises NotYetOnSale and NoLongerOnSale, in the name of `product`."""
        if self.starts is not None and now < self.starts:
            raise NotYetOnSale(product=product, starts=self.starts.isoformat())
        if self.ends is not None and now >= self.ends:
            raise NoLongerOnSale(product=product, ends=self.ends.isoformat())

    def is_open(self, now: datetime) -> bool:
        return (self.starts is None or self.starts <= now) and (self.ends is None or now < self.ends)

    def left(self, taken: int) -> int | None:
        """Of the stock, once so many are sold or reserved; None without one. Never less than nothing: there
        may be more sold than there are, where a stock was lowered."""
        return None if self.stock is None else max(0, self.stock - taken)


ALWAYS = Availability()
