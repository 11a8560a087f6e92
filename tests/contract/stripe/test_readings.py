"""An exchange with Stripe that is spoilt by one thing is found, also where the SDK's types say nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest

from local.stripe.balance import Balance
from local.stripe.books import Books
from local.stripe.cards import CARDS
from local.stripe.objects import new_charge, new_intent
from tests.contract.stripe.checked import Exchange, problems_of
from tests.contract.stripe.contract import Contract
from tests.contract.stripe.readings import misread

GONE = object()
ASKED = {
    "amount": "1000",
    "currency": "eur",
    "automatic_payment_methods[enabled]": "true",
    "metadata[order]": "ord_1",
    "expand[]": "latest_charge",
}


def told() -> dict[str, Any]:
    """A payment that is made, with the line of the balance that it is."""
    intent: dict[str, Any] = new_intent({"amount": 1000, "currency": "eur"}, live=False, now=1_790_000_000)
    charge = new_charge(intent, "pm_1", CARDS["4242424242424242"], failed=False, message="", now=1)
    books = Books(None)
    line = Balance(books).line("acct", "charge", 1000, charge, now=1, fee=40)
    books.close()
    return intent | {"latest_charge": charge | {"balance_transaction": line}}


def spoilt(document: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    name, _, rest = path.partition("/")
    others = {key: one for key, one in document.items() if key != name}
    if rest:
        return {**document, name: spoilt(document[name], rest, value)}
    return others if value is GONE else {**others, name: value}


def exchange(asked: Mapping[str, Any], answer: Mapping[str, Any], **headers: str) -> Exchange:
    sent = {"stripe-version": "", "idempotency-key": "pay_1"} | headers
    body = urlencode(asked)
    return Exchange("POST", "/v1/payment_intents", sent, body, 200, json.dumps(answer).encode())


def problems(contract: Contract, asked: Mapping[str, Any], answer: Mapping[str, Any], **other: str) -> Any:
    headers = {"stripe-version": contract.version} | {key.replace("_", "-"): v for key, v in other.items()}
    return list(problems_of(exchange(asked, answer, **headers), contract))


def test_one_that_is_right_has_no_problems(contract: Contract) -> None:
    assert problems(contract, ASKED, told()) == []


@pytest.mark.parametrize("headers", [{"stripe_version": "2020-08-27"}, {"idempotency_key": ""}], ids=str)
def test_one_of_another_version_or_without_a_key_is_found(
    contract: Contract, headers: dict[str, str]
) -> None:
    assert len(problems(contract, ASKED, told(), **headers)) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("amount", GONE),
        ("currency", GONE),
        ("amount", "10.00"),  # of the unit, and not of its smallest part
        ("amount", "ten"),
        ("ammount", "1000"),
        ("automatic_payment_methods[enabled]", "yes"),
        ("capture_method", "sometimes"),
        ("setup_future_usage", "always"),
        ("metadata", "ord_1"),
        ("payment_method_types[]", "card"),
    ],
)
def test_what_is_asked_and_spoilt_is_found(contract: Contract, name: str, value: Any) -> None:
    assert problems(contract, spoilt(ASKED, name, value), told())


_LINE = "latest_charge/balance_transaction"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("id", GONE),
        ("status", GONE),
        ("status", "paid"),
        ("amount", "1000"),
        ("amount", 10.5),
        ("surprise", 1),
        ("metadata", None),
        ("latest_charge/status", "taken"),
        ("latest_charge/amount", None),
        (f"{_LINE}/fee", GONE),
        (f"{_LINE}/fee", 0.4),
        (f"{_LINE}/type", "sale"),
        # What the SDK's types let through, and we read.
        ("currency", "EUR"),
        ("latest_charge", GONE),
        ("customer", GONE),
        ("payment_method", GONE),
        ("next_action", GONE),
        ("last_payment_error", GONE),
        ("client_secret", GONE),
        ("latest_charge/payment_intent", GONE),
        ("latest_charge/balance_transaction", GONE),
        (f"{_LINE}/reporting_category", "sale"),
        (f"{_LINE}/status", "there"),
        (f"{_LINE}/source", GONE),
        (f"{_LINE}/currency", "euro"),
    ],
)
def test_what_is_told_and_spoilt_is_found(contract: Contract, path: str, value: Any) -> None:
    assert problems(contract, ASKED, spoilt(told(), path, value))


REFUND = {
    "object": "refund",
    "status": "succeeded",
    "payment_intent": "pi_1",
    "metadata": {},
    "currency": "eur",
}
DISPUTE = {"object": "dispute", "reason": "fraudulent", "payment_intent": "pi_1", "currency": "eur"}
PAYOUT = {"object": "payout", "status": "paid", "currency": "eur"}


@pytest.mark.parametrize(
    ("document", "name", "value"),
    [
        (REFUND, "status", GONE),
        (REFUND, "status", "done"),
        (REFUND, "payment_intent", GONE),
        (REFUND, "payment_intent", "ch_1"),
        (REFUND, "metadata", GONE),
        (DISPUTE, "reason", "anger"),
        (DISPUTE, "payment_intent", None),
        (PAYOUT, "status", "gone"),
        (PAYOUT, "currency", "978"),
    ],
)
def test_what_else_is_read_and_spoilt_is_found_wherever_it_is(
    document: dict[str, Any], name: str, value: Any
) -> None:
    assert list(misread({"data": [document]}, "it")) == []
    assert list(misread({"data": [{"source": spoilt(document, name, value)}]}, "it"))
