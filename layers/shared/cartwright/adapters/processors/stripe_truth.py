"""A PaymentIntent or a SetupIntent in the words all processors share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from cartwright.adapters.processors.stripe_amounts import from_stripe
from cartwright.adapters.processors.stripe_wire import word
from cartwright.application.ports.processors import ProcessorRefused
from cartwright.domain.errors import Outage
from cartwright.domain.ids import AccountId, OrderId
from cartwright.domain.money import Money
from cartwright.domain.orders import Order
from cartwright.domain.payments import Fee, PaymentState, Saved, Truth, last_day

STATES: Mapping[str, PaymentState] = {
    "requires_payment_method": PaymentState.OPEN,  # also after a decline: the buyer may try another card
    "requires_confirmation": PaymentState.OPEN,
    "requires_action": PaymentState.ACTION,
    "processing": PaymentState.PROCESSING,
    # Authorised, not taken. We never ask for that; if the merchant's own hand did, the money may still come
    # or go.
    "requires_capture": PaymentState.PROCESSING,
    "succeeded": PaymentState.SUCCEEDED,
    "canceled": PaymentState.CANCELED,
}

_BRANDS = {
    "amex": "American Express",
    "cartes_bancaires": "Cartes Bancaires",
    "diners": "Diners Club",
    "eftpos_au": "eftpos",
    "jcb": "JCB",
    "unionpay": "UnionPay",
}
_METHODS = {
    "bacs_debit": "Bacs Direct Debit",
    "ideal": "iDEAL",
    "paypal": "PayPal",
    "sepa_debit": "SEPA Direct Debit",
    "us_bank_account": "US bank account",
}


def truth_of(intent: Mapping[str, Any], account: AccountId) -> Truth:
    """What `intent` (API 2026-10-28.endive, `latest_charge` and its `balance_transaction` expanded) says.

    `order` is what its metadata name, or empty where they name none of `account`'s: `Order.heard` then
    refuses it as another order's. The amount of a success is what was received, so that a partial capture
    shows as the difference it is. Raises ProcessorRefused for a status or a currency we do not know, Outage
    for an answer that is no PaymentIntent.
    """
    try:
        state = _state(intent["status"])
        succeeded = state is PaymentState.SUCCEEDED
        charge = intent["latest_charge"] if isinstance(intent.get("latest_charge"), dict) else {}
        metadata = intent["metadata"]
        card = _details(charge).get("card") or {}
        return Truth(
            reference=str(intent["id"]),
            order=OrderId(str(metadata.get("order", "")) if metadata.get("account") == account else ""),
            state=state,
            amount=from_stripe(intent["amount_received" if succeeded else "amount"], intent["currency"]),
            at=datetime.fromtimestamp(_moment(intent, charge, state), UTC),
            failure="" if state.final else _failure(intent.get("last_payment_error")),
            method=_method(_details(charge)) if succeeded else "",
            card_country=str(card.get("country") or "") if succeeded else "",
            saved=_saved(intent, card) if succeeded and intent.get("setup_future_usage") else None,
            card=_fingerprint(card) or _declined(intent.get("last_payment_error")),
            fee=_fee(charge.get("balance_transaction")) if succeeded else None,
        )
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise Outage("stripe") from error


def setup_truth_of(intent: Mapping[str, Any], order: Order) -> Truth:
    """What `intent`, a SetupIntent (`latest_attempt` and `payment_method` expanded), says of `order`: the
    same without an amount. Raises what `truth_of` does."""
    try:
        state = _state(intent["status"])
        succeeded = state is PaymentState.SUCCEEDED
        method = intent["payment_method"] if isinstance(intent.get("payment_method"), dict) else {}
        attempt = intent["latest_attempt"] if isinstance(intent.get("latest_attempt"), dict) else {}
        metadata = intent["metadata"]
        card = method.get("card") or {}
        moment = attempt["created"] if succeeded and "created" in attempt else intent["created"]
        return Truth(
            reference=str(intent["id"]),
            order=OrderId(str(metadata.get("order", "")) if metadata.get("account") == order.account else ""),
            state=state,
            amount=Money.zero(order.payment.amount.currency),
            at=datetime.fromtimestamp(int(moment), UTC),
            failure="" if state.final else _failure(intent.get("last_setup_error")),
            method=_method(method) if succeeded else "",
            card_country=str(card.get("country") or "") if succeeded else "",
            saved=_saved(intent, card) if succeeded else None,
            card=_fingerprint(card) or _declined(intent.get("last_setup_error")),
        )
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise Outage("stripe") from error


def _fee(line: object) -> Fee | None:
    """What Stripe kept; None while it does not say so (docs.stripe.com/payments/payment-intents/
    asynchronous-capture: the line may come after the success). None, too, for what is no amount of its
    currency: no fee is worth a payment that is not booked, and the statement tells of it."""
    if not isinstance(line, dict):
        return None
    try:
        amount = from_stripe(line["fee"], line["currency"])
    except ProcessorRefused:
        return None
    return Fee(str(line["id"]), amount, datetime.fromtimestamp(int(line["created"]), UTC))


def asking_at(intent: Mapping[str, Any]) -> str:
    """Where the buyer's bank asks its question, if it is to be asked on a page of its own."""
    action = intent.get("next_action")
    redirect = action.get("redirect_to_url") if isinstance(action, dict) else None
    return str(redirect.get("url") or "") if isinstance(redirect, dict) else ""


