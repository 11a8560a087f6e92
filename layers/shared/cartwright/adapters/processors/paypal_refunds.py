"""What PayPal gives back of a capture: asked for once per refund of ours, and listed with the order.

Source: developer.paypal.com/docs/api/payments/v2, "Refund captured payment" (keys are kept for 45 days; what
was refunded before then stands in the order), read in November 2026.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

from cartwright.adapters.processors.paypal_amounts import from_paypal, to_paypal
from cartwright.adapters.processors.paypal_truth import captures, custom_id, moment, named, refunds
from cartwright.adapters.processors.paypal_wire import Document, Wire
from cartwright.application.ports.processors import ProcessorRefused
from cartwright.domain.errors import Outage
from cartwright.domain.ids import RefundId
from cartwright.domain.money import Money
from cartwright.domain.movements import Returned, ReturnState
from cartwright.domain.orders import Order

_STATES = {
    "CANCELLED": ReturnState.FAILED,
    "COMPLETED": ReturnState.SUCCEEDED,
    "FAILED": ReturnState.FAILED,
    "PENDING": ReturnState.PENDING,
}
# What PayPal answers where it understands the request and will not give the money back.
_REFUSALS = {
    "CAPTURE_DISPUTED_PARTIAL_REFUND_NOT_ALLOWED",
    "CAPTURE_FULLY_REFUNDED",
    "MAX_NUMBER_OF_REFUNDS_EXCEEDED",
    "PAYER_ACCOUNT_LOCKED_OR_CLOSED",
    "PENDING_CAPTURE",
    "REFUND_AMOUNT_EXCEEDED",
    "REFUND_CAPTURE_CURRENCY_MISMATCH",
    "REFUND_FAILED_INSUFFICIENT_FUNDS",
    "REFUND_NOT_ALLOWED",
    "REFUND_TIME_LIMIT_EXCEEDED",
    "TRANSACTION_DISPUTED",
}


def refund(
    order: Order, wanted: RefundId, amount: Money, found: Document, wire: Wire, *, now: datetime
) -> Returned:
    """The refund of `found`, PayPal's order, that is called `wanted`: made now, or found in it.

    One that PayPal will not make is FAILED as of `now`.
    """
    made = next((one for one in returned(order, found) if one.refund == wanted), None)
    if made is not None:
        return made
    took = captures(found)
    if not took:
        raise ProcessorRefused(processor="paypal", reason="nothing-captured")
    body = {
        "amount": to_paypal(amount),
        "custom_id": custom_id(order, wanted),
        "invoice_id": wanted,
    }
    path = f"/v2/payments/captures/{quote(str(took[-1].get('id')), safe='')}/refund"
    answer = wire.post(path, body, key=wanted)
    if not answer.ok and answer.issue in _REFUSALS:
        failure = answer.issue.lower()
        return Returned("", order.payment.reference, amount, ReturnState.FAILED, now, wanted, failure)
    return _returned(answer.accepted(), order)


def returned(order: Order, found: Document) -> Sequence[Returned]:
    """All refunds in PayPal's order, the oldest first."""
    return sorted((_returned(one, order) for one in refunds(found)), key=lambda one: (one.at, one.reference))


def _returned(made: Document, order: Order) -> Returned:
    """Raises Outage for what is no refund, ProcessorRefused for a status we do not know."""
    status = str(made.get("status"))
    if status not in _STATES:
        raise ProcessorRefused(processor="paypal", reason="unknown-status")
    said = named(made.get("custom_id"))
    details = made.get("status_details")
    reason = str(details.get("reason") or "") if isinstance(details, dict) else ""
    state = _STATES[status]
    try:
        return Returned(
            reference=str(made["id"]),
            payment=order.payment.reference,
            amount=from_paypal(made["amount"]),
            state=state,
            at=moment(made["create_time"]),
            refund=RefundId(said["more"]) if said.get("more") else None,
            failure=(reason or status).lower() if state is ReturnState.FAILED else "",
        )
    except (KeyError, TypeError) as error:
        raise Outage("paypal") from error
