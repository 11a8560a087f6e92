"""Payment methods that Stripe keeps: the customer they belong to, and what opens a SetupIntent.

A method that is to be charged when its owner is not there belongs to a Customer and is saved by its first use
(docs.stripe.com/payments/save-during-payment), or by a SetupIntent where nothing is due today
(docs.stripe.com/payments/save-and-reuse). Each order has a customer of its own: who has bought before is for
the seller to know, and nothing that Stripe is asked to tell us.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cartwright.adapters.processors.stripe_wire import Wire
from cartwright.domain.errors import Outage
from cartwright.domain.orders import Order
from cartwright.domain.payments import Saved

CUSTOMERS = "/v1/customers"
SETUPS = "/v1/setup_intents"
SETUP_EXPANDED = {"expand": ["latest_attempt", "payment_method"]}


def labels(order: Order) -> dict[str, str]:
    """What all that is opened for an order carries: by this it is found, and its webhooks are known."""
    return {"account": order.account, "order": order.id, "payment": order.payment.id}


def titled(order: Order) -> str:
    return f"{', '.join(line.name for line in order.lines)[:400]} ({order.id})"


def customer(order: Order, wire: Wire, *, forgotten: bool) -> str:
    """The order's customer, made once. `forgotten`: Stripe may have forgotten under which key it was made."""
    if forgotten and (found := _customers(order, wire)):
        return found[0]
    asked = {"email": order.buyer.email, "name": order.buyer.name, "metadata": labels(order)}
    answer = wire.post(CUSTOMERS, asked, key=f"{order.payment.id}-customer")
    if answer.error.get("type") == "idempotency_error":
        # Made by an earlier release that worded the request otherwise.
        if found := _customers(order, wire):
            return found[0]
        raise Outage("stripe", retry_after=60)
    return str(answer.accepted()["id"])


def setup(order: Order, owner: str) -> dict[str, Any]:
    """What opens the SetupIntent of an order that asks for a method only."""
    return {
        "automatic_payment_methods": {"enabled": True},
        "customer": owner,
        "usage": "off_session",
        "description": titled(order),
        "metadata": labels(order),
        **SETUP_EXPANDED,
    }


def charged_to(kept: Saved) -> dict[str, Any]:
    """What opens a payment that is charged to a method kept before."""
    return {"customer": kept.customer, "payment_method": kept.method}


def found_setups(order: Order, wire: Wire) -> list[Mapping[str, Any]]:
    """The order's SetupIntents. They cannot be searched for, but their customer can (it may lag by a
    minute)."""
    return [
        intent
        for owner in _customers(order, wire)
        for intent in wire.get(SETUPS, {"customer": owner, "limit": 100}).accepted()["data"]
        if intent["metadata"].get("payment") == order.payment.id
    ]


def _customers(order: Order, wire: Wire) -> list[str]:
    query = f"metadata['payment']:'{order.payment.id}'"
    matches = wire.get(f"{CUSTOMERS}/search", {"query": query, "limit": 100}).accepted()["data"]
    return [str(one["id"]) for one in sorted(matches, key=lambda match: (match["created"], match["id"]))]
