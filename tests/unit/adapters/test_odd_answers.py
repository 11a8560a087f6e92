"""Whatever PayPal or Mollie answer with, it is a truth, an outage or a refusal: never a crash, and never
somebody else's words."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.adapters.processors import (
    mollie,
    mollie_statement,
    mollie_truth,
    paypal_disputes,
    paypal_refunds,
    paypal_statements,
    paypal_truth,
)
from cartwright.adapters.processors.paypal_wire import Answer
from cartwright.application.ports.processors import ProcessorRefused
from cartwright.domain.errors import Outage
from cartwright.domain.movements import Movement, MovementKind
from cartwright.domain.payments import PaymentState
from tests.unit.domain.shop import offer, placed, product

ORDER = placed(offer(product()))
NOW = "2026-11-02T12:00:00Z"
EUR = {"currency_code": "EUR", "value": "100.00"}
OURS = paypal_truth.custom_id(ORDER)

PAYPAL_ORDER = {
    "id": "5O190127TN364715T",
    "intent": "CAPTURE",
    "status": "COMPLETED",
    "create_time": NOW,
    "update_time": NOW,
    "payer": {"payer_id": "PAYER0000PAYS", "address": {"country_code": "DE"}},
    "payment_source": {"paypal": {"attributes": {"vault": {"id": "8kk8451t", "customer": {"id": "CUST1"}}}}},
    "purchase_units": [
        {
            "amount": EUR,
            "custom_id": OURS,
            "payments": {
                "captures": [{"id": "C1", "status": "COMPLETED", "amount": EUR, "create_time": NOW}],
                "refunds": [
                    {
                        "id": "R1",
                        "status": "COMPLETED",
                        "amount": EUR,
                        "create_time": NOW,
                        "custom_id": f"{OURS}:ref_1",
                    }
                ],
            },
        }
    ],
    "links": [{"rel": "approve", "href": "https://www.paypal.com/checkoutnow?token=5O1"}],
}
DISPUTE = {
    "dispute_id": "PP-D-1",
    "create_time": NOW,
    "dispute_amount": EUR,
    "reason": "UNAUTHORISED",
    "status": "RESOLVED",
    "dispute_outcome": {"outcome_code": "RESOLVED_SELLER_FAVOUR"},
    "dispute_life_cycle_stage": "CHARGEBACK",
    "seller_response_due_date": NOW,
}
LINE = {
    "transaction_id": "C1",
    "transaction_event_code": "T0006",
    "transaction_initiation_date": NOW,
    "transaction_amount": EUR,
    "fee_amount": {"currency_code": "EUR", "value": "-3.38"},
    "paypal_reference_id": "C0",
}
EURO = {"currency": "EUR", "value": "100.00"}
LABELS = {"account": ORDER.account, "order": ORDER.id, "payment": ORDER.payment.id}
MOLLIE_PAYMENT = {
    "id": "tr_1",
    "status": "paid",
    "createdAt": NOW,
    "paidAt": NOW,
    "failedAt": NOW,
    "amount": EURO,
    "method": "creditcard",
    "metadata": LABELS,
    "details": {"cardNumber": "6787", "cardLabel": "Visa", "cardCountryCode": "NL", "cardFingerprint": "f1"},
    "countryCode": "NL",
    "customerId": "cst_1",
    "mandateId": "mdt_1",
    "_links": {"checkout": {"href": "https://www.mollie.com/checkout"}},
}
REFUND = {
    "id": "re_1",
    "paymentId": "tr_1",
    "status": "refunded",
    "amount": EURO,
    "createdAt": NOW,
    "metadata": LABELS | {"refund": "ref_1"},
}
CHARGEBACK = {
    "id": "chb_1",
    "paymentId": "tr_1",
    "amount": EURO,
    "createdAt": NOW,
    "reason": {"code": "AC01"},
    "reversedAt": None,
}


class Lists:
    """A wire on which one list has one line."""

    def __init__(self, kind: str, found: Any) -> None:
        self._kind = kind
        self._found = found

    def listed(self, _path: str, kind: str, **_: object) -> Iterator[Any]:
        yield from [self._found] if kind == self._kind else []


def stated(kind: str, found: Any) -> list[Movement]:
    wire: Any = Lists(kind, found)
    since = datetime(2026, 11, 2, tzinfo=UTC)
    return list(mollie_statement.statement(wire, since=since, until=since + timedelta(days=1)))


READERS: dict[str, tuple[Any, Callable[[Any], object]]] = {
    "paypal order": (
        PAYPAL_ORDER,
        lambda found: (
            paypal_truth.truth_of(found, ORDER),
            paypal_truth.belongs(found, ORDER),
            paypal_truth.declined(found),
            paypal_truth.approval(found),
            paypal_truth.payable_at(found),
        ),
    ),
    "paypal refunds": (PAYPAL_ORDER, lambda found: list(paypal_refunds.returned(ORDER, found))),
    "paypal dispute": (DISPUTE, lambda found: paypal_disputes._disputed(found, ORDER)),
    "paypal line": (LINE, lambda found: paypal_statements._movement(found, paypal_statements.Whose)),
    "paypal error": (
        {"name": "X", "details": [{"issue": "INSTRUMENT_DECLINED"}], "debug_id": "abc"},
        lambda found: (Answer(422, found).issue, Answer(422, found).accepted()),
    ),
    "mollie payment": (
        MOLLIE_PAYMENT,
        lambda found: (mollie_truth.truth_of(found, ORDER), mollie_truth.payable_at(found)),
    ),
    "mollie refund": (REFUND, lambda found: mollie._returned(found, ORDER)),
    "mollie chargeback": (CHARGEBACK, lambda found: mollie._disputed(found, ORDER)),
    "mollie payments": (MOLLIE_PAYMENT, lambda found: stated("payments", found)),
    "mollie refunds": (REFUND, lambda found: stated("refunds", found)),
    "mollie chargebacks": (CHARGEBACK | {"reversedAt": NOW}, lambda found: stated("chargebacks", found)),
}

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=8),
    st.lists(st.integers(), max_size=2),
    st.just({}),
    st.just({"currency_code": "XXX", "value": "1.00", "currency": "XXX"}),
    st.just("2026-11-02T12:00:00"),
)


def places(document: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every way into a document."""
    items = document.items() if isinstance(document, dict) else enumerate(document)
    for name, value in items:
        yield (*before, name)
        if isinstance(value, dict | list):
            yield from places(value, (*before, name))


