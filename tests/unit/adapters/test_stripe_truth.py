"""A PaymentIntent in the words all processors share."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from cartwright.adapters.processors.stripe_truth import STATES, setup_truth_of, truth_of
from cartwright.application.ports.processors import ProcessorRefused
from cartwright.domain.errors import Outage
from cartwright.domain.ids import AccountId, derived
from cartwright.domain.money import Money
from cartwright.domain.payments import PaymentState, Saved
from tests.unit.domain.shop import offer, placed, product

ACCOUNT = AccountId(derived("account", "agency"))
ORDER = derived("order", "first")
CARD = {"type": "card", "card": {"brand": "visa", "last4": "4242", "country": "DE"}}


def intent(**changes: Any) -> dict[str, Any]:
    return {
        "id": "pi_1",
        "status": "succeeded",
        "amount": 1000,
        "amount_received": 1000,
        "currency": "eur",
        "created": 1_790_000_000,
        "canceled_at": None,
        "metadata": {"account": ACCOUNT, "order": ORDER},
        "last_payment_error": None,
        "latest_charge": {"created": 1_790_000_060, "payment_method_details": CARD},
        **changes,
    }


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("requires_payment_method", PaymentState.OPEN),
        ("requires_confirmation", PaymentState.OPEN),
        ("requires_action", PaymentState.ACTION),
        ("processing", PaymentState.PROCESSING),
        ("requires_capture", PaymentState.PROCESSING),
        ("succeeded", PaymentState.SUCCEEDED),
        ("canceled", PaymentState.CANCELED),
    ],
)
def test_every_status_has_a_state(status: str, state: PaymentState) -> None:
    assert truth_of(intent(status=status), ACCOUNT).state is state
    assert len(STATES) == 7


def test_a_status_of_tomorrow_is_refused_not_guessed() -> None:
    with pytest.raises(ProcessorRefused) as refused:
        truth_of(intent(status="requires_patience"), ACCOUNT)
    assert refused.value.facts["payment_status"] == "requires_patience"


def test_the_moment_is_stripes_own() -> None:
    def at(**changes: Any) -> int:
        return int(truth_of(intent(**changes), ACCOUNT).at.timestamp())

    assert at() == 1_790_000_060
    assert at(status="canceled", canceled_at=1_790_000_120) == 1_790_000_120
    assert at(status="processing") == 1_790_000_000
    assert at(latest_charge=None) == 1_790_000_000
    assert truth_of(intent(), ACCOUNT).at == datetime.fromtimestamp(1_790_000_060, UTC)


@pytest.mark.parametrize(
    ("metadata", "order"),
    [
        ({"account": ACCOUNT, "order": ORDER}, ORDER),
        ({"account": ACCOUNT, "order": "ord_other"}, "ord_other"),
        ({"account": derived("account", "other"), "order": ORDER}, ""),
        ({"order": ORDER}, ""),
        ({}, ""),
    ],
)
def test_the_order_is_the_one_its_metadata_name_in_this_account(metadata: dict[str, str], order: str) -> None:
    assert truth_of(intent(metadata=metadata), ACCOUNT).order == order


def test_a_part_taken_is_a_part() -> None:
    assert truth_of(intent(amount_received=400), ACCOUNT).amount.minor == 400
    assert truth_of(intent(status="requires_action", amount_received=0), ACCOUNT).amount.minor == 1000


@pytest.mark.parametrize(
    ("details", "method", "country"),
    [
        (CARD, "Visa •••• 4242", "DE"),
        ({"type": "card", "card": {"brand": "amex", "last4": "0005"}}, "American Express •••• 0005", ""),
        ({"type": "card", "card": {"brand": "interac_new", "last4": "1"}}, "Interac new •••• 1", ""),
        ({"type": "sepa_debit", "sepa_debit": {"last4": "3000"}}, "SEPA Direct Debit •••• 3000", ""),
        ({"type": "ideal", "ideal": {"bank": "ing"}}, "iDEAL", ""),
        ({"type": "cashapp"}, "Cashapp", ""),
        ({}, "", ""),
        (None, "", ""),
    ],
)
def test_how_it_was_paid(details: Any, method: str, country: str) -> None:
    truth = truth_of(intent(latest_charge={"created": 1, "payment_method_details": details}), ACCOUNT)
    assert (truth.method, truth.card_country) == (method, country)


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (None, ""),
        ({"code": "card_declined", "decline_code": "insufficient_funds"}, "insufficient_funds"),
        ({"code": "payment_intent_authentication_failure"}, "payment_intent_authentication_failure"),
        ({"code": None, "message": "no"}, "declined"),
        ({"code": "<b>no</b>"}, "declined"),
    ],
)
def test_the_last_decline_is_named_by_its_code(error: Any, failure: str) -> None:
    open_again = intent(status="requires_payment_method", last_payment_error=error)
    assert truth_of(open_again, ACCOUNT).failure == failure
    assert truth_of(intent(last_payment_error=error), ACCOUNT).failure == ""


@pytest.mark.parametrize("missing", ["id", "status", "amount_received", "currency", "created", "metadata"])
def test_an_answer_that_is_no_payment_is_an_outage(missing: str) -> None:
    broken = intent(latest_charge=None)
    del broken[missing]
    with pytest.raises(Outage):
        truth_of(broken, ACCOUNT)


METHOD = {"id": "pm_1", "type": "card", "card": {"brand": "visa", "last4": "4242", "country": "DE"}}
TRIAL = placed(offer(product()))
TRIAL = replace(TRIAL, payment=replace(TRIAL.payment, amount=Money.zero("EUR"), saves=True))


def setup(**changes: Any) -> dict[str, Any]:
    return {
        "id": "seti_1",
        "status": "succeeded",
        "created": 1_790_000_000,
        "customer": "cus_1",
        "metadata": {"account": TRIAL.account, "order": TRIAL.id},
        "last_setup_error": None,
        "latest_attempt": {"created": 1_790_000_060},
        "payment_method": METHOD,
        **changes,
    }


def test_a_setup_is_a_payment_of_nothing_that_leaves_a_method() -> None:
    truth = setup_truth_of(setup(), TRIAL)
    assert (truth.reference, truth.order, truth.amount) == ("seti_1", TRIAL.id, Money.zero("EUR"))
    assert (truth.method, truth.card_country) == ("Visa •••• 4242", "DE")
    assert truth.saved == Saved("cus_1", "pm_1")
    assert truth.at == datetime.fromtimestamp(1_790_000_060, UTC)


@pytest.mark.parametrize(
    ("year", "month", "ends"),
    [
        (2028, 2, date(2028, 2, 29)),
        (2027, 12, date(2027, 12, 31)),
        (2027, 13, None),
        (27, 1, None),
        ("2027", 1, None),
        (None, None, None),
    ],
)
def test_a_card_is_good_through_its_month(year: object, month: object, ends: date | None) -> None:
    card = {"brand": "visa", "exp_year": year, "exp_month": month}
    saved = setup_truth_of(setup(payment_method={**METHOD, "card": card}), TRIAL).saved
    assert saved == Saved("cus_1", "pm_1", ends)


def test_a_setup_that_is_open_says_why_the_last_try_failed() -> None:
    error = {"code": "card_declined", "decline_code": "insufficient_funds"}
    found = setup(
        status="requires_payment_method", last_setup_error=error, payment_method=None, latest_attempt="a"
    )
    truth = setup_truth_of(found, TRIAL)
    assert (truth.state, truth.failure, truth.saved) == (PaymentState.OPEN, "insufficient_funds", None)
    assert truth.at == datetime.fromtimestamp(1_790_000_000, UTC)


def test_a_setup_of_another_account_names_no_order() -> None:
    metadata = {"account": derived("account", "another"), "order": TRIAL.id}
    assert setup_truth_of(setup(metadata=metadata), TRIAL).order == ""


@pytest.mark.parametrize("missing", ["id", "status", "metadata", "created"])
def test_what_is_no_setup_is_an_outage(missing: str) -> None:
    found = setup(latest_attempt=None)
    del found[missing]
    with pytest.raises(Outage):
        setup_truth_of(found, TRIAL)


@pytest.mark.parametrize(
    ("change", "saved"),
    [
        ({}, None),
        ({"setup_future_usage": "off_session"}, None),
        (
            {"setup_future_usage": "off_session", "customer": "cus_1", "payment_method": "pm_1"},
            Saved("cus_1", "pm_1"),
        ),
        ({"setup_future_usage": "off_session", "customer": {"id": "cus_1"}, "payment_method": None}, None),
    ],
)
def test_a_payment_leaves_a_method_if_it_was_opened_to(change: dict[str, Any], saved: Saved | None) -> None:
    assert truth_of(intent(**change), ACCOUNT).saved == saved
