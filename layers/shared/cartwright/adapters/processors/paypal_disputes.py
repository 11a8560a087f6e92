"""Disputes of a payment, as PayPal has them now.

::

    stage INQUIRY                                INQUIRY   PayPal asks both sides, and holds the money
    OPEN, WAITING_FOR_SELLER_RESPONSE, OTHER     OPEN
    UNDER_REVIEW, WAITING_FOR_BUYER_RESPONSE     REVIEW
    RESOLVED, for the seller or called off       WON
    RESOLVED otherwise                           LOST

What PayPal takes for a dispute stands in its list of transactions, as a fee of its own (T0106), and not in
the dispute. Source: developer.paypal.com/docs/api/customer-disputes/v1, read in November 2026.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from cartwright.adapters.processors.answers import word
from cartwright.adapters.processors.paypal_amounts import from_paypal
from cartwright.adapters.processors.paypal_truth import captures, moment
from cartwright.adapters.processors.paypal_wire import Document, Wire
from cartwright.domain.errors import Outage
from cartwright.domain.money import Money
from cartwright.domain.movements import Disputed, DisputeState
from cartwright.domain.orders import Order

DISPUTES = "/v1/customer/disputes"

_FOR_US = {"RESOLVED_SELLER_FAVOUR", "CANCELED_BY_BUYER", "DENIED", "RESOLVED_WITH_PAYOUT"}
_IN_REVIEW = {"UNDER_REVIEW", "WAITING_FOR_BUYER_RESPONSE"}


def disputed(order: Order, found: Document, wire: Wire) -> Sequence[Disputed]:
    """Those of `found`, PayPal's order, the oldest first: one request for the list, and one for each."""
    disputes: list[Disputed] = []
    for capture in captures(found):
        listed = wire.get(DISPUTES, {"disputed_transaction_id": str(capture.get("id")), "page_size": "50"})
        items = listed.accepted().get("items")
        for item in items if isinstance(items, list) else []:
            if not isinstance(item, dict):
                raise Outage("paypal")
            whole = wire.get(f"{DISPUTES}/{quote(str(item.get('dispute_id')), safe='')}").accepted()
            disputes.append(_disputed(whole, order))
    return sorted(disputes, key=lambda one: (one.at, one.reference))


def _disputed(whole: Document, order: Order) -> Disputed:
    try:
        amount = from_paypal(whole["dispute_amount"])
        due = whole.get("seller_response_due_date")
        return Disputed(
            reference=str(whole["dispute_id"]),
            payment=order.payment.reference,
            amount=amount,
            fee=Money.zero(amount.currency),
            state=_state(whole),
            reason=word(whole.get("reason")).lower(),
            at=moment(whole["create_time"]),
            answer_by=moment(due) if due else None,
        )
    except (KeyError, TypeError) as error:
        raise Outage("paypal") from error


def _state(whole: Document) -> DisputeState:
    status, stage = whole.get("status"), whole.get("dispute_life_cycle_stage")
    if status == "RESOLVED":
        outcome = whole.get("dispute_outcome")
        code = outcome.get("outcome_code") if isinstance(outcome, dict) else ""
        return DisputeState.WON if code in _FOR_US else DisputeState.LOST
    if stage == "INQUIRY":
        return DisputeState.INQUIRY
    return DisputeState.REVIEW if status in _IN_REVIEW else DisputeState.OPEN
