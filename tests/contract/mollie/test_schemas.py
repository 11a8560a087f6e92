"""The schemas refuse what Mollie refuses: each with the very thing that is wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.contract.mollie.schemas import (
    CHARGEBACK,
    CREATE,
    CUSTOMER_ASKED,
    PAYMENT,
    REFUND,
    REFUND_ASKED,
    SETTLEMENT,
    Exchange,
    problems,
)
from tests.contract.paypal.schemas import Schema, wrong
from tests.contract.paypal.spoiling import spoilt
from tests.contract.paypal.test_schemas import changed

URL = "https://shop.example/back"
LABELS = {"account": "acc_1", "order": "ord_1", "payment": "pay_1"}
MONEY = {"currency": "EUR", "value": "10.00"}
ONCE = {
    "amount": MONEY,
    "description": "Course",
    "redirectUrl": URL,
    "webhookUrl": URL,
    "metadata": LABELS,
}
FIRST = ONCE | {"customerId": "cst_1", "sequenceType": "first"}
AGAIN = ONCE | {"customerId": "cst_1", "mandateId": "mdt_1", "sequenceType": "recurring"}
NOW = "2026-11-02T12:00:00+00:00"
LINKS = {"self": {"href": URL, "type": "application/hal+json"}}
PAID = {
    "resource": "payment",
    "id": "tr_1",
    "mode": "live",
    "createdAt": NOW,
    "amount": MONEY,
    "description": "Course",
    "method": "creditcard",
    "metadata": LABELS,
    "status": "paid",
    "profileId": "pfl_1",
    "sequenceType": "oneoff",
    "redirectUrl": URL,
    "webhookUrl": URL,
    "_links": LINKS,
    "paidAt": NOW,
}
GIVEN = {
    "resource": "refund",
    "id": "re_1",
    "mode": "live",
    "amount": MONEY,
    "status": "refunded",
    "createdAt": NOW,
    "description": "x",
    "metadata": LABELS | {"refund": "ref_1"},
    "paymentId": "tr_1",
    "_links": LINKS,
}
TAKEN = {
    "resource": "chargeback",
    "id": "chb_1",
    "amount": MONEY,
    "createdAt": NOW,
    "reason": None,
    "paymentId": "tr_1",
    "reversedAt": None,
    "_links": LINKS,
}
FINE = {"currency": "EUR", "value": "100.0000"}
ROW = {
    "description": "Card",
    "method": "creditcard",
    "count": 1,
    "amountNet": FINE,
    "amountVat": None,
    "amountGross": FINE,
}
RATE = {"fixed": FINE, "percentage": "1.8"}
SETTLED = {
    "resource": "settlement",
    "id": "stl_1",
    "reference": "1234567.2611.01",
    "createdAt": NOW,
    "settledAt": NOW,
    "status": "paidout",
    "amount": {"currency": "EUR", "value": "-97.52"},
    "balanceId": "bal_1",
    "periods": {"2026": {"11": {"revenue": [ROW], "costs": [ROW | {"rate": RATE}]}}},
    "_links": LINKS,
}


RIGHT: list[tuple[Schema, Any, set[str]]] = [
    (CREATE, ONCE, set()),
    (CREATE, FIRST, set()),
    (CREATE, AGAIN, set()),
    (CUSTOMER_ASKED, {"name": "Ada", "email": "ada@buyer.example", "metadata": LABELS}, set()),
    (REFUND_ASKED, {"amount": MONEY, "description": "x", "metadata": LABELS}, set()),
    (PAYMENT, PAID, set()),
    # Who gives back on Mollie's own pages names no refund of ours.
    (REFUND, GIVEN, {"metadata: without refund"}),
    (CHARGEBACK, TAKEN, set()),
    # It is of whichever months it is of.
    (SETTLEMENT, SETTLED, {"periods: without 2026", "periods/2026: without 11"}),
]


@pytest.mark.parametrize(("schema", "document", "may"), RIGHT)
def test_what_is_right_is_let_through_and_nothing_else(schema: Schema, document: Any, may: set[str]) -> None:
    """Spoilt by any one thing it is wrong, but for what may be left out."""
    assert list(wrong(schema, document, "")) == []
    passed = {how for how, spoiling in spoilt(document) if not list(wrong(schema, spoiling, ""))}
    assert passed == may


@pytest.mark.parametrize(
    ("schema", "document", "path", "value"),
    [
        (CREATE, ONCE, "amount/value", 10),
        (CREATE, ONCE, "amount/value", "10"),
        (CREATE, ONCE, "amount/value", "10.000"),
        (CREATE, ONCE, "amount/currency", "JPY"),
        (CREATE, ONCE, "redirectURL", URL),
        (CREATE, ONCE, "webhookUrl", "shop.example"),
        (CREATE, ONCE, "sequenceType", "recurring"),
        (CREATE, ONCE, "metadata/order", "1"),
        (CREATE, ONCE, "description", "x" * 256),
        (CREATE, FIRST, "mandateId", "mdt_1"),
        (CREATE, FIRST, "customerId", "1"),
        (CREATE, AGAIN, "sequenceType", "first"),
        (REFUND_ASKED, {"amount": MONEY, "description": "x", "metadata": LABELS}, "amount", "10.00"),
        (PAYMENT, PAID, "status", "done"),
        (PAYMENT, PAID, "paidAt", "yesterday"),
        (PAYMENT, PAID, "surprise", 1),
        (REFUND, GIVEN, "status", "paid"),
        (CHARGEBACK, TAKEN, "reversedAt", "no"),
        (SETTLEMENT, SETTLED, "status", "paid"),
        (SETTLEMENT, SETTLED, "settledAt", "soon"),
        (SETTLEMENT, SETTLED, "amount/value", "97.5200"),
        (SETTLEMENT, SETTLED, "periods", {"2026": []}),
        (SETTLEMENT, SETTLED, "periods/soon", {}),
    ],
)
def test_what_is_wrong_is_named(schema: Schema, document: Any, path: str, value: Any) -> None:
    assert list(wrong(schema, changed(document, path, value), ""))


GOOD = Exchange("POST", "/v2/payments", "pay_1", ONCE, {}, 201, PAID)


def test_an_exchange_that_fits_has_no_problems() -> None:
    assert list(problems(GOOD)) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"key": ""},
        {"asked": None},
        {"path": "/v2/orders"},
        {"query": {"include": "x"}},
        {"status": 200},
        {"status": 302},
        {"answer": {}},
        {"status": 422, "answer": PAID},
        {"method": "GET", "path": "/v2/payments/tr_1", "status": 200},
        {"headers": {"authorization": "Bearer access_1"}},
    ],
)
def test_an_exchange_that_does_not_fit_has_some(changes: dict[str, Any]) -> None:
    assert list(problems(replace(GOOD, **changes)))


def test_a_settlement_is_asked_for_with_a_token_and_not_with_a_key() -> None:
    page = {
        "count": 1,
        "_embedded": {"settlements": [SETTLED]},
        "_links": {**LINKS, "previous": None, "next": None},
    }
    token, key = ({"authorization": f"Bearer {one}_1"} for one in ("access", "live"))
    asked = Exchange("GET", "/v2/settlements", "", None, {"limit": "250"}, 200, page, token)
    assert list(problems(asked)) == []
    assert list(problems(replace(asked, headers=key))) == [
        "GET /v2/settlements: with a key that does not open it"
    ]
