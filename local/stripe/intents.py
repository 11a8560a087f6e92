"""The life of a PaymentIntent (docs.stripe.com/payments/paymentintents/lifecycle).

::

    requires_payment_method ──confirm──▶ requires_action ──the buyer's bank──▶ succeeded
      ▲  │      │                          │         │
      │  │      └──────────confirm─────────┼─────────┼─────────────────────▶ succeeded
      └──┴───────────a decline─────────────┘         │
    any but succeeded ──cancel──▶ canceled ◀─────────┘
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from local.stripe.balance import Balance
from local.stripe.books import Books, Document
from local.stripe.cards import CARDS, MESSAGES, Card
from local.stripe.errors import StripeError, no_such
from local.stripe.objects import new_charge, new_intent, new_method, public

type Clock = Callable[[], int]
type Tell = Callable[[str, str, Document], None]

_ZERO_DECIMALS = set("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split())
_WHOLE_ONLY = {"isk", "ugx"}
_LAST_DIGIT_ZERO = set("bhd jod kwd omr tnd".split())
_CANCELABLE = (
    "requires_payment_method",
    "requires_capture",
    "requires_confirmation",
    "requires_action",
)
_CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")


class Intents:
    """The PaymentIntents of all accounts. `tell(account, kind, object)` is called for every event."""

    def __init__(self, books: Books, clock: Callable[[], int], tell: Tell) -> None:
        self._books = books
        self._clock = clock
        self._tell = tell
        self._balance = Balance(books)
        self.late_fees = False
        """Whether what a charge cost is known only once `cost` was called, as it may be at Stripe."""

    def create(self, account: str, params: Mapping[str, Any], *, live: bool) -> Document:
        _check_amount(params["amount"], params["currency"])
        if (owner := params.get("customer")) and self._books.get(account, "customer", owner) is None:
            raise no_such("customer", owner, param="customer")
        if chosen := params.get("payment_method"):
            self.kept(account, chosen, owner)
        intent = new_intent(params, live=live, now=self._clock())
        self._books.put(account, "payment_intent", intent)
        self._tell(account, "payment_intent.created", public(intent))
        return intent

    def get(self, account: str, name: str, *, param: str = "intent") -> Document:
        intent = self._books.get(account, "payment_intent", name)
        if intent is None:
            raise no_such("payment_intent", name, param=param)
        return intent

    def kept(self, account: str, name: str, owner: str | None) -> Document:
        """A PaymentMethod that belongs to that customer. Raises StripeError."""
        method = self._books.get(account, "payment_method", name)
        if method is None:
            raise no_such("payment_method", name, param="payment_method")
        if owner is None or method["customer"] != owner:
            message = "The payment method does not belong to the customer you supplied."
            raise StripeError(400, message, param="payment_method")
        return method

    def confirm(
        self,
        account: str,
        intent: Document,
        card: Card,
        action: Mapping[str, Any] | None,
        method: Document | None = None,
    ) -> Document:
        """Tries to pay with `card`, of a new PaymentMethod unless it has one. `action` is what the buyer does
        if the bank asks; None: the bank has been asked.

        Raises StripeError (402) when the bank declines; the payment is then open again.
        """
        if intent["status"] not in _CONFIRMABLE:
            raise _unexpected(intent, "confirm", _CONFIRMABLE)
        if method is None:
            method = new_method(card, live=intent["livemode"], now=self._clock())
            self._books.put(account, "payment_method", method)
        intent |= {"payment_method": method["id"], "_card": card.number, "last_payment_error": None}
        if card.asks and action is not None:
            intent |= {"status": "requires_action", "next_action": dict(action)}
            self._keep(account, intent, "payment_intent.requires_action")
            return intent
        return self._charge(account, intent, card, method)

    def authenticate(self, account: str, intent: Document, *, passed: bool) -> Document:
        """The buyer came back from the bank. Raises StripeError if nobody was asked, or the bank declines
        then."""
        if intent["status"] != "requires_action":
            raise _unexpected(intent, "authenticate", ("requires_action",))
        card = CARDS[intent["_card"]]
        if passed:
            method = self._books.get(account, "payment_method", intent["payment_method"])
            return self.confirm(account, intent, card, None, method)
        message = (
            "We are unable to authenticate your payment method. Please choose a different one and try again."
        )
        error = {
            "code": "payment_intent_authentication_failure",
            "doc_url": "https://stripe.com/docs/error-codes/payment-intent-authentication-failure",
            "message": message,
            "payment_method": self._books.get(account, "payment_method", intent["payment_method"]),
            "type": "invalid_request_error",
        }
        self._reopen(account, intent, error)
        return intent

    def cancel(self, account: str, intent: Document, reason: str | None) -> Document:
        if intent["status"] not in _CANCELABLE:
            raise _unexpected(intent, "cancel", _CANCELABLE)
        intent |= {
            "status": "canceled",
            "canceled_at": self._clock(),
            "cancellation_reason": reason,
            "next_action": None,
        }
        self._keep(account, intent, "payment_intent.canceled")
        return intent

    def move(self, account: str, intent: Document, status: str) -> Document:
        """A move that no buyer makes here: `processing`, as bank debits do, or `requires_capture`."""
        intent |= {"status": status, "next_action": None}
        self._books.put(account, "payment_intent", intent)
        return intent

    def cost(self, account: str, intent: Document) -> Document:
        """The fee of a charge becomes known that was made while fees were late. Raises StripeError if there
        is none, or it is known."""
        charge = self._books.get(account, "charge", intent["latest_charge"] or "")
        if charge is None or not charge["paid"] or charge["balance_transaction"]:
            raise StripeError(400, "There is no charge whose fee is not known.")
        self._tell(account, "charge.updated", self._balance.charged(account, charge, now=self._clock()))
        return intent

    def _charge(self, account: str, intent: Document, card: Card, method: Document) -> Document:
        declined = bool(card.code)
        message = MESSAGES.get(card.decline_code, "")
        charge = new_charge(intent, method["id"], card, failed=declined, message=message, now=self._clock())
        self._books.put(account, "charge", charge)
        intent |= {"latest_charge": charge["id"], "next_action": None}
        if declined:
            error = {
                "charge": charge["id"],
                "code": card.code,
                "decline_code": card.decline_code,
                "doc_url": f"https://stripe.com/docs/error-codes/{card.code.replace('_', '-')}",
                "message": message,
                "payment_method": method,
                "type": "card_error",
            }
            self._tell(account, "charge.failed", charge)
            self._reopen(account, intent, error)
            members = {
                name: value for name, value in error.items() if name not in {"type", "message", "doc_url"}
            }
            raise StripeError(
                402, message, kind="card_error", begun=True, payment_intent=public(intent), **members
            )
        if intent["customer"] and intent["setup_future_usage"]:
            self._books.put(account, "payment_method", method | {"customer": intent["customer"]})
        intent |= {"status": "succeeded", "amount_received": intent["amount"]}
        if not self.late_fees:
            charge = self._balance.charged(account, charge, now=self._clock())
        self._tell(account, "charge.succeeded", charge)
        self._keep(account, intent, "payment_intent.succeeded")
        return intent

    def _reopen(self, account: str, intent: Document, error: Document) -> None:
        intent |= {
            "status": "requires_payment_method",
            "payment_method": None,
            "next_action": None,
            "last_payment_error": error,
        }
        self._keep(account, intent, "payment_intent.payment_failed")

    def _keep(self, account: str, intent: Document, event: str) -> None:
        self._books.put(account, "payment_intent", intent)
        self._tell(account, event, public(intent))


def _check_amount(amount: int, currency: str) -> None:
    """docs.stripe.com/currencies: special cases, and the limits that hold for every account."""
    if len(currency) != 3 or not currency.isascii() or not currency.isalpha() or not currency.islower():
        raise StripeError(400, f"Invalid currency: {currency}.", param="currency")
    if amount < (50 if currency not in _ZERO_DECIMALS else 1):
        raise StripeError(400, "Amount is too small.", code="amount_too_small", param="amount")
    if amount > 999_999_999_999:
        raise StripeError(400, "Amount is too large.", code="amount_too_large", param="amount")
    if currency in _WHOLE_ONLY and amount % 100:
        raise StripeError(
            400,
            f"Invalid amount. Currency {currency.upper()} must be evenly divisible by 100.",
            code="invalid_charge_amount_no_decimal_compatible",
            param="amount",
        )
    if currency in _LAST_DIGIT_ZERO and amount % 10:
        raise StripeError(400, "Invalid amount: the last digit must be 0.", param="amount")


def _unexpected(intent: Document, verb: str, statuses: tuple[str, ...]) -> StripeError:
    return StripeError(
        400,
        f"You cannot {verb} this PaymentIntent because it has a status of {intent['status']}. Only a"
        f" PaymentIntent with one of the following statuses may be {verb}ed: {', '.join(statuses)}.",
        code="payment_intent_unexpected_state",
        begun=True,
        payment_intent=public(intent),
    )
