"""What PayPal's words mean: of a capture, a refund and a dispute, one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from cartwright.adapters.processors import paypal_disputes, paypal_refunds, paypal_truth
from cartwright.domain.money import Money
from cartwright.domain.movements import DisputeState, ReturnState
from cartwright.domain.payments import PaymentState, Saved
from tests.unit.adapters.test_odd_answers import DISPUTE, EUR, ORDER, PAYPAL_ORDER, spoilt

KEPT = replace(ORDER, payment=replace(ORDER.payment, saves=True, kept=Saved("CUST1", "kept")))
CAPTURE = ("purchase_units", 0, "payments", "captures", 0)
REFUND = ("purchase_units", 0, "payments", "refunds", 0)
DUE = datetime(2026, 11, 2, 12, tzinfo=UTC)
TEN = {"currency_code": "USD", "value": "10.00"}


def told(*places: tuple[tuple[Any, ...], object]) -> dict[str, Any]:
    """The order, with other words in some places."""
    document = PAYPAL_ORDER
    for place, value in places:
        document = spoilt(document, place, value, gone=False)
    return document


def test_what_was_captured_is_what_was_paid() -> None:
    """Where that is not what was asked for, the order does not take it."""
    found = paypal_truth.truth_of(told(((*CAPTURE, "amount"), TEN)), ORDER)
    assert found.amount == Money.of("10.00", "USD")
    waits = told((("status",), "APPROVED"), ((*CAPTURE, "amount"), TEN))
    assert paypal_truth.truth_of(waits, ORDER).amount == Money.of("100.00", "EUR")


@pytest.mark.parametrize(
    ("place", "word"), [(("status",), "VOIDED"), (("intent",), "AUTHORIZE"), (("status",), "SAVED")]
)
def test_what_is_over_says_no_payer_and_takes_no_money(place: tuple[Any, ...], word: str) -> None:
    waits = told((("status",), "CREATED"))
    found = paypal_truth.truth_of(spoilt(waits, place, word, gone=False), ORDER)
    over = word != "SAVED"
    assert found.state is (PaymentState.CANCELED if over else PaymentState.OPEN)
    assert (found.card, found.saved, found.fee) == ("" if over else "PAYER0000PAYS", None, None)


def test_a_charge_that_leaves_no_new_method_keeps_the_one_it_was_charged_to() -> None:
    assert paypal_truth.truth_of(PAYPAL_ORDER, KEPT).saved == Saved("CUST1", "8kk8451t")
    bare = told((("payment_source",), {"paypal": {}}))
    assert paypal_truth.truth_of(bare, KEPT).saved == KEPT.payment.kept


@pytest.mark.parametrize(
    ("status", "details", "state", "failure"),
    [
        ("COMPLETED", None, ReturnState.SUCCEEDED, ""),
        ("PENDING", {"reason": "ECHECK"}, ReturnState.PENDING, ""),
        ("FAILED", None, ReturnState.FAILED, "failed"),
        ("FAILED", {"reason": "DECLINED_BY_BANK"}, ReturnState.FAILED, "declined_by_bank"),
        ("CANCELLED", None, ReturnState.FAILED, "cancelled"),
    ],
)
def test_a_refund_is_what_its_status_says(
    status: str, details: object, state: ReturnState, failure: str
) -> None:
    document = told(((*REFUND, "status"), status), ((*REFUND, "amount"), TEN))
    document["purchase_units"][0]["payments"]["refunds"][0]["status_details"] = details
    [found] = paypal_refunds.returned(ORDER, document)
    assert (found.state, found.failure, found.amount) == (state, failure, Money.of("10.00", "USD"))


@pytest.mark.parametrize(
    ("stage", "status", "outcome", "state"),
    [
        ("INQUIRY", "OPEN", "", DisputeState.INQUIRY),
        ("INQUIRY", "RESOLVED", "RESOLVED_BUYER_FAVOUR", DisputeState.LOST),
        ("CHARGEBACK", "OPEN", "", DisputeState.OPEN),
        ("CHARGEBACK", "WAITING_FOR_SELLER_RESPONSE", "", DisputeState.OPEN),
        ("CHARGEBACK", "OTHER", "", DisputeState.OPEN),
        ("CHARGEBACK", "UNDER_REVIEW", "", DisputeState.REVIEW),
        ("CHARGEBACK", "WAITING_FOR_BUYER_RESPONSE", "", DisputeState.REVIEW),
        ("CHARGEBACK", "RESOLVED", "RESOLVED_SELLER_FAVOUR", DisputeState.WON),
        ("CHARGEBACK", "RESOLVED", "CANCELED_BY_BUYER", DisputeState.WON),
        ("CHARGEBACK", "RESOLVED", "DENIED", DisputeState.WON),
        ("CHARGEBACK", "RESOLVED", "RESOLVED_WITH_PAYOUT", DisputeState.WON),
        ("CHARGEBACK", "RESOLVED", "RESOLVED_BUYER_FAVOUR", DisputeState.LOST),
        ("CHARGEBACK", "RESOLVED", "ACCEPTED", DisputeState.LOST),
    ],
)
def test_a_dispute_is_what_its_words_say(stage: str, status: str, outcome: str, state: DisputeState) -> None:
    """Of its own amount, which may be a part of what was paid."""
    whole = DISPUTE | {
        "dispute_life_cycle_stage": stage,
        "status": status,
        "dispute_outcome": {"outcome_code": outcome},
        "dispute_amount": EUR | {"value": "40.00"},
    }
    found = paypal_disputes._disputed(whole, ORDER)
    assert (found.state, found.amount, found.answer_by) == (state, Money.of("40.00", "EUR"), DUE)
