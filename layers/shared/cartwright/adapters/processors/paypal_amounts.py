"""Amounts as PayPal writes them: decimal strings, some of them without the decimals of ISO 4217 (see
`domain.denominations`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cartwright.adapters.processors.denominated import decimals_of
from cartwright.domain.errors import Outage
from cartwright.domain.money import Money


def to_paypal(amount: Money) -> dict[str, str]:
    """Raises ProcessorRefused for what PayPal cannot take exactly."""
    places = decimals_of(amount, processor="paypal")
    return {"currency_code": amount.currency, "value": f"{amount.decimal:.{places}f}"}


def from_paypal(written: Mapping[str, Any]) -> Money:
    """PayPal's figure as money, whatever its sign. Raises Outage for what is none."""
    try:
        return Money.of(str(written["value"]), str(written["currency_code"]))
    except (KeyError, TypeError, ValueError) as error:
        raise Outage("paypal") from error
