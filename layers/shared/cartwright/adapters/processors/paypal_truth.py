"""An order of PayPal's in the words all processors share, and the words it carries of ours.

::

    CREATED, SAVED              OPEN      nobody has looked at it
    PAYER_ACTION_REQUIRED       OPEN      and ACTION once there is a payer: the bank asks, or another method
    APPROVED                    OPEN      the buyer agreed; nothing is taken before we capture it
    COMPLETED, captured         SUCCEEDED; PROCESSING while the capture is pending
    any, intent AUTHORIZE       CANCELED  by us: it can never be captured any more (decision record 0221)
    VOIDED                      CANCELED

Source: developer.paypal.com/docs/api/orders/v2, "order status" and "capture status", read in November 2026.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cartwright.adapters.processors.answers import word
from cartwright.adapters.processors.paypal_amounts import from_paypal
from cartwright.adapters.processors.paypal_wire import Document
from cartwright.application.ports.processors import ProcessorRefused
from cartwright.domain.errors import Invalid, Outage
from cartwright.domain.ids import OrderId, parse
from cartwright.domain.orders import Order
from cartwright.domain.payments import Fee, PaymentState, Saved, Truth

OURS = ("account", "order", "payment")
"""What a `custom_id` of ours says, with colons between; then the refund or the decline it is about."""

_TAKEN = {"COMPLETED", "PARTIALLY_REFUNDED", "REFUNDED"}
_LOST = {"DECLINED", "FAILED"}
_WAITING = {"CREATED", "SAVED", "APPROVED", "PAYER_ACTION_REQUIRED"}
_FOR_US = {"approve", "payer-action", "redirect"}


def custom_id(order: Order, *more: str) -> str:
    """At most 127 characters."""
    return ":".join((order.account, order.id, order.payment.id, *more))[:127]


def named(custom: object) -> Mapping[str, str]:
    """What of ours a `custom_id` names; nothing if it is not one of ours."""
    if not isinstance(custom, str):
        return {}
    parts = custom.split(":")
    if len(parts) < len(OURS):
        return {}
    try:
        found = {kind: str(parse(kind, part)) for kind, part in zip(OURS, parts, strict=False)}
    except Invalid:
        return {}
    return found | {"more": ":".join(parts[len(OURS) :])}


def unit_of(document: Document) -> Document:
    units = document.get("purchase_units")
    if not isinstance(units, list) or len(units) != 1 or not isinstance(units[0], dict):
        raise Outage("paypal")
    return units[0]


def captures(document: Document) -> Sequence[Document]:
    return _payments(document, "captures")


def refunds(document: Document) -> Sequence[Document]:
    return _payments(document, "refunds")


def belongs(document: Document, order: Order) -> bool:
    """Whether it was opened for this very payment."""
    said = named(unit_of(document).get("custom_id"))
    return (said.get("account"), said.get("payment")) == (order.account, order.payment.id)


def declined(document: Document) -> str:
    """The word of a decline that we noted in it."""
    return word(named(unit_of(document).get("custom_id")).get("more")).lower()


def approval(document: Document) -> str:
    """A word for the buyer's latest agreement: another one after a decline is another word."""
    return "".join(filter(str.isalnum, str(document.get("update_time") or "")))


def payable_at(document: Document) -> str:
    """Where the buyer agrees."""
    links = document.get("links")
    found = [link for link in links if isinstance(link, dict)] if isinstance(links, list) else []
    return next((str(link.get("href")) for link in found if str(link.get("rel")) in _FOR_US), "")


def moment(text: object) -> datetime:
    """Raises Outage for what is no moment."""
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise Outage("paypal") from error
    if at.tzinfo is None:
        raise Outage("paypal")
    return at


