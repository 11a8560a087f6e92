"""Exchange rates: who makes reports asks for them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cartwright.adapters.ecb import EcbRates

if TYPE_CHECKING:
    from cartwright.application.ports.exchange import ExchangeRates


@cache
def rates() -> ExchangeRates:
    return EcbRates()
