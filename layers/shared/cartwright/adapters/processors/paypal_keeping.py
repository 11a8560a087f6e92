"""Payment methods in PayPal's vault: kept by a purchase, or by a setup token where nothing is due today.

A setup token is approved by the buyer on PayPal's page and then exchanged, once, for a payment token, which
is what is charged later. It cannot be cancelled: what was called off here is never exchanged, and the token
ends by itself after three days (decision record 0221). Neither of them tells a time, so the moment of a
success is that of the order. Sources: developer.paypal.com/docs/api/payment-tokens/v3,
developer.paypal.com/docs/checkout/save-payment-methods, read in November 2026.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from cartwright.adapters.processors.answers import word
from cartwright.adapters.processors.paypal_truth import payable_at, saved
from cartwright.adapters.processors.paypal_wire import Answer, Document, Wire
from cartwright.application.ports.processors import Intent, ProcessorRefused
from cartwright.domain.errors import Outage
from cartwright.domain.ids import OrderId
from cartwright.domain.money import Money
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.payments import PaymentState, Saved, Truth

SETUPS = "/v3/vault/setup-tokens"
TOKENS = "/v3/vault/payment-tokens"

LAST = timedelta(days=3)
"""How long a setup token can be approved."""

_WAITING = {"CREATED", "PAYER_ACTION_REQUIRED", "APPROVED"}


def experience(return_url: str) -> dict[str, str]:
    """What PayPal's page is to look like, and where it sends the buyer back to: to us, either way."""
    return {
        "return_url": return_url,
        "cancel_url": return_url,
        "shipping_preference": "NO_SHIPPING",
    }


def vaulted() -> dict[str, str]:
    """What keeps the method of a purchase."""
    return {"store_in_vault": "ON_SUCCESS", "usage_type": "MERCHANT"}


def charged_to(kept: Saved, *, present: bool) -> dict[str, Any]:
    """What a capture is charged to, its owner there or not."""
    credential = {
        "payment_initiator": "CUSTOMER" if present else "MERCHANT",
        "usage": "SUBSEQUENT",
        "usage_pattern": "IMMEDIATE" if present else "SUBSCRIPTION_PREPAID",
    }
    return {"payment_source": {"paypal": {"vault_id": kept.method, "stored_credential": credential}}}


def open_setup(order: Order, wire: Wire, *, return_url: str, now: datetime, exchange: bool = True) -> Intent:
    """The order's setup token as it is now; one that the buyer approved is exchanged, unless told not to, or
    unless the order is over."""
    token = _token(order, wire, return_url, forgotten=now - order.placed_at > LAST)
    if token is None:
        return Intent(_truth(order, order.payment.reference, None, PaymentState.CANCELED))
    if _theirs(token) != order.payment.id:
        return Intent(_truth(order, str(token["id"]), None, PaymentState.OPEN, ours=False))
    if order.state is OrderState.EXPIRED and token.get("status") != "VAULTED":
        return Intent(_truth(order, str(token["id"]), None, PaymentState.CANCELED))
    method = _exchanged(order, token, wire, exchange=exchange)
    state = PaymentState.SUCCEEDED if method else PaymentState.OPEN
    url = "" if method else payable_at(token)
    return Intent(_truth(order, str(token["id"]), method, state), hosted_url=url)


def cancelled_setup(order: Order, wire: Wire, *, return_url: str, now: datetime) -> Truth:
    """CANCELED by our own word, unless it is kept already or not ours."""
    found = open_setup(order, wire, return_url=return_url, now=now, exchange=False).truth
    if found.state.final or found.order != order.id:
        return found
    return _truth(order, found.reference, None, PaymentState.CANCELED)


def _token(order: Order, wire: Wire, return_url: str, *, forgotten: bool) -> Document | None:
    """None where PayPal has forgotten it, as it does when it can be approved no more. Raises what a request
    raises."""
    if order.payment.reference:
        answer = wire.get(f"{SETUPS}/{quote(order.payment.reference, safe='')}")
        return None if answer.status == 404 and forgotten else answer.accepted()
    wallet = {
        "description": "; ".join(line.name for line in order.lines)[:127],
        "usage_type": "MERCHANT",
        "experience_context": experience(return_url),
    }
    body = {
        "customer": {"merchant_customer_id": order.payment.id},
        "payment_source": {"paypal": wallet},
    }
    answer = wire.post(SETUPS, body, key=f"{order.payment.id}-setup")
    opened = answer.accepted()
    return (
        wire.get(f"{SETUPS}/{quote(str(opened.get('id')), safe='')}").accepted()
        if answer.replayed
        else opened
    )


def _exchanged(order: Order, token: Document, wire: Wire, *, exchange: bool) -> Saved | None:
    """The payment token that `token` became, if it did or does now. Raises ProcessorRefused for a status we
    do not know."""
    status = token.get("status")
    if status == "VAULTED":
        return _kept(token, wire)
    if status not in _WAITING:
        raise ProcessorRefused(processor="paypal", reason="unknown-status", payment_status=word(status))
    if status != "APPROVED" or not exchange:
        return None
    source = {"payment_source": {"token": {"id": token["id"], "type": "SETUP_TOKEN"}}}
    answer: Answer = wire.post(TOKENS, source, key=f"{order.payment.id}-token")
    if answer.status == 422:  # exchanged before, under a key that is forgotten
        return _kept(token, wire)
    return saved(answer.accepted())


def _kept(token: Document, wire: Wire) -> Saved | None:
    """What PayPal keeps of the customer, who is of this one order."""
    customer = token.get("customer")
    owner = customer.get("id") if isinstance(customer, dict) else None
    if not isinstance(owner, str):
        raise Outage("paypal")
    found = wire.get(TOKENS, {"customer_id": owner}).accepted().get("payment_tokens")
    tokens = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return saved({"customer": customer, **tokens[0]}) if tokens else None


def _theirs(token: Document) -> str:
    customer = token.get("customer")
    return str(customer.get("merchant_customer_id") or "") if isinstance(customer, dict) else ""


def _truth(
    order: Order, reference: str, method: Saved | None, state: PaymentState, *, ours: bool = True
) -> Truth:
    return Truth(
        reference=reference,
        order=order.id if ours else OrderId(""),
        state=state,
        amount=Money.zero(order.payment.amount.currency),
        at=order.placed_at,
        method="PayPal" if method else "",
        saved=method,
    )