def spoilt(document: Any, place: tuple[Any, ...], value: object, *, gone: bool) -> Any:
    whole = copy.deepcopy(document)
    holder = whole
    for part in place[:-1]:
        holder = holder[part]
    if gone:
        del holder[place[-1]]
    else:
        holder[place[-1]] = value
    return whole


@pytest.mark.parametrize("name", sorted(READERS))
@given(data=st.data())
def test_an_odd_answer_is_read_or_an_outage_or_refused(name: str, data: st.DataObject) -> None:
    document, read = READERS[name]
    for _ in range(data.draw(st.integers(1, 3))):
        ways = list(places(document))
        if not ways:
            break
        document = spoilt(
            document, data.draw(st.sampled_from(ways)), data.draw(ODD), gone=data.draw(st.booleans())
        )
    with suppress(Outage, ProcessorRefused):
        read(document)


@pytest.mark.parametrize("name", [name for name in sorted(READERS) if name != "paypal error"])
def test_a_whole_answer_is_read(name: str) -> None:
    document, read = READERS[name]
    assert read(document)


def test_a_paypal_capture_that_failed_is_told_and_is_no_success() -> None:
    for status, state in (
        ("PENDING", PaymentState.PROCESSING),
        ("DECLINED", PaymentState.OPEN),
        ("FAILED", PaymentState.OPEN),
        ("REFUNDED", PaymentState.SUCCEEDED),
        ("PARTIALLY_REFUNDED", PaymentState.SUCCEEDED),
    ):
        found = spoilt(
            PAYPAL_ORDER, ("purchase_units", 0, "payments", "captures", 0, "status"), status, gone=False
        )
        told = paypal_truth.truth_of(found, ORDER)
        assert (told.state, bool(told.failure)) == (state, state is PaymentState.OPEN)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("T0006", MovementKind.PAYMENT),
        ("T0106", MovementKind.FEE),
        ("T0403", MovementKind.PAYOUT),
        ("T1107", MovementKind.REFUND),
        ("T1106", MovementKind.DISPUTE),
        ("T1201", MovementKind.DISPUTE),
        ("T1110", MovementKind.DISPUTE),
        ("T1108", MovementKind.OTHER),
        ("T2101", MovementKind.OTHER),
        ("", MovementKind.OTHER),
    ],
)
def test_a_transaction_is_what_its_code_says(code: str, kind: MovementKind) -> None:
    found = paypal_statements._movement(LINE | {"transaction_event_code": code}, paypal_statements.Whose)
    assert found.kind is kind


@pytest.mark.parametrize("status", ["open", "pending", "authorized", "paid", "failed", "canceled", "expired"])
def test_every_status_of_mollies_is_a_state(status: str) -> None:
    moments = {"canceledAt": NOW, "expiredAt": NOW}
    told = mollie_truth.truth_of(MOLLIE_PAYMENT | moments | {"status": status}, ORDER)
    assert (told.state is PaymentState.OPEN and bool(told.failure)) == (status == "failed")
