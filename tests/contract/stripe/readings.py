"""What we read of Stripe's answers, and the types of its SDK leave open: members that may be left out there,
or may be any text, and are neither for us.

Words as in docs.stripe.com/api, "Refunds", "Payouts", "Balance transactions" and "Disputes", and of
docs.stripe.com/reports/reporting-categories those that the simulator says, read in November 2026.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.contract.paypal.schemas import Schema, one_of, text, wrong

CURRENCY = text("^[a-z]{3}$")
ANY: Schema = {}


def _of(*others: str, **read: Schema) -> Schema:
    """With these, whatever else there is; the others may be nothing, and are there."""
    named = dict.fromkeys(others, ANY) | read
    return {"type": "object", "properties": named, "required": sorted(named)}


READINGS: Mapping[str, Schema] = {
    "balance_transaction": _of(
        "source",
        currency=CURRENCY,
        reporting_category=one_of(
            "charge", "dispute", "dispute_reversal", "fee", "payout", "refund", "refund_failure"
        ),
        status=one_of("available", "pending"),
    ),
    "charge": _of("balance_transaction", "payment_intent", "payment_method_details", currency=CURRENCY),
    "dispute": _of(
        currency=CURRENCY,
        payment_intent=text("^pi_"),
        reason=one_of(
            "bank_cannot_process",
            "check_returned",
            "credit_not_processed",
            "customer_initiated",
            "debit_not_authorized",
            "duplicate",
            "fraudulent",
            "general",
            "incorrect_account_details",
            "insufficient_funds",
            "noncompliant",
            "product_not_received",
            "product_unacceptable",
            "subscription_canceled",
            "unrecognized",
        ),
    ),
    "payment_intent": _of(
        "client_secret",
        "customer",
        "last_payment_error",
        "latest_charge",
        "next_action",
        "payment_method",
        "setup_future_usage",
        currency=CURRENCY,
    ),
    "payout": _of(currency=CURRENCY, status=one_of("canceled", "failed", "in_transit", "paid", "pending")),
    "refund": _of(
        "metadata",
        currency=CURRENCY,
        payment_intent=text("^pi_"),
        status=one_of("canceled", "failed", "pending", "requires_action", "succeeded"),
    ),
    "setup_intent": _of("customer", "last_setup_error", "latest_attempt", "next_action", "payment_method"),
}


def misread(answer: Any, about: str) -> Iterator[str]:
    """What is wrong with what we would read of an answer, in each object that is in it."""
    if isinstance(answer, dict):
        schema = READINGS.get(str(answer.get("object")))
        if schema is not None and not answer.get("deleted"):
            yield from wrong(schema, answer, f"{about}: {answer['object']}")
        for member in answer.values():
            yield from misread(member, about)
    elif isinstance(answer, list):
        for one in answer:
            yield from misread(one, about)