def truth_of(document: Document, order: Order, *, failure: str = "") -> Truth:
    """What `document`, a whole order, says; `failure` is what the last try to capture it was answered with.

    `order` is what its `custom_id` names, or empty where that names none of the account's. Raises
    ProcessorRefused for a status we do not know, Outage for an answer that is no order.
    """
    unit = unit_of(document)
    said = named(unit.get("custom_id"))
    took = captures(document)
    capture: Document = took[-1] if took else {}
    failure = failure or declined(document)
    state, failure = _state(document, capture, failure, kept=order.payment.kept is not None)
    succeeded = state is PaymentState.SUCCEEDED
    source = document.get("payment_source")
    wallet = source.get("paypal") if isinstance(source, dict) else None
    payer = document.get("payer")
    payer = payer if isinstance(payer, dict) else {}
    try:
        return Truth(
            reference=str(document["id"]),
            order=OrderId(said["order"] if said.get("account") == order.account else ""),
            state=state,
            amount=from_paypal(capture["amount"] if succeeded else unit["amount"]),
            at=moment(capture["create_time"] if succeeded else document["create_time"]),
            failure=failure,
            method="PayPal" if succeeded else "",
            card_country=_country(payer, wallet) if succeeded else "",
            saved=(_saved(wallet) or order.payment.kept) if succeeded and order.payment.saves else None,
            fee=_fee(capture) if succeeded else None,
            card="" if state is PaymentState.CANCELED else _alnum(payer.get("payer_id")),
        )
    except (KeyError, TypeError) as error:
        raise Outage("paypal") from error


def _state(document: Document, capture: Document, failure: str, *, kept: bool) -> tuple[PaymentState, str]:
    """The state, and the failure that goes with it."""
    status = str(document.get("status"))
    if status == "COMPLETED" and capture:
        match capture.get("status"):
            case str(found) if found in _TAKEN:
                return PaymentState.SUCCEEDED, ""
            case str(found) if found in _LOST:
                return PaymentState.OPEN, "capture_declined"
            case _:
                return PaymentState.PROCESSING, ""
    if status == "VOIDED" or document.get("intent") == "AUTHORIZE":
        return PaymentState.CANCELED, ""
    if status == "PAYER_ACTION_REQUIRED" and not failure and (kept or document.get("payer")):
        return PaymentState.ACTION, ""
    if status in _WAITING:
        return PaymentState.OPEN, failure
    raise ProcessorRefused(processor="paypal", reason="unknown-status", payment_status=word(status))


def _payments(document: Document, kind: str) -> Sequence[Document]:
    payments = unit_of(document).get("payments")
    found = payments.get(kind) if isinstance(payments, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _fee(capture: Document) -> Fee | None:
    """What PayPal kept; None where it does not say so, or says it in no currency: the list tells of it."""
    breakdown = capture.get("seller_receivable_breakdown")
    kept = breakdown.get("paypal_fee") if isinstance(breakdown, dict) else None
    if not isinstance(kept, dict):
        return None
    return Fee(str(capture["id"]), from_paypal(kept), moment(capture["create_time"]))


def _country(payer: Document, wallet: Any) -> str:
    """Where the payer's account is at home."""
    for holder in (wallet, payer):
        address = holder.get("address") if isinstance(holder, dict) else None
        code = address.get("country_code") if isinstance(address, dict) else None
        if isinstance(code, str) and len(code) == 2:
            return code
    return ""


def _saved(wallet: Any) -> Saved | None:
    """The method that a capture left in the vault; None while it is not there yet."""
    attributes = wallet.get("attributes") if isinstance(wallet, dict) else None
    vault = attributes.get("vault") if isinstance(attributes, dict) else None
    return saved(vault) if isinstance(vault, dict) else None


def saved(token: Document) -> Saved | None:
    """A payment token, with its customer; None if it is not whole."""
    customer = token.get("customer")
    owner = customer.get("id") if isinstance(customer, dict) else None
    name = token.get("id")
    whole = isinstance(owner, str) and isinstance(name, str) and owner and name
    return Saved(str(owner), str(name)) if whole else None


def _alnum(value: object) -> str:
    return value if isinstance(value, str) and value.isalnum() else ""
