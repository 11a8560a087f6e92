"""Stripe's objects, as API 2026-10-28.endive shows them. Whole, with the nulls Stripe sends too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from local.stripe.books import Document, new_id
from local.stripe.cards import Card

VERSION = "2026-10-28.endive"

_INTENT_NULLS = """
application application_fee_amount canceled_at cancellation_reason customer customer_account description
excluded_payment_method_types last_payment_error latest_charge next_action on_behalf_of payment_method
processing receipt_email review setup_future_usage shipping source statement_descriptor
statement_descriptor_suffix transfer_data transfer_group
""".split()

_CHARGE_NULLS = """
application application_fee application_fee_amount balance_transaction calculated_statement_descriptor
customer failure_balance_transaction failure_code failure_message on_behalf_of radar_options receipt_email
receipt_number receipt_url review shipping source source_transfer statement_descriptor
statement_descriptor_suffix transfer_data transfer_group
""".split()

_NOBODY = {
    "address": dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state")),
    "email": None,
    "name": None,
    "phone": None,
    "tax_id": None,
}
_CHECKS = {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"}


def new_intent(params: Mapping[str, Any], *, live: bool, now: int) -> Document:
    name = new_id("pi_3")
    automatic = params.get("automatic_payment_methods", {"enabled": True})
    given = ("customer", "description", "receipt_email", "setup_future_usage", "statement_descriptor_suffix")
    chosen = params.get("payment_method")
    return {
        **dict.fromkeys(_INTENT_NULLS),
        **{field: params[field] for field in given if field in params},
        "id": name,
        "object": "payment_intent",
        "amount": params["amount"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "automatic_payment_methods": {"allow_redirects": "always", **automatic},
        "capture_method": params.get("capture_method", "automatic_async"),
        "client_secret": new_id(f"{name}_secret_"),
        "confirmation_method": "automatic",
        "created": now,
        "currency": params["currency"],
        "livemode": live,
        "metadata": params.get("metadata", {}),
        "payment_method": chosen,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "status": "requires_confirmation" if chosen else "requires_payment_method",
    }


def new_method(card: Card, *, live: bool, now: int) -> Document:
    return {
        "id": new_id("pm_1"),
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": _NOBODY,
        "card": {
            "brand": card.brand,
            "checks": _CHECKS,
            "country": card.country,
            "display_brand": {"amex": "american_express"}.get(card.brand, card.brand),
            "exp_month": 12,
            "exp_year": 2034,
            "fingerprint": f"sim{card.number[-12:]}",
            "funding": "credit",
            "generated_from": None,
            "last4": card.last4,
            "networks": {"available": [card.brand], "preferred": None},
            "regulated_status": "unregulated",
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        },
        "created": now,
        "customer": None,
        "customer_account": None,
        "livemode": live,
        "metadata": {},
        "type": "card",
    }


def new_charge(
    intent: Document, method: str, card: Card, *, failed: bool, message: str, now: int
) -> Document:
    """The charge that an attempt to pay `intent` makes, whether the bank agreed or not."""
    taken = not failed
    return {
        **dict.fromkeys(_CHARGE_NULLS),
        "id": new_id("ch_3"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if taken else 0,
        "amount_refunded": 0,
        "billing_details": _NOBODY,
        "captured": taken,
        "created": now,
        "currency": intent["currency"],
        "description": intent["description"],
        "disputed": False,
        "failure_code": card.code or None if failed else None,
        "failure_message": message or None if failed else None,
        "fraud_details": {},
        "livemode": intent["livemode"],
        "metadata": intent["metadata"],
        "outcome": {
            "advice_code": None,
            "network_advice_code": None,
            "network_decline_code": None,
            "network_status": "declined_by_network" if failed else "approved_by_network",
            "reason": card.decline_code if failed else None,
            "risk_level": "normal",
            "risk_score": 7,
            "seller_message": "The bank did not return any further details."
            if failed
            else "Payment complete.",
            "type": "issuer_declined" if failed else "authorized",
        },
        "paid": taken,
        "payment_intent": intent["id"],
        "payment_method": method,
        "payment_method_details": {
            "card": {
                "amount_authorized": intent["amount"] if taken else None,
                "authorization_code": None,
                "brand": card.brand,
                "checks": _CHECKS,
                "country": card.country,
                "exp_month": 12,
                "exp_year": 2034,
                "fingerprint": f"sim{card.number[-12:]}",
                "funding": "credit",
                "installments": None,
                "last4": card.last4,
                "mandate": None,
                "network": card.brand,
                "network_token": {"used": False},
                "network_transaction_id": None,
                "regulated_status": "unregulated",
                "three_d_secure": None,
                "wallet": None,
            },
            "type": "card",
        },
        "refunded": False,
        "status": "succeeded" if taken else "failed",
    }


def new_event(kind: str, subject: Document, *, live: bool, now: int, request: str, key: str) -> Document:
    return {
        "id": new_id("evt_3"),
        "object": "event",
        "api_version": VERSION,
        "created": now,
        "data": {"object": subject},
        "livemode": live,
        "pending_webhooks": 0,
        "request": {"id": request or None, "idempotency_key": key or None},
        "type": kind,
    }


def new_endpoint(params: Mapping[str, Any], *, live: bool, now: int) -> Document:
    return {
        "id": new_id("we_1"),
        "object": "webhook_endpoint",
        "api_version": params.get("api_version"),
        "application": None,
        "created": now,
        "description": params.get("description"),
        "enabled_events": params["enabled_events"],
        "livemode": live,
        "metadata": params.get("metadata", {}),
        "secret": new_id("whsec_", 32),
        "status": "enabled",
        "url": params["url"],
    }


def page_of(items: Iterable[Document], url: str, *, more: bool, kind: str = "list") -> Document:
    page: Document = {"object": kind, "data": list(items), "has_more": more, "url": url}
    return page | {"next_page": None} if kind == "search_result" else page


def public(document: Document) -> Document:
    """`document` without what is the simulator's own: members whose names begin with an underscore."""
    return {name: value for name, value in document.items() if not name.startswith("_")}
