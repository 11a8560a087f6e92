"""What the sandbox keeps of a payment: play money too, and a table, so that it is known at once."""

from __future__ import annotations

from decimal import Decimal

from cartwright.domain.money import Money

_RATE = Decimal("0.02")
_FIXED = {"EUR": "0.25", "GBP": "0.20", "USD": "0.30", "JPY": "30"}


def fee_of(amount: Money) -> Money:
    """Two per cent and something fixed; never more than the amount."""
    fixed = Money.of(_FIXED.get(amount.currency, "0"), amount.currency)
    return min(amount, amount.portion(_RATE) + fixed)


def dispute_fee_of(amount: Money) -> Money:
    """Fifteen of the currency's units, however much is disputed."""
    return Money.of("15", amount.currency)
