"""How each processor counts money: the one table that says what it takes, and what it writes otherwise than
ISO 4217 does. Adapters write by it, and what cannot be written exactly is refused when a product is saved.

Sources, read in November 2026:

- Stripe: docs.stripe.com/currencies, "Supported presentment currencies", "Zero-decimal currencies",
  "Three-decimal currencies" and "Special cases". Króna and Ugandan shilling have no decimals any more, but
  Stripe keeps writing two, which must be `00`: 5 ISK is 500 (UGX also stands in its zero-decimal list; its
  special case overrules the list). Forint and new Taiwan dollar are zero-decimal for manual payouts only.
- PayPal: developer.paypal.com/api/rest/reference/currency-codes.
- Mollie: docs.mollie.com/docs/multicurrency: all the decimals of ISO 4217.

There is no smallest amount in it: at Stripe that is one of the currency of the account's bank, at the others
one of the payment method. Their own answer tells it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Denomination:
    """A currency at a processor: an amount is written with so many `decimals` (None: with those of ISO 4217),
    is a multiple of so many minor units of that, and has up to so many `digits` (None: as any of its)."""

    decimals: int | None = None
    multiple: int = 1
    digits: int | None = None


@dataclass(frozen=True, slots=True)
class Otherwise:
    """Currencies that a processor counts otherwise than ISO 4217 does."""

    processor: str
    codes: tuple[str, ...]
    counted: Denomination
    why: str


AS_ISO = Denomination()

EXCEPTIONS = (
    Otherwise("stripe", ("ISK", "UGX"), Denomination(2), "written with two decimals, which are 00"),
    Otherwise(
        "stripe", ("BHD", "JOD", "KWD", "OMR", "TND"), Denomination(multiple=10), "the last decimal is 0"
    ),
    Otherwise("stripe", ("MGA",), Denomination(0, 100), "written without decimals, which ISO 4217 has"),
    Otherwise("stripe", ("IDR",), Denomination(digits=12), "up to twelve digits, where any other has eight"),
    Otherwise("paypal", ("HUF", "TWD"), Denomination(0, 100), "written without decimals, which ISO 4217 has"),
)

_TAKEN: Mapping[str, str] = {
    "stripe": """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CLP CNY
COP CRC CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR
ISK JMD JOD JPY KES KGS KHR KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MUR MVR MWK
MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SEK SGD
SHP SLE SOS SRD SZL THB TJS TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VND VUV WST XAF XCD XOF XPF YER ZAR
ZMW
""",
    "paypal": """
AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD HUF ILS JPY MXN MYR NOK NZD PHP PLN SEK SGD THB TWD USD
""",
    "mollie": """
AED AUD BRL CAD CHF CZK DKK EUR GBP HKD HUF ILS ISK JPY MXN MYR NOK NZD PHP PLN RON SEK SGD THB TWD USD ZAR
""",
}


def taken_by(processor: str) -> Mapping[str, Denomination]:
    """The currencies that a processor takes, and how it counts each."""
    otherwise = {code: one.counted for one in EXCEPTIONS if one.processor == processor for code in one.codes}
    return {code: otherwise.get(code, AS_ISO) for code in _TAKEN[processor].split()}
