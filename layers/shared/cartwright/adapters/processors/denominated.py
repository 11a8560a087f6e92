"""What every processor's amounts have in common: they are counted by one table, and never rounded to fit."""

from __future__ import annotations

from cartwright.application.ports.processors import ProcessorRefused
from cartwright.domain import capabilities
from cartwright.domain.errors import Fact
from cartwright.domain.money import EXPONENTS, Money


def decimals_of(amount: Money, *, processor: str) -> int:
    """With how many decimals the processor writes this amount. Raises ProcessorRefused for what it cannot
    take exactly."""
    decimals = decimals_in(amount.currency, processor=processor)
    if not capabilities.of(processor).takes(amount):
        raise refused(processor, "amount-not-representable", amount=str(amount))
    return decimals


def decimals_in(code: str, *, processor: str) -> int:
    """The same, of any amount in that currency. Raises ProcessorRefused where the processor takes none."""
    counted = (capabilities.of(processor).currencies or {}).get(code)
    if counted is None:
        raise refused(processor, "currency-not-taken", currency=code)
    return EXPONENTS[code] if counted.decimals is None else counted.decimals


def refused(processor: str, reason: str, **facts: Fact) -> ProcessorRefused:
    return ProcessorRefused("The processor takes no such amount", processor=processor, reason=reason, **facts)
