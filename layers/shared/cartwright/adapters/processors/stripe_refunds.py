"""What Stripe gives back (docs.stripe.com/api/refunds), in the words all processors share.

A refund of ours names its own id in its metadata. Stripe remembers an idempotency key for a day, and a refund
for good: so it is looked for before it is made, and a question of last week gives back nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from cartwright.adapters.processors.stripe_amounts import from_stripe, to_stripe
from cartwright.adapters.processors.stripe_keeping import labels
from cartwright.adapters.processors.stripe_wire import Wire, word
from cartwright.application.ports.processors import ProcessorRefused
from cartwright.domain.errors import Declined, Outage
from cartwright.domain.ids import RefundId
from cartwright.domain.money import Money
from cartwright.domain.movements import Returned, ReturnState
from cartwright.domain.orders import Order

REFUNDS = "/v1/refunds"

STATES: Mapping[str, ReturnState] = {
    "pending": ReturnState.PENDING,
    # The buyer is to say where the money goes.
    "requires_action": ReturnState.PENDING,
    "succeeded": ReturnState.SUCCEEDED,
    "failed": ReturnState.FAILED,
    "canceled": ReturnState.FAILED,
}

# What Stripe says of a refund that it understands and will not make (docs.stripe.com/error-codes).
_WILL_NOT = {"charge_already_refunded", "charge_disputed", "refund_disputed_payment", "amount_too_large"}


def refund(order: Order, refund: RefundId, amount: Money, wire: Wire, *, now: datetime) -> Returned:
    """Made once, whenever it is asked for. Raises Outage and ProcessorRefused."""
    known = next((one for one in returned(order, wire) if one.refund == refund), None)
    if known is not None:
        return known
    asked = {
        "payment_intent": order.payment.reference,
        "amount": to_stripe(amount),
        "metadata": {**labels(order), "refund": refund},
    }
    try:
        answer = wire.post(REFUNDS, asked, key=refund)
        if answer.error.get("type") == "idempotency_error":
            # Asked for by an earlier release that worded the request otherwise: next time it is in the list.
            raise Outage("stripe", retry_after=60)
        made = answer.accepted()
        if answer.replayed:
            made = wire.get(f"{REFUNDS}/{quote(str(made.get('id')), safe='')}", {}).accepted()
    except Declined as declined:
        return _not_made(order, refund, amount, str(declined.facts.get("reason", "declined")), now)
    except ProcessorRefused as refused:
        reason = str(refused.facts.get("reason", ""))
        if reason not in _WILL_NOT and refused.facts.get("param") != "amount":
            raise
        return _not_made(order, refund, amount, reason, now)
    return _returned(made, order)


def returned(order: Order, wire: Wire) -> list[Returned]:
    """All that was given back of the order's payment, the oldest first. Raises Outage and
    ProcessorRefused."""
    return [_returned(one, order) for one in reversed(list(_listed(order.payment.reference, wire)))]


def _listed(payment: str, wire: Wire) -> Iterator[Mapping[str, Any]]:
    """The newest first, as Stripe lists them, page by page."""
    asked: dict[str, Any] = {"payment_intent": payment, "limit": 100}
    while True:
        page = wire.get(REFUNDS, asked).accepted()
        yield from page["data"]
        if not page["has_more"]:
            return
        asked["starting_after"] = page["data"][-1]["id"]


def _returned(made: Mapping[str, Any], order: Order) -> Returned:
    """Raises ProcessorRefused for a status that we do not know, and Outage for an answer that is no
    refund."""
    try:
        if made["status"] not in STATES:
            raise ProcessorRefused(
                processor="stripe", reason="unknown-status", refund_status=word(made["status"])
            )
        metadata = made.get("metadata") or {}
        ours = metadata.get("account") == order.account and metadata.get("refund")
        return Returned(
            reference=str(made["id"]),
            payment=order.payment.reference,
            amount=from_stripe(made["amount"], made["currency"]),
            state=STATES[made["status"]],
            at=datetime.fromtimestamp(int(made["created"]), UTC),
            refund=RefundId(str(ours)) if ours else None,
            failure=word(made.get("failure_reason")),
        )
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError, OSError) as error:
        raise Outage("stripe") from error


def _not_made(order: Order, refund: RefundId, amount: Money, reason: str, now: datetime) -> Returned:
    return Returned("", order.payment.reference, amount, ReturnState.FAILED, now, refund, reason)
