"""Payment methods that are kept: customers, and SetupIntents with their attempts.

::

    requires_payment_method ──confirm──▶ requires_action ──the buyer's bank──▶ succeeded
      ▲         └───────────────confirm──────────┼──────────────────────────▶ succeeded
      └───────────────────a decline──────────────┘              any but succeeded ──cancel──▶ canceled

docs.stripe.com/payments/setupintents/lifecycle
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local.stripe.books import Books, Document, new_id
from local.stripe.cards import CARDS, MESSAGES, Card
from local.stripe.errors import StripeError, no_such
from local.stripe.intents import Clock, Tell
from local.stripe.objects import new_method, public

_OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")

_SETUP_NULLS = """
allowed_payment_method_types application attach_to_self cancellation_reason customer customer_account
description excluded_payment_method_types flow_directions last_setup_error latest_attempt mandate next_action
on_behalf_of payment_method payment_method_configuration_details single_use_mandate
""".split()
_ATTEMPT_NULLS = (
    "application attach_to_self customer_account flow_directions on_behalf_of setup_error".split()
)
_CUSTOMER_NULLS = (
    "address business_name currency default_source description discount individual_name phone".split()
)


def new_customer(params: Mapping[str, Any], *, live: bool, now: int) -> Document:
    name = new_id("cus_", 14)
    return {
        **dict.fromkeys(_CUSTOMER_NULLS),
        "id": name,
        "object": "customer",
        "balance": 0,
        "created": now,
        "customer_account": None,
        "delinquent": False,
        "email": params.get("email"),
        "invoice_prefix": name[-8:].upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": live,
        "metadata": params.get("metadata", {}),
        "name": params.get("name"),
        "next_invoice_sequence": 1,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }


def new_setup(params: Mapping[str, Any], *, live: bool, now: int) -> Document:
    name = new_id("seti_1")
    automatic = params.get("automatic_payment_methods", {"enabled": True})
    return {
        **dict.fromkeys(_SETUP_NULLS),
        **{field: params[field] for field in ("customer", "description") if field in params},
        "id": name,
        "object": "setup_intent",
        "automatic_payment_methods": {"allow_redirects": "always", **automatic},
        "client_secret": new_id(f"{name}_secret_"),
        "created": now,
        "livemode": live,
        "metadata": params.get("metadata", {}),
        "payment_method_options": {
            "card": {"mandate_options": None, "network": None, "request_three_d_secure": "automatic"}
        },
        "payment_method_types": ["card"],
        "status": "requires_payment_method",
        "usage": params.get("usage", "off_session"),
    }


def new_attempt(intent: Document, method: Document, card: Card, *, now: int) -> Document:
    details = {
        "brand": card.brand,
        "checks": method["card"]["checks"],
        "country": card.country,
        "exp_month": 12,
        "exp_year": 2034,
        "fingerprint": method["card"]["fingerprint"],
        "funding": "credit",
        "last4": card.last4,
        "network": card.brand,
        "three_d_secure": None,
        "wallet": None,
    }
    return {
        **dict.fromkeys(_ATTEMPT_NULLS),
        "id": new_id("setatt_1"),
        "object": "setup_attempt",
        "created": now,
        "customer": intent["customer"],
        "livemode": intent["livemode"],
        "payment_method": method["id"],
        "payment_method_details": {"card": details, "type": "card"},
        "setup_intent": intent["id"],
        "status": "failed" if card.code else "succeeded",
        "usage": intent["usage"],
    }


class Setups:
    """The customers and SetupIntents of all accounts. `tell(account, kind, object)` is called for every
    event."""

    def __init__(self, books: Books, clock: Clock, tell: Tell) -> None:
        self._books = books
        self._clock = clock
        self._tell = tell

    def customer(self, account: str, params: Mapping[str, Any], *, live: bool) -> Document:
        made = new_customer(params, live=live, now=self._clock())
        self._books.put(account, "customer", made)
        self._tell(account, "customer.created", made)
        return made

    def create(self, account: str, params: Mapping[str, Any], *, live: bool) -> Document:
        if (owner := params.get("customer")) and self._books.get(account, "customer", owner) is None:
            raise no_such("customer", owner, param="customer")
        intent = new_setup(params, live=live, now=self._clock())
        self._keep(account, intent, "setup_intent.created")
        return intent

    def get(self, account: str, name: str) -> Document:
        intent = self._books.get(account, "setup_intent", name)
        if intent is None:
            raise no_such("setup_intent", name, param="intent")
        return intent

    def confirm(
        self, account: str, intent: Document, card: Card, action: Mapping[str, Any] | None
    ) -> Document:
        """Keeps `card`. `action` is what the buyer does if the bank asks; None: the bank has been asked.

        Raises StripeError (402) when the bank declines; the SetupIntent is then open again.
        """
        if intent["status"] not in _OPEN:
            raise _unexpected(intent, "confirm")
        method = new_method(card, live=intent["livemode"], now=self._clock())
        self._books.put(account, "payment_method", method)
        intent |= {"payment_method": method["id"], "_card": card.number, "last_setup_error": None}
        if card.asks and action is not None:
            intent |= {"status": "requires_action", "next_action": dict(action)}
            self._keep(account, intent, "setup_intent.requires_action")
            return intent
        attempt = new_attempt(intent, method, card, now=self._clock())
        self._books.put(account, "setup_attempt", attempt)
        intent |= {"latest_attempt": attempt["id"], "next_action": None}
        if card.code:
            self._declined(account, intent, card, method)
        method |= {"customer": intent["customer"]}
        self._books.put(account, "payment_method", method)
        intent |= {"status": "succeeded"}
        self._keep(account, intent, "setup_intent.succeeded")
        return intent

    def authenticate(self, account: str, intent: Document, *, passed: bool) -> Document:
        """The buyer came back from the bank. Raises StripeError if nobody was asked, or the bank declines
        then."""
        if intent["status"] != "requires_action":
            raise _unexpected(intent, "authenticate")
        if passed:
            return self.confirm(account, intent, CARDS[intent["_card"]], None)
        error = {
            "code": "setup_intent_authentication_failure",
            "doc_url": "https://stripe.com/docs/error-codes/setup-intent-authentication-failure",
            "message": "We are unable to authenticate your payment method. Please choose another one.",
            "payment_method": self._books.get(account, "payment_method", intent["payment_method"]),
            "type": "invalid_request_error",
        }
        self._reopen(account, intent, error)
        return intent

    def cancel(self, account: str, intent: Document, reason: str | None) -> Document:
        if intent["status"] not in _OPEN:
            raise _unexpected(intent, "cancel")
        intent |= {"status": "canceled", "cancellation_reason": reason, "next_action": None}
        self._keep(account, intent, "setup_intent.canceled")
        return intent

    def move(self, account: str, intent: Document, status: str) -> Document:
        """A move that no buyer makes here: `processing`."""
        intent |= {"status": status, "next_action": None}
        self._books.put(account, "setup_intent", intent)
        return intent

    def _declined(self, account: str, intent: Document, card: Card, method: Document) -> None:
        message = MESSAGES.get(card.decline_code, "")
        error = {
            "code": card.code,
            "decline_code": card.decline_code,
            "doc_url": f"https://stripe.com/docs/error-codes/{card.code.replace('_', '-')}",
            "message": message,
            "payment_method": method,
            "type": "card_error",
        }
        self._reopen(account, intent, error)
        members = {name: error[name] for name in ("code", "decline_code", "payment_method")}
        raise StripeError(402, message, kind="card_error", begun=True, setup_intent=public(intent), **members)

    def _reopen(self, account: str, intent: Document, error: Document) -> None:
        intent |= {
            "status": "requires_payment_method",
            "payment_method": None,
            "next_action": None,
            "last_setup_error": error,
        }
        self._keep(account, intent, "setup_intent.setup_failed")

    def _keep(self, account: str, intent: Document, event: str) -> None:
        self._books.put(account, "setup_intent", intent)
        self._tell(account, event, public(intent))


def _unexpected(intent: Document, verb: str) -> StripeError:
    return StripeError(
        400,
        f"You cannot {verb} this SetupIntent because it has a status of {intent['status']}.",
        code="setup_intent_unexpected_state",
        begun=True,
        setup_intent=public(intent),
    )
