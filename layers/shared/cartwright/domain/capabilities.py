"""What each payment processor can do, as data: what it asks for, takes, keeps and gives back.

What is said here is refused when a product is saved, so that nobody finds out while a buyer waits. How each
counts money is a table of its own (`denominations`). Sources, read in November 2026:

- Stripe: docs.stripe.com/refunds (no end to the time); docs.stripe.com/currencies, "Minimum and maximum
  charge amounts" (up to eight digits, and twelve of rupiahs).
- PayPal: developer.paypal.com/api/orders-v2/save-with-purchase/paypal (saved methods);
  developer.paypal.com/docs/api/payments/v2 ("Refund captured payment": within 180 days).
- Mollie: docs.mollie.com/docs/recurring-payments, docs.mollie.com/docs/refunds (cards: a year);
  docs.mollie.com/reference/get-mandate (`cardExpiryDate`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from cartwright.domain.denominations import Denomination, taken_by
from cartwright.domain.money import EXPONENTS

if TYPE_CHECKING:
    from cartwright.domain.money import Money


@dataclass(frozen=True, slots=True)
class Capabilities:
    """`credentials` by name, all of them needed, and of some one of a few words; `optional` may be left out;
    `opens` is the one that a webhook is known by, several in it while one is being changed. `currencies` of
    None are all there are.

    `saves`: a method is kept, to be charged when its owner is not there. `refunds_within` in days; None is
    for ever. `hosted`: the buyer pays on a page of the processor's. `play`: no real money ever. `ends`: it
    says until when a kept card is good. `lists`: its own books can be read with these credentials. `signs`:
    the headers that a webhook is verified by, in lower case, as the door hands them on. `signs_ahead`: with
    what a payment was opened with, for as long as anything can happen to it. `digits`: as many as an amount
    may have, as it is written there.
    """

    credentials: tuple[str, ...]
    opens: str = "webhook_secrets"
    optional: tuple[str, ...] = ()
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    currencies: Mapping[str, Denomination] | None = None
    saves: bool = True
    refunds_within: int | None = None
    hosted: bool = False
    play: bool = False
    ends: bool = False
    lists: bool = True
    signs: tuple[str, ...] = ()
    signs_ahead: bool = False
    digits: int | None = None

    def most(self, currency: str) -> int | None:
        """The most it can be asked for at once, in the currency's minor units; None where only the payment
        method, or its bank, sets a limit."""
        counted = (self.currencies or {}).get(currency)
        if counted is None or (digits := counted.digits or self.digits) is None:
            return None
        written = EXPONENTS[currency] if counted.decimals is None else counted.decimals
        return int(Decimal(10**digits - 1).scaleb(EXPONENTS[currency] - written))

    def step(self, currency: str) -> int:
        """The smallest step between two amounts that it can be asked for, in the currency's minor units."""
        counted = (self.currencies or {}).get(currency)
        return 1 if counted is None else counted.multiple

    def takes(self, amount: Money) -> bool:
        """Whether it can be asked for exactly this much."""
        if self.currencies is None:
            return True
        counted, most = self.currencies.get(amount.currency), self.most(amount.currency)
        exact = counted is not None and amount.minor % counted.multiple == 0
        return exact and (most is None or amount.minor <= most)


PROCESSORS: Mapping[str, Capabilities] = {
    "sandbox": Capabilities(
        credentials=("webhook_secrets",), play=True, ends=True, signs=("sandbox-signature",)
    ),
    "stripe": Capabilities(
        credentials=("secret_key", "webhook_secrets"),
        currencies=taken_by("stripe"),
        digits=8,
        ends=True,
        signs=("stripe-signature",),
    ),
    "paypal": Capabilities(
        credentials=("client_id", "client_secret", "environment", "webhook_ids"),
        opens="webhook_ids",
        chosen={"environment": ("live", "sandbox")},
        currencies=taken_by("paypal"),
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
        optional=("access_token",),
        currencies=taken_by("mollie"),
        refunds_within=365,
        hosted=True,
        ends=True,
        signs=(":path", ":query"),
        signs_ahead=True,
    ),
}
"""By name. What was connected under a name that is not here (any more) keeps nothing: see `of`."""

_UNKNOWN = Capabilities(credentials=(), saves=False, lists=False)


def of(processor: str) -> Capabilities:
    return PROCESSORS.get(processor, _UNKNOWN)
