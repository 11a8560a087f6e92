"""Amounts in PayPal's writing, and the fee it takes."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from local.paypal.errors import unprocessable

WHOLE = {"HUF", "JPY", "TWD"}
CURRENCIES = WHOLE | set(
    "AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD ILS MXN MYR NOK NZD PHP PLN SEK SGD THB USD".split()
)

_FIGURE = re.compile(r"-?[0-9]{1,12}(\.[0-9]{2})?\Z")


def read(written: dict[str, Any]) -> Decimal:
    """Raises PayPalError for what PayPal does not take."""
    if written["currency_code"] not in CURRENCIES:
        raise unprocessable("INVALID_CURRENCY_CODE")
    if not isinstance(written["value"], str) or not _FIGURE.match(written["value"]):
        raise unprocessable("DECIMAL_PRECISION")
    if written["currency_code"] in WHOLE and "." in written["value"]:
        raise unprocessable("DECIMALS_NOT_SUPPORTED")
    return Decimal(written["value"])


def write(amount: Decimal, currency: str) -> dict[str, str]:
    return {"currency_code": currency, "value": str(rounded(amount, currency))}


def fee(amount: Decimal, currency: str) -> Decimal:
    """2.99 % and some small change."""
    fixed = Decimal(40) if currency in WHOLE else Decimal("0.39")
    return min(rounded(amount * Decimal("0.0299") + fixed, currency), amount)


def rounded(amount: Decimal, currency: str) -> Decimal:
    step = Decimal(1) if currency in WHOLE else Decimal("0.01")
    return amount.quantize(step, ROUND_HALF_UP)