def _saved(intent: Mapping[str, Any], card: Mapping[str, Any]) -> Saved | None:
    """The method that a success left with its customer; None if it is not whole."""
    owner, method = _named(intent.get("customer")), _named(intent.get("payment_method"))
    return Saved(owner, method, _ends(card)) if owner and method else None


def _ends(card: Mapping[str, Any]) -> date | None:
    """The last day of a card; None for what is none, or no month."""
    year, month = card.get("exp_year"), card.get("exp_month")
    if not isinstance(year, int) or not isinstance(month, int):
        return None
    return last_day(year, month) if 2000 <= year <= 9999 and 1 <= month <= 12 else None


def _named(thing: object) -> str:
    """The id of something that may be expanded."""
    found = thing.get("id") if isinstance(thing, dict) else thing
    return found if isinstance(found, str) else ""


def _state(status: str) -> PaymentState:
    if status not in STATES:
        raise ProcessorRefused(processor="stripe", reason="unknown-status", payment_status=word(status))
    return STATES[status]


def _moment(intent: Mapping[str, Any], charge: Mapping[str, Any], state: PaymentState) -> int:
    """Epoch seconds of the state, by Stripe's own clock: of the charge, of the cancelling, else of the
    opening."""
    if state is PaymentState.SUCCEEDED and "created" in charge:
        return int(charge["created"])
    if state is PaymentState.CANCELED and intent.get("canceled_at"):
        return int(intent["canceled_at"])
    return int(intent["created"])


def _failure(error: Mapping[str, Any] | None) -> str:
    return "" if not error else word(error.get("decline_code")) or word(error.get("code")) or "declined"


def _declined(error: Mapping[str, Any] | None) -> str:
    """The fingerprint of the card that was declined; nothing for what is none."""
    method = error.get("payment_method") if error else None
    card = method.get("card") if isinstance(method, dict) else None
    return _fingerprint(card) if isinstance(card, dict) else ""


def _fingerprint(card: Mapping[str, Any]) -> str:
    found = card.get("fingerprint")
    return found if isinstance(found, str) and found.isalnum() else ""


def _details(charge: Mapping[str, Any]) -> Mapping[str, Any]:
    details = charge.get("payment_method_details")
    return details if isinstance(details, dict) else {}


def _method(details: Mapping[str, Any]) -> str:
    """`Visa •••• 4242`, `SEPA Direct Debit •••• 3000`, `iDEAL`: what a receipt may show of how it was
    paid."""
    kind = str(details.get("type") or "")
    particulars = details.get(kind)
    particulars = particulars if isinstance(particulars, dict) else {}
    brand = str(particulars.get("brand") or "") if kind == "card" else ""
    name = _BRANDS.get(brand) or _METHODS.get(kind) or (brand or kind).replace("_", " ").capitalize()
    last4 = str(particulars.get("last4") or "")
    return f"{name} •••• {last4}" if last4 else name
