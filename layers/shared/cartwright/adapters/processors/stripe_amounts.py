"""Amounts as Stripe writes them: whole numbers of a unit that is not always ISO 4217's (see
`domain.denominations`)."""

from __future__ import annotations

from cartwright.adapters.processors.denominated import decimals_in, decimals_of, refused
from cartwright.domain.money import EXPONENTS, Money


def to_stripe(amount: Money) -> int:
    """`amount` in Stripe's unit. Raises ProcessorRefused for what Stripe cannot take exactly."""
    decimals = decimals_of(amount, processor="stripe")
    return _scaled(amount.minor, EXPONENTS[amount.currency], decimals)[0]


def from_stripe(written: int, currency: str) -> Money:
    """Stripe's number as money; `currency` in Stripe's lower case. Raises ProcessorRefused if ISO has no such
    amount."""
    code = currency.upper()
    minor, rest = _scaled(written, decimals_in(code, processor="stripe"), EXPONENTS[code])
    if rest:
        raise refused("stripe", "amount-not-representable", currency=code)
    return Money(minor, code)


def _scaled(number: int, decimals: int, wanted: int) -> tuple[int, int]:
    """`number` with `wanted` instead of `decimals` decimals, and what that cuts off."""
    if wanted >= decimals:
        return int(number * 10 ** (wanted - decimals)), 0
    unit = int(10 ** (decimals - wanted))
    return divmod(number, unit)
