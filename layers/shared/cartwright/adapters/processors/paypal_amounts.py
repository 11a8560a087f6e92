"""Amounts as PayPal writes them: decimal strings, without decimals for forint, yen and new Taiwan dollar.

Source: developer.paypal.com/api/rest/reference/currency-codes, read in November 2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cartwright.application.ports.processors import ProcessorRefused
from cartwright.domain import capabilities
from cartwright.domain.errors import Outage
from cartwright.domain.money import EXPONENTS, Money

_WHOLE = {"HUF", "JPY", "TWD"}


def to_paypal(amount: Money) -> dict[str, str]:
    """Raises ProcessorRefused for what PayPal cannot take exactly."""
    if not capabilities.of("paypal").takes(amount):
        known = amount.currency in (capabilities.of("paypal").currencies or {})
        raise ProcessorRefused(
            "PayPal takes no such amount",
            processor="paypal",
            reason="amount-not-representable" if known else "currency-not-taken",
            amount=str(amount),
        )
    places = 0 if amount.currency in _WHOLE else EXPONENTS[amount.currency]
    return {"currency_code": amount.currency, "value": f"{amount.decimal:.{places}f}"}


def from_paypal(written: Mapping[str, Any]) -> Money:
    """PayPal's figure as money, whatever its sign. Raises Outage for what is none."""
    try:
        return Money.of(str(written["value"]), str(written["currency_code"]))
    except (KeyError, TypeError, ValueError) as error:
        raise Outage("paypal") from error
