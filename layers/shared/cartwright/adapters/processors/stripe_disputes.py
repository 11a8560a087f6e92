"""Stripe's disputes in the words all processors share (docs.stripe.com/api/disputes/object)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cartwright.adapters.processors.stripe_amounts import from_stripe
from cartwright.adapters.processors.stripe_wire import word
from cartwright.application.ports.processors import ProcessorRefused
from cartwright.domain.errors import Outage
from cartwright.domain.money import total
from cartwright.domain.movements import Disputed, DisputeState

STATES: Mapping[str, DisputeState] = {
    # An inquiry: no money has moved, and none will if it is closed as one.
    "warning_needs_response": DisputeState.INQUIRY,
    "warning_under_review": DisputeState.INQUIRY,
    "warning_closed": DisputeState.WON,
    "needs_response": DisputeState.OPEN,
    "under_review": DisputeState.REVIEW,
    "appeal_needs_response": DisputeState.OPEN,
    "appeal_under_review": DisputeState.REVIEW,
    "won": DisputeState.WON,
    # The bank has let go of it before it became one.
    "prevented": DisputeState.WON,
    "lost": DisputeState.LOST,
}


def disputed_of(dispute: Mapping[str, Any]) -> Disputed:
    """What `dispute` says. Raises ProcessorRefused for a status we do not know, and Outage for an answer that
    is no dispute."""
    try:
        if dispute["status"] not in STATES:
            raise ProcessorRefused(
                processor="stripe", reason="unknown-status", payment_status=word(dispute["status"])
            )
        lines = dispute["balance_transactions"]
        amount = from_stripe(dispute["amount"], dispute["currency"])
        fees = [from_stripe(line["fee"], line["currency"]) for line in lines]
        due = dispute["evidence_details"].get("due_by")
        return Disputed(
            reference=str(dispute["id"]),
            payment=str(dispute["payment_intent"]),
            amount=amount,
            fee=total(fees, fees[0].currency if fees else amount.currency),
            state=STATES[dispute["status"]],
            reason=word(dispute["reason"]),
            at=_moment(max([dispute["created"], *(line["created"] for line in lines)])),
            answer_by=_moment(due) if due else None,
        )
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise Outage("stripe") from error


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)
