"""The derived contract bites: what Stripe would refuse does not pass, and what it takes does."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from cartwright.adapters.processors.stripe_wire import STRIPE_VERSION
from local.stripe.balance import Balance
from local.stripe.books import Books
from local.stripe.cards import CARDS
from local.stripe.objects import new_charge, new_event, new_intent, new_method
from tests.contract.stripe.annotations import reference
from tests.contract.stripe.contract import Contract

CREATE = "/v1/payment_intents"
GOOD = (
    "amount=1000&currency=eur&automatic_payment_methods[enabled]=true"
    "&metadata[order]=ord_1&expand[]=latest_charge"
)
CARD = CARDS["4242424242424242"]


def intent() -> dict[str, Any]:
    return new_intent({"amount": 1000, "currency": "eur"}, live=False, now=1_790_000_000)


def test_the_adapter_speaks_the_version_of_the_installed_sdk(contract: Contract) -> None:
    assert contract.version == STRIPE_VERSION


def test_every_operation_of_the_sdk_can_be_derived(contract: Contract) -> None:
    assert len(contract.operations) > 500
    assert len(contract.everything()) > 5000


def test_a_good_request_passes(contract: Contract) -> None:
    assert contract.request("POST", CREATE, GOOD) == []


@pytest.mark.parametrize(
    ("planted", "complaint"),
    [
        ("payment_method_types[]=card", "payment_method_types"),
        ("colour=blue", "colour"),
        ("capture_method=sometimes", "sometimes"),
        ("automatic_payment_methods[enabled]=perhaps", "perhaps"),
        ("automatic_payment_methods[colour]=blue", "colour"),
        ("application_fee_amount=half", "half"),
        ("metadata[order][id]=ord_1", "metadata"),
        ("expand=latest_charge", "expand"),
    ],
)
def test_a_planted_bad_parameter_is_found(contract: Contract, planted: str, complaint: str) -> None:
    name = planted.partition("=")[0].partition("[")[0]
    kept = "&".join(one for one in GOOD.split("&") if not one.startswith(name))
    problems = contract.request("POST", CREATE, f"{kept}&{planted}")
    assert problems
    assert any(complaint in problem for problem in problems)


@pytest.mark.parametrize("missing", ["amount", "currency"])
def test_a_missing_parameter_is_found(contract: Contract, missing: str) -> None:
    fields = [one for one in GOOD.split("&") if not one.startswith(missing)]
    problems = contract.request("POST", CREATE, "&".join(fields))
    assert any(f"'{missing}' is a required property" in problem for problem in problems)


def test_a_wrong_reason_for_cancelling_is_found(contract: Contract) -> None:
    target = "/v1/payment_intents/pi_1/cancel"
    assert contract.request("POST", target, "cancellation_reason=abandoned") == []
    assert contract.request("POST", target, "cancellation_reason=boredom") != []


def test_an_operation_that_does_not_exist_is_found(contract: Contract) -> None:
    assert contract.request("POST", "/v1/payment_intends", "") == [
        "POST /v1/payment_intends: there is no such operation"
    ]


def test_the_simulators_balance_passes_and_one_without_its_fee_does_not(contract: Contract) -> None:
    method = new_method(CARD, live=False, now=1)
    charge = new_charge(intent(), method["id"], CARD, failed=False, message="", now=1)
    books = Books(None)
    line = Balance(books).line("acct", "charge", 1000, charge, now=1, fee=40)
    books.close()
    assert contract.object(line) == []
    assert contract.object(charge | {"balance_transaction": line}) == []
    del line["fee"]
    assert contract.object(line) != []


def test_the_simulators_objects_pass(contract: Contract) -> None:
    method = new_method(CARD, live=False, now=1)
    charge = new_charge(intent(), method["id"], CARD, failed=False, message="", now=1)
    event = new_event("charge.succeeded", charge, live=False, now=1, request="req_1", key="key")
    assert contract.object(intent() | {"latest_charge": charge}) == []
    assert contract.object(method) == []
    assert contract.event(event) == []


@pytest.mark.parametrize(
    "missing", ["id", "amount", "status", "currency", "metadata", "payment_method_types"]
)
def test_an_answer_without_a_member_is_found(contract: Contract, missing: str) -> None:
    answer = intent()
    del answer[missing]
    problems = contract.answer("POST", CREATE, 200, answer)
    assert any(f"'{missing}' is a required property" in problem for problem in problems)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("status", "paid"),
        ("amount", "1000"),
        ("livemode", None),
        ("colour", "blue"),
        ("latest_charge", {"id": "ch_1", "object": "charge"}),
        ("next_action", {"url": "https://bank.example"}),
    ],
)
def test_an_answer_with_a_wrong_member_is_found(contract: Contract, member: str, value: object) -> None:
    assert contract.answer("POST", CREATE, 200, intent() | {member: value}) != []


def test_an_error_without_a_type_is_found(contract: Contract) -> None:
    good = {"error": {"type": "card_error", "code": "card_declined", "message": "No."}}
    bad = copy.deepcopy(good)
    del bad["error"]["type"]
    assert contract.answer("POST", CREATE, 402, good) == []
    assert contract.answer("POST", CREATE, 402, bad) != []


def test_an_event_of_an_unknown_type_is_found(contract: Contract) -> None:
    event = new_event("payment_intent.refused", intent(), live=False, now=1, request="", key="")
    assert contract.event(event) != []


def test_an_event_about_a_misshapen_object_is_found(contract: Contract) -> None:
    event = new_event(
        "payment_intent.created", intent() | {"amount": None}, live=False, now=1, request="", key=""
    )
    assert contract.event(event) != []


SPOILT = (None, True, 1.0, 1.5, "odd", ["odd"], {"odd": "odd"})


def spoilt(value: Any) -> Iterator[Any]:
    """`value` with each of its members, deep down, taken away, replaced, and joined by one of no name."""
    match value:
        case dict():
            yield value | {"odd": "odd"}
            for key, one in value.items():
                yield {name: kept for name, kept in value.items() if name != key}
                yield from (value | {key: other} for other in (*SPOILT, *spoilt(one)))
        case list():
            for at, one in enumerate(value):
                yield from ([*value[:at], other, *value[at + 1 :]] for other in (*SPOILT, *spoilt(one)))


def test_what_is_said_fast_is_what_the_library_says(contract: Contract) -> None:
    told = [
        (reference("stripe._payment_intent", "PaymentIntent"), intent()),
        (reference("stripe._payment_method", "PaymentMethod"), new_method(CARD, live=False, now=1)),
        (reference("stripe._customer", "Customer"), {"id": "cus_1", "object": "customer", "deleted": True}),
        ({"type": "object", "maxProperties": 0}, {"odd": 1}),
    ]
    verdicts = Counter[bool]()
    for schema, good in told:
        for value in (good, *spoilt(good)):
            fits = contract.fits(schema, value)
            assert fits is not any(contract.errors(schema, value)), value
            verdicts[fits] += 1
    assert min(verdicts.values()) > 100
