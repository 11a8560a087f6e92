"""What is taken off prices as they are listed, before any tax: a share of each, or one amount that they
divide by what they cost. No price ever becomes less than nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from cartwright.domain.errors import Invalid
from cartwright.domain.money import Money, total

_WHOLE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Percent:
    """`share` of the price, a fraction above 0 and up to 1."""

    share: Decimal
    kind: Literal["percent"] = "percent"

    def __post_init__(self) -> None:
        if not (self.share.is_finite() and 0 < self.share <= 1):
            raise Invalid.at("/discount/share", "a fraction above 0 and up to 1, such as 0.15")

    def is_in(self, currency: str) -> bool:  # noqa: ARG002
        """A share is of any currency."""
        return True


@dataclass(frozen=True, slots=True)
class Fixed:
    """An amount off, in each currency it is for."""

    amounts: tuple[Money, ...]
    kind: Literal["fixed"] = "fixed"

    def __post_init__(self) -> None:
        currencies = [amount.currency for amount in self.amounts]
        if not currencies or len(set(currencies)) != len(currencies):
            raise Invalid.at("/discount/amounts", "one amount for each currency")
        if any(amount.minor <= 0 for amount in self.amounts):
            raise Invalid.at("/discount/amounts", "more than nothing")

    def amount(self, currency: str) -> Money:
        """Nothing, in a currency it is not for."""
        return next((one for one in self.amounts if one.currency == currency), Money.zero(currency))

    def is_in(self, currency: str) -> bool:
        return bool(self.amount(currency))


type Discount = Percent | Fixed


def shared(discount: Discount, prices: Sequence[Money], step: int = 1) -> tuple[Money, ...]:
    """What a discount takes off each of several prices of one currency: of none more than it is.

    A share is rounded for each price by itself, half away from zero; an amount is divided by the prices, by
    largest remainder. Both to whole steps of so many minor units, as far as the prices are.
    """
    if not prices:
        return ()
    if isinstance(discount, Percent):
        shares = [price.portion(discount.share, step) for price in prices]
        return tuple(min(price, share) for price, share in zip(prices, shares, strict=True))
    whole = total(prices, prices[0].currency)
    if not whole:
        return tuple(prices)
    off = min(discount.amount(whole.currency).portion(_WHOLE, step), whole)
    # In whole steps more could be taken off a price between two of them than it is.
    even = not any(price.minor % step for price in prices)
    return off.split([price.minor for price in prices], step if even else 1)
