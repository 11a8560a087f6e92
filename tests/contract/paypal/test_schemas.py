"""The schemas refuse what PayPal refuses: each with the very thing that is wrong."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from tests.contract.paypal.gate import place
from tests.contract.paypal.schemas import (
    CHARGE,
    DISPUTE,
    ERROR,
    EVENT,
    EXCHANGE,
    OPENING,
    ORDER,
    PATCHES,
    REFUNDING,
    SETTING_UP,
    TRANSACTION,
    TRANSACTIONS,
    Exchange,
    Schema,
    problems,
    wrong,
)
from tests.contract.paypal.spoiling import spoilt
from tests.contract.processors.paypal_till import PayPalTill
from tests.contract.processors.till import BACK, Card, Hands
from tests.unit.domain.shop import offer, placed, product

AMOUNT = {"currency_code": "EUR", "value": "10.00"}
UNIT = {
    "reference_id": "default",
    "amount": AMOUNT,
    "description": "Course",
    "custom_id": "acc_a:ord_b:pay_c",
    "invoice_id": "pay_c",
}
PATCH = {"op": "replace", "path": "/intent", "value": "AUTHORIZE"}
CREDENTIAL = {"payment_initiator": "MERCHANT", "usage": "SUBSEQUENT", "usage_pattern": "IMMEDIATE"}
CONTEXT = {"return_url": BACK, "cancel_url": BACK, "shipping_preference": "NO_SHIPPING"}
SET_UP = {
    "customer": {"merchant_customer_id": "pay_1"},
    "payment_source": {
        "paypal": {"description": "x", "usage_type": "MERCHANT", "experience_context": CONTEXT}
    },
}

GOOD: list[tuple[Schema, Any]] = [
    (OPENING, {"intent": "CAPTURE", "purchase_units": [UNIT]}),
    (CHARGE, {}),
    (CHARGE, {"payment_source": {"paypal": {"vault_id": "8kk8451t", "stored_credential": CREDENTIAL}}}),
    (PATCHES, [PATCH]),
    (REFUNDING, {"amount": AMOUNT, "custom_id": "acc_a:ord_b:pay_c:ref_d", "invoice_id": "ref_d"}),
    (SETTING_UP, SET_UP),
    (EXCHANGE, {"payment_source": {"token": {"id": "5C991763VB2781612", "type": "SETUP_TOKEN"}}}),
    (ERROR, {"name": "X", "message": "y", "debug_id": "z"}),
]


def changed(document: Any, path: str, value: Any) -> Any:
    """A copy with another value at `path`."""
    whole = copy.deepcopy(document)
    holder: Any = whole
    *before, last = (int(part) if part.isdigit() else part for part in path.split("/"))
    for part in before:
        holder = holder[part]
    holder[last] = value
    return whole


@pytest.mark.parametrize(("schema", "document"), GOOD)
def test_what_is_right_is_let_through_and_nothing_else(schema: Schema, document: Any) -> None:
    """Spoilt by any one thing it is wrong; a capture alone may say nothing of what it charges."""
    assert list(wrong(schema, document, "")) == []
    passed = {how for how, spoiling in spoilt(document) if not list(wrong(schema, spoiling, ""))}
    assert passed == ({"all of it: without payment_source"} if schema is CHARGE and document else set())


BAD: list[tuple[Schema, Any, str, Any]] = [
    (OPENING, GOOD[0][1], "intent", "SALE"),
    (OPENING, GOOD[0][1], "intnet", "CAPTURE"),
    (OPENING, GOOD[0][1], "purchase_units/0/amount/value", 10),
    (OPENING, GOOD[0][1], "purchase_units/0/amount/value", "10"),
    (OPENING, GOOD[0][1], "purchase_units/0/amount/value", "10.5"),
    (OPENING, GOOD[0][1], "purchase_units/0/amount/value", "1,000.00"),
    (OPENING, GOOD[0][1], "purchase_units/0/amount/currency_code", "JPY"),
    (OPENING, GOOD[0][1], "purchase_units/0/amount/currency_code", "eur"),
    (OPENING, GOOD[0][1], "purchase_units/0/custom_id", "x" * 128),
    (OPENING, GOOD[0][1], "purchase_units/0/invoice_id", ""),
    (OPENING, GOOD[0][1], "purchase_units", []),
    (OPENING, GOOD[0][1], "purchase_units", [UNIT, UNIT]),
    (OPENING, GOOD[0][1], "payment_source", {"paypal": {"experience_context": {"return_url": "x"}}}),
    (CHARGE, GOOD[2][1], "payment_source/paypal/vault_id", "not an id"),
    (CHARGE, GOOD[2][1], "payment_source/paypal/stored_credential/payment_initiator", "BANK"),
    (CHARGE, GOOD[2][1], "payment_source/paypal/stored_credential/usage_pattern", "OFTEN"),
    (PATCHES, GOOD[3][1], "0/path", "/status"),
    (PATCHES, GOOD[3][1], "0/op", "remove"),
    (REFUNDING, GOOD[4][1], "amount", "10.00"),
    (REFUNDING, GOOD[4][1], "note", "sorry"),
    (SETTING_UP, GOOD[5][1], "customer/merchant_customer_id", "x" * 65),
    (SETTING_UP, GOOD[5][1], "payment_source/paypal/usage_type", "FRIEND"),
    (EXCHANGE, GOOD[6][1], "payment_source/token/type", "CARD"),
    (ERROR, GOOD[7][1], "details", [{"field": "/x"}]),
]


@pytest.mark.parametrize(("schema", "document", "path", "value"), BAD)
def test_what_is_wrong_is_named(schema: Schema, document: Any, path: str, value: Any) -> None:
    assert list(wrong(schema, changed(document, path, value), ""))


def exchange(**changes: Any) -> Exchange:
    whole = Exchange("POST", "/v2/checkout/orders", "pay_1", GOOD[0][1], {}, 422, GOOD[7][1])
    return replace(whole, **changes)


def test_an_exchange_that_fits_has_no_problems() -> None:
    assert list(problems(exchange())) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"key": ""},
        {"key": "x" * 109},
        {"path": "/v2/checkout/carts"},
        {"method": "DELETE"},
        {"query": {"page": "1"}},
        {"status": 302},
        {"status": 201, "answer": {"id": "1"}},
        {"asked": None},
        {"method": "PATCH", "path": "/v2/checkout/orders/1", "asked": [PATCH], "status": 204, "answer": {}},
        {"method": "GET", "path": "/v2/checkout/orders/1", "status": 404},
        {"method": "GET", "path": "/v1/reporting/transactions", "asked": None, "status": 404},
    ],
)
def test_an_exchange_that_does_not_fit_has_some(changes: dict[str, Any]) -> None:
    assert list(problems(exchange(**changes)))


OPTIONAL = set(
    """
    payment_source payer update_time description custom_id invoice_id payments email_address account_id
    address name seller_response_due_date
    """.split()
)


@contextmanager
def sold() -> Iterator[PayPalTill]:
    hands = Hands()
    with place(clock=hands.seconds) as there:
        till = PayPalTill(there, hands)
        order = placed(offer(product()))
        till.processor().open(order, return_url=BACK)
        till.pay(order, Card.GOOD)
        till.dispute(order)
        yield till


@pytest.mark.parametrize(
    ("kind", "schema", "spoils"),
    [
        ("order", ORDER, {"status": "DONE", "create_time": "yesterday", "surprise": 1, "payer": {}}),
        ("dispute", DISPUTE, {"status": "MAYBE", "dispute_amount": "1", "reason": "because"}),
        ("transaction", TRANSACTIONS, {"page": "1", "total_pages": -1, "transaction_details": {}}),
        ("event", EVENT, {"id": "evt_1", "event_type": "capture", "resource": []}),
    ],
)
def test_the_simulators_answers_fit_and_spoilt_ones_do_not(
    kind: str, schema: Schema, spoils: dict[str, Any]
) -> None:
    with sold() as till:
        api, account = till.place.simulator.api, "AYinventedClient0001"
        thing = till.place.simulator.books.newest(account, kind)[0]
        shown: Any = {
            "order": lambda: api.orders.shown(thing, BACK),
            "dispute": lambda: api.reports.disputed(account, thing["id"]),
            "transaction": lambda: api.reports.transactions(
                account,
                {
                    "start_date": "2026-10-01T00:00:00Z",
                    "end_date": "2026-11-01T00:00:00Z",
                    "page": "1",
                    "page_size": "500",
                },
            ),
            "event": lambda: {name: value for name, value in thing.items() if name != "type"},
        }[kind]()
    assert list(wrong(schema, shown, "")) == []
    passed = {how for how, spoiling in spoilt(shown) if not list(wrong(schema, spoiling, ""))}
    # What PayPal may leave out is all that may be otherwise.
    assert [how for how in passed if ": without " not in how] == []
    assert {how.rpartition(" ")[2] for how in passed} <= OPTIONAL
    for name, value in spoils.items():
        assert list(wrong(schema, shown | {name: value}, "")), name


@pytest.mark.parametrize(
    ("code", "value", "right"),
    [("T0400", "-5.00", True), ("T0403", "5.00", False), ("T1101", "5.00", True), ("T1101", "-5.00", False)],
)
def test_a_withdrawal_takes_from_the_balance_and_its_reversal_gives_back(
    code: str, value: str, right: bool
) -> None:
    now = "2026-11-02T12:00:00Z"
    line = {
        "transaction_id": "4AB",
        "transaction_event_code": code,
        "transaction_initiation_date": now,
        "transaction_updated_date": now,
        "transaction_amount": {"currency_code": "EUR", "value": value},
        "transaction_status": "S",
    }
    assert (not list(wrong(TRANSACTION, line, ""))) is right
