"""Amounts as Stripe writes them: whole numbers of a unit that is not always ISO 4217's.

Source: docs.stripe.com/currencies, "Supported presentment currencies", "Zero-decimal currencies",
"Three-decimal currencies" and "Special cases", read in November 2026.

- Króna and Ugandan shilling have no decimals any more, but Stripe keeps writing two, which must be `00`: 5
  ISK is 500. (UGX also stands in Stripe's zero-decimal list; its special case overrules the list.)
- Three-decimal currencies end in 0.
- Ariary has two decimals in ISO 4217 (really fifths) and none at Stripe.
- Forint and new Taiwan dollar are zero-decimal for manual payouts only; charges take both decimals.

Largest and smallest amounts depend on the payment method and the account; Stripe's own answer tells them.
"""

from __future__ import annotations

from cartwright.application.ports.processors import ProcessorRefused
from cartwright.domain.money import EXPONENTS, Money

_ZERO = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
_TWO_THAT_END_IN_00 = "ISK UGX"
_THREE_THAT_END_IN_0 = "BHD JOD KWD OMR TND"
_TWO = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CNY COP CRC CVE
CZK DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR JMD KES KGS KHR KYD
KZT LAK LBP LKR LRD LSL MAD MDL MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK
PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SEK SGD SHP SLE SOS SRD SZL THB TJS TOP TRY TTD TWD TZS UAH USD UYU
UZS WST XCD YER ZAR ZMW
"""

DECIMALS: dict[str, int] = {
    code: decimals
    for decimals, codes in ((0, _ZERO), (2, _TWO_THAT_END_IN_00), (3, _THREE_THAT_END_IN_0), (2, _TWO))
    for code in codes.split()
}
_STEPS = dict.fromkeys(_TWO_THAT_END_IN_00.split(), 100) | dict.fromkeys(_THREE_THAT_END_IN_0.split(), 10)


def to_stripe(amount: Money) -> int:
    """`amount` in Stripe's unit. Raises ProcessorRefused for what Stripe cannot take exactly."""
    written = _scaled(amount.minor, EXPONENTS[amount.currency], _decimals(amount.currency))
    if written is None or written % _STEPS.get(amount.currency, 1):
        raise ProcessorRefused(
            "Stripe takes no such fraction of this currency",
            processor="stripe",
            reason="amount-not-representable",
            amount=str(amount),
        )
    return written


def from_stripe(written: int, currency: str) -> Money:
    """Stripe's number as money; `currency` in Stripe's lower case. Raises ProcessorRefused if ISO has no such
    amount."""
    code = currency.upper()
    minor = _scaled(written, _decimals(code), EXPONENTS[code])
    if minor is None:
        raise ProcessorRefused(
            "A fraction that the currency does not have",
            processor="stripe",
            reason="amount-not-representable",
            currency=code,
        )
    return Money(minor, code)


def _decimals(code: str) -> int:
    if code not in DECIMALS:
        raise ProcessorRefused(
            "Stripe takes no payments in this currency",
            processor="stripe",
            reason="currency-not-taken",
            currency=code,
        )
    return DECIMALS[code]


def _scaled(number: int, decimals: int, wanted: int) -> int | None:
    """`number` with `wanted` instead of `decimals` decimals; None if that would cut something off."""
    if wanted >= decimals:
        return int(number * 10 ** (wanted - decimals))
    whole, rest = divmod(number, 10 ** (decimals - wanted))
    return None if rest else whole
