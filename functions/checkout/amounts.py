"""Amounts as the JSON has them: in minor units, and as people write them."""

from __future__ import annotations

from functools import lru_cache

from cartwright.domain.money import Money
from checkout import display
from checkout.models import MoneyText


def money(amount: Money, locale: str) -> MoneyText:
    """The same few amounts are shown again and again: each is written once."""
    return _written(amount.minor, amount.currency, locale)


@lru_cache(maxsize=4096)
def _written(minor: int, currency: str, locale: str) -> MoneyText:
    """By plain values, which are compared without a line of Python."""
    return MoneyText(minor, currency, display.money(Money(minor, currency), locale))
