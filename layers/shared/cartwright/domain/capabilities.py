"""What each payment processor can do, as data: what it asks for, takes, keeps and gives back.

What is said here is refused when a product is saved, so that nobody finds out while a buyer waits. How a
processor writes an amount is its adapter's business. Sources, read in November 2026:

- Stripe: docs.stripe.com/currencies, "Supported presentment currencies", "Three-decimal currencies" (which
  end in 0) and the ariary, which has no decimals there; docs.stripe.com/refunds (no end to the time).
- PayPal: developer.paypal.com/api/rest/reference/currency-codes (HUF, JPY and TWD take no decimals);
  developer.paypal.com/api/orders-v2/save-with-purchase/paypal (saved methods);
  developer.paypal.com/docs/api/payments/v2 ("Refund captured payment": within 180 days).
- Mollie: docs.mollie.com/docs/multicurrency (all the decimals of ISO 4217),
  docs.mollie.com/docs/recurring-payments, docs.mollie.com/docs/refunds (cards: a year);
  docs.mollie.com/reference/get-mandate (`cardExpiryDate`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cartwright.domain.money import Money

type Steps = Mapping[str, int]
"""Currency → of how many minor units every amount is a multiple."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """`credentials` by name, all of them needed, and of some one of a few words; `opens` is the one that a
    webhook is known by, several in it while one is being changed. `currencies` of None are all there are.

    `saves`: a method is kept, to be charged when its owner is not there. `refunds_within` in days; None is
    for ever. `hosted`: the buyer pays on a page of the processor's. `play`: no real money ever. `ends`: it
    says until when a kept card is good. `lists`: its own books can be read with these credentials. `signs`:
    the headers that a webhook is verified by, in lower case, as the door hands them on.
    """

    credentials: tuple[str, ...]
    opens: str = "webhook_secrets"
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    currencies: Steps | None = None
    saves: bool = True
    refunds_within: int | None = None
    hosted: bool = False
    play: bool = False
    ends: bool = False
    lists: bool = True
    signs: tuple[str, ...] = ()

    def takes(self, amount: Money) -> bool:
        """Whether it can be asked for exactly this much."""
        if self.currencies is None:
            return True
        step = self.currencies.get(amount.currency)
        return step is not None and amount.minor % step == 0


def _steps(codes: str, step: int = 1) -> dict[str, int]:
    return dict.fromkeys(codes.split(), step)


_STRIPE = (
    _steps("""
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BIF BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CLP CNY COP
CRC CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR ISK
JMD JPY KES KGS KHR KMF KRW KYD KZT LAK LBP LKR LRD LSL MAD MDL MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD
NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SEK SGD SHP SLE SOS SRD SZL
THB TJS TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VND VUV WST XAF XCD XOF XPF YER ZAR ZMW
""")
    | _steps("BHD JOD KWD OMR TND", 10)
    | _steps("MGA", 100)
)

_PAYPAL = _steps("""
AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD ILS JPY MXN MYR NOK NZD PHP PLN SEK SGD THB USD
""") | _steps("HUF TWD", 100)

_MOLLIE = _steps("""
AED AUD BRL CAD CHF CZK DKK EUR GBP HKD HUF ILS ISK JPY MXN MYR NOK NZD PHP PLN RON SEK SGD THB TWD USD ZAR
""")

PROCESSORS: Mapping[str, Capabilities] = {
    "sandbox": Capabilities(
        credentials=("webhook_secrets",), play=True, ends=True, signs=("sandbox-signature",)
    ),
    "stripe": Capabilities(
        credentials=("secret_key", "webhook_secrets"),
        currencies=_STRIPE,
        ends=True,
        signs=("stripe-signature",),
    ),
    "paypal": Capabilities(
        credentials=("client_id", "client_secret", "environment", "webhook_ids"),
        opens="webhook_ids",
        chosen={"environment": ("live", "sandbox")},
        currencies=_PAYPAL,
        refunds_within=180,
        hosted=True,
        signs=(
            "paypal-auth-algo",
            "paypal-cert-url",
            "paypal-transmission-id",
            "paypal-transmission-sig",
            "paypal-transmission-time",
        ),
    ),
    "mollie": Capabilities(
        credentials=("api_key", "webhook_secrets"),
        currencies=_MOLLIE,
        refunds_within=365,
        hosted=True,
        ends=True,
        signs=(":path", ":query"),
    ),
}
"""By name. What was connected under a name that is not here (any more) keeps nothing: see `of`."""

_UNKNOWN = Capabilities(credentials=(), saves=False, lists=False)


def of(processor: str) -> Capabilities:
    return PROCESSORS.get(processor, _UNKNOWN)
