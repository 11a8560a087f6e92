"""Money: whole minor units and an ISO 4217 code. No float, and no division that loses a cent.

The exponents are ISO 4217's own (list one, as amended through 2026). They are not CLDR's: CLDR says how many
decimals people like to see, ISO how many a bank counts (IQD has three, CLDR shows none). What a processor
does otherwise is the processor's own table, in its adapter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import total_ordering
from typing import Self

_ZERO = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_FOUR = "CLF UYW"
_TWO = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW
CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF
IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK
MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP
SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER
ZAR ZMW ZWG
"""

# Eighteen digits: far beyond any price, and within what Decimal keeps exactly.
_AMOUNT = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,6})?\Z")

EXPONENTS: dict[str, int] = {
    code: exponent
    for exponent, codes in ((0, _ZERO), (2, _TWO), (3, _THREE), (4, _FOUR))
    for code in codes.split()
}


class UnknownCurrency(ValueError):
    """Not a currency of ISO 4217 that is legal tender or a fund code."""


class MixedCurrencies(ValueError):
    """Two currencies met in one sum: there is no rate in this module, on purpose."""


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount of `minor` units (cents, pence, yen) of `currency`."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in EXPONENTS:
            raise UnknownCurrency(self.currency)
        if type(self.minor) is not int:
            raise TypeError("money counts whole minor units")

    @classmethod
    def of(cls, amount: str, currency: str) -> Self:
        """`Money.of("19.99", "EUR")`. More decimals than the currency has are refused, not rounded.

        Raises ValueError for anything but plain digits: no `1e3`, no `1_000`, no `NaN`.
        """
        if currency not in EXPONENTS:
            raise UnknownCurrency(currency)
        if not _AMOUNT.match(amount):
            raise ValueError("an amount is written in plain digits, such as 1234.50")
        scaled = Decimal(amount).scaleb(EXPONENTS[currency])
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{currency} has {EXPONENTS[currency]} decimals")
        return cls(int(scaled), currency)

    @classmethod
    def zero(cls, currency: str) -> Self:
        return cls(0, currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, exactly, with the currency's own decimals."""
        return Decimal(self.minor).scaleb(-EXPONENTS[self.currency])

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __mul__(self, quantity: int) -> Money:
        if type(quantity) is not int:
            raise TypeError("multiply by whole quantities; for rates use portion()")
        return Money(self.minor * quantity, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __str__(self) -> str:
        return f"{self.decimal} {self.currency}"

    def portion(self, rate: Decimal, step: int = 1) -> Money:
        """`rate` of this, rounded half away from zero to the minor unit (EN 16931 lets the seller), or to
        whole steps of so many."""
        return Money(_rounded(Decimal(self.minor) * rate / step) * step, self.currency)

    def without(self, rate: Decimal, step: int = 1) -> Money:
        """What is left of a gross amount when a tax of `rate` on the net is taken out of it."""
        return Money(_rounded(Decimal(self.minor) / (1 + rate) / step) * step, self.currency)

    def whole(self, step: int) -> Money:
        """So much of it, which is not less than nothing, as is a multiple of `step` minor units."""
        return Money(self.minor - self.minor % step, self.currency)

    def split(self, weights: Sequence[int], step: int = 1) -> tuple[Money, ...]:
        """This amount in shares by `weights`, by largest remainder: the shares always add up to the whole.
        Each is a multiple of `step`, as far as the whole is.

        Ties go to the earlier share. Weights are not negative and not all zero.
        """
        if step > 1 and not self.minor % step:
            shared = Money(self.minor // step, self.currency).split(weights)
            return tuple(share * step for share in shared)
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise ValueError("weights are not negative, and one is positive")
        sign = -1 if self.minor < 0 else 1
        whole = abs(self.minor)
        shares = [whole * weight // total for weight in weights]
        remainders = [whole * weight % total for weight in weights]
        by_remainder = sorted(range(len(weights)), key=lambda place: (-remainders[place], place))
        for place in by_remainder[: whole - sum(shares)]:
            shares[place] += 1
        return tuple(Money(sign * share, self.currency) for share in shares)

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise MixedCurrencies(f"{self.currency} and {other.currency}")
        return other.minor


def total(amounts: Sequence[Money], currency: str) -> Money:
    """The sum, which for no amounts at all is zero `currency`."""
    minor = 0
    for amount in amounts:
        if amount.currency != currency:
            raise MixedCurrencies(f"{currency} and {amount.currency}")
        minor += amount.minor
    return Money(minor, currency)


@dataclass(frozen=True, slots=True)
class Taxed:
    """A price that refuses to exist unless net + tax = gross."""

    net: Money
    tax: Money
    gross: Money

    def __post_init__(self) -> None:
        if not self.net.currency == self.tax.currency == self.gross.currency:
            raise MixedCurrencies(f"{self.net}, {self.tax} and {self.gross}")
        if self.net.minor + self.tax.minor != self.gross.minor:
            raise ValueError(f"{self.net} + {self.tax} is not {self.gross}")

    @classmethod
    def on_top(cls, net: Money, rate: Decimal) -> Taxed:
        tax = net.portion(rate)
        return cls(net, tax, net + tax)

    @classmethod
    def inside(cls, gross: Money, rate: Decimal) -> Taxed:
        net = gross.without(rate)
        return cls(net, gross - net, gross)

    @classmethod
    def free(cls, amount: Money) -> Taxed:
        """Untaxed: net is gross."""
        return cls(amount, Money.zero(amount.currency), amount)

    def __add__(self, other: Taxed) -> Taxed:
        return Taxed(self.net + other.net, self.tax + other.tax, self.gross + other.gross)

    def __neg__(self) -> Taxed:
        return Taxed(-self.net, -self.tax, -self.gross)


def _rounded(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))
