"""A payment of Mollie's in the words all processors share.

::

    open                  OPEN        the buyer may be at a bank; a method that is declined there is told to
                                      nobody but the buyer, who may take another on the same page
    pending, authorized   PROCESSING
    paid                  SUCCEEDED
    failed                OPEN, with its failure: over for Mollie, and nothing more becomes of it
    canceled, expired     CANCELED

Source: docs.mollie.com/docs/status-change, docs.mollie.com/reference/get-payment, read in November 2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from cartwright.adapters.processors.answers import word
from cartwright.adapters.processors.mollie_wire import Document
from cartwright.application.ports.processors import ProcessorRefused
from cartwright.domain import capabilities
from cartwright.domain.errors import Outage
from cartwright.domain.ids import OrderId
from cartwright.domain.money import EXPONENTS, Money
from cartwright.domain.orders import Order
from cartwright.domain.payments import PaymentState, Saved, Truth

STATES: Mapping[str, PaymentState] = {
    "open": PaymentState.OPEN,
    "pending": PaymentState.PROCESSING,
    "authorized": PaymentState.PROCESSING,
    "paid": PaymentState.SUCCEEDED,
    "failed": PaymentState.OPEN,
    "canceled": PaymentState.CANCELED,
    "expired": PaymentState.CANCELED,
}
_MOMENTS = {"paid": "paidAt", "canceled": "canceledAt", "expired": "expiredAt", "failed": "failedAt"}
_METHODS = {
    "bancontact": "Bancontact",
    "banktransfer": "Bank transfer",
    "creditcard": "Card",
    "directdebit": "SEPA Direct Debit",
    "ideal": "iDEAL",
    "paypal": "PayPal",
}


def to_mollie(amount: Money) -> dict[str, str]:
    """A decimal string with all the decimals of the currency. Raises ProcessorRefused for what Mollie does
    not take."""
    if not capabilities.of("mollie").takes(amount):
        raise ProcessorRefused(
            "Mollie takes no such amount",
            processor="mollie",
            reason="currency-not-taken",
            amount=str(amount),
        )
    return {"currency": amount.currency, "value": f"{amount.decimal:.{EXPONENTS[amount.currency]}f}"}


def from_mollie(written: Any) -> Money:
    """Raises Outage for what is no amount."""
    try:
        return Money.of(str(written["value"]), str(written["currency"]))
    except (KeyError, TypeError, ValueError) as error:
        raise Outage("mollie") from error


def moment(text: object) -> datetime:
    """Raises Outage for what is no moment."""
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise Outage("mollie") from error
    if at.tzinfo is None:
        raise Outage("mollie")
    return at


def labelled(document: Document) -> Mapping[str, str]:
    """What of ours stands in it."""
    metadata = document.get("metadata")
    return {name: str(value) for name, value in metadata.items()} if isinstance(metadata, dict) else {}


def payable_at(document: Document) -> str:
    """Where the buyer pays."""
    links = document.get("_links")
    checkout = links.get("checkout") if isinstance(links, dict) else None
    return str(checkout.get("href") or "") if isinstance(checkout, dict) else ""


def truth_of(document: Document, order: Order) -> Truth:
    """What `document` says. `order` is what its metadata name, or empty where they name none of the
    account's.

    Raises ProcessorRefused for a status we do not know, Outage for an answer that is no payment.
    """
    status = str(document.get("status"))
    if status not in STATES:
        raise ProcessorRefused(processor="mollie", reason="unknown-status", payment_status=word(status))
    state = STATES[status]
    said, succeeded = labelled(document), state is PaymentState.SUCCEEDED
    details = document.get("details")
    details = details if isinstance(details, dict) else {}
    if not isinstance(document.get("id"), str):
        raise Outage("mollie")
    return Truth(
        reference=str(document["id"]),
        order=OrderId(said.get("order", "") if said.get("account") == order.account else ""),
        state=state,
        amount=from_mollie(document.get("amount")),
        at=moment(document.get(_MOMENTS.get(status, "createdAt"))),
        failure=_failure(details) if status == "failed" else "",
        method=_method(document, details) if succeeded else "",
        card_country=_country(document, details) if succeeded else "",
        saved=_saved(document) if succeeded and order.payment.saves else None,
        card=_alnum(details.get("cardFingerprint")),
    )


def _failure(details: Document) -> str:
    """Of a card, or of a direct debit, whose banks have codes of their own."""
    return word(details.get("failureReason")) or _alnum(details.get("bankReasonCode")).lower() or "failed"


def _method(document: Document, details: Document) -> str:
    kind = str(document.get("method") or "")
    name = word(details.get("cardLabel")) or _METHODS.get(kind) or kind.capitalize()
    last4 = _alnum(details.get("cardNumber"))
    return f"{name} •••• {last4}" if last4 else name


def _country(document: Document, details: Document) -> str:
    """Of the card, if it was one; else where Mollie saw the buyer's account."""
    for code in (details.get("cardCountryCode"), document.get("countryCode")):
        if isinstance(code, str) and len(code) == 2:
            return code
    return ""


def _saved(document: Document) -> Saved | None:
    owner, mandate = document.get("customerId"), document.get("mandateId")
    whole = isinstance(owner, str) and isinstance(mandate, str) and owner and mandate
    return Saved(str(owner), str(mandate)) if whole else None


def ends_of(mandate: Document) -> date | None:
    """The last day of the card that a mandate is of; None for what is no card. Raises Outage for what is no
    day."""
    details = mandate.get("details")
    day = details.get("cardExpiryDate") if isinstance(details, dict) else None
    try:
        return date.fromisoformat(str(day)) if day else None
    except ValueError as error:
        raise Outage("mollie") from error


def _alnum(value: object) -> str:
    return value if isinstance(value, str) and value.isalnum() else ""
