"""What is held against schemas of ours is all that is asked and answered, and each of it is refused once it
is spoilt by any one thing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cartwright.domain.ids import RefundId, derived
from cartwright.domain.money import Money
from tests.contract.mollie import schemas as of_mollie
from tests.contract.paypal import schemas as of_paypal
from tests.contract.paypal.schemas import wrong
from tests.contract.paypal.spoiling import misspelt, spoilt
from tests.contract.processors.conftest import Place
from tests.contract.processors.mollie_till import MollieTill, mollie_till
from tests.contract.processors.paypal_till import PayPalTill, paypal_till
from tests.contract.processors.test_charging import bought
from tests.contract.processors.test_saving import kept, truth
from tests.contract.processors.till import BACK, Card

OPERATIONS: Any = {"mollie": of_mollie.OPERATIONS, "paypal": of_paypal.OPERATIONS}
UNSEEN = {"/v1/notifications/verify-webhook-signature"}
"""Asked by the door, about a letter that no root vouches for (tests/contract/paypal/test_webhooks.py)."""

OPTIONAL = {
    "mollie": set(
        """
        11 2026 captures cardCountryCode cardFingerprint cardHolder cardLabel cardNumber chargebacks
        countryCode customerId details expiresAt invoiceId isCancelable mandateId payments refund refunds
        settlementAmount settlementId
        """.split()
    ),
    "paypal": set(
        """
        account_id address attributes custom_field custom_id description email_address fee_amount invoice_id
        merchant_customer_id name payer payment_source payments
        refunds seller_response_due_date supplementary_data update_time user_action
        """.split()
    ),
}
MAY_BE = {
    "mollie": {"method: of another kind", "details/cardHolder: of another kind"},
    "paypal": set[str](),
}
WORDS = {
    "mollie": {
        "asked": {"description", "name"},
        "told": {"cardFingerprint", "description", "name"},
    },
    "paypal": {
        "asked": {"description"},
        "told": set(
            """
            account_id custom custom_field custom_id description given_name invoice_id merchant_customer_id
            reference_id surname
            """.split()
        ),
    },
}
"""What may be any text: what people read, and what others wrote to their own."""


@pytest.fixture(name="till", params=["mollie", "paypal"])
def _till(request: pytest.FixtureRequest) -> Iterator[MollieTill | PayPalTill]:
    if request.param == "mollie":
        with mollie_till() as mollie:
            yield mollie
    else:
        with paypal_till() as paypal:
            yield paypal


def everything(till: MollieTill | PayPalTill, place: Place) -> None:
    """A purchase of each kind, and all that may become of it."""
    if isinstance(till, MollieTill):
        till.place.control("cancelable", allowed=True)
    till.stop(kept(place(again=10)))
    later = kept(place(again=11), "0")
    till.processor().open(later, return_url=BACK)
    till.pay(later, Card.GOOD)
    truth(till, later)
    paid = bought(till, place)
    again = place("20.00", again=1)
    again = replace(again, payment=replace(again.payment, kept=paid.payment.saved))
    till.processor().rebill(again, return_url=BACK)
    truth(till, again)
    till.processor().refund(paid, RefundId(derived("refund", "one")), Money.of("5.00", "EUR"))
    till.processor().returned(paid)
    contested = place(again=12)
    contested = contested.attached(till.processor().open(contested, return_url=BACK).truth.reference)
    till.contest(contested)
    till.processor().disputed(contested)
    till.pay_out()
    day = timedelta(days=1)
    assert list(till.statement(since=till.hands.now - day, until=till.hands.now + day))


def of_one(document: Any) -> Any:
    """The same, of each list its first alone: what is wrong with one is wrong with all."""
    if isinstance(document, list):
        return [of_one(one) for one in document[:1]]
    if isinstance(document, dict):
        return {name: of_one(member) for name, member in document.items()}
    return document


def test_every_operation_was_asked_and_each_word_of_it_is_refused_once_it_is_spoilt(
    till: MollieTill | PayPalTill, place: Place
) -> None:
    name = "mollie" if isinstance(till, MollieTill) else "paypal"
    everything(till, place)
    unseen, passed, free = set(), set(), set()
    for method, path, request, answers in OPERATIONS[name]:
        asked = [one for one in till.place.gate.exchanges if one.method == method and one.status in answers]
        seen = [one for one in asked if re.fullmatch(path, one.path)]
        if not seen:
            unseen.add(path)
            continue
        told = max(seen, key=lambda one: len(str(one.answer)))
        both = (("asked", request, told.asked), ("told", answers[told.status], of_one(told.answer)))
        for who, schema, document in both:
            if schema is not None:
                assert list(wrong(schema, document, "")) == []
                passed |= {how for how, spoiling in spoilt(document) if not list(wrong(schema, spoiling, ""))}
                odd = (how for how, spoiling in misspelt(document) if not list(wrong(schema, spoiling, "")))
                free |= {f"{who} {how}" for how in odd}
    assert unseen == (UNSEEN if name == "paypal" else set())
    # What may be left out is all that may be otherwise; and of what may be nothing, that it is something.
    assert {how.rpartition(": without ")[2] for how in passed} == OPTIONAL[name] | MAY_BE[name]
    # Nowhere may an amount be of another exponent.
    assert free == {f"{who} {member}: other words" for who, said in WORDS[name].items() for member in said}
