"""Amounts as the JSON has them: in minor units, and as people write them."""

from __future__ import annotations

from functools import lru_cache

from cartwright.domain.money import Money
from checkout import display
from checkout.models import MoneyText


@lru_cache(maxsize=4096)
def money(amount: Money, locale: str) -> MoneyText:
    """The same few amounts are shown again and again: each is written once."""
    return MoneyText(amount.minor, amount.currency, display.money(amount, locale))
