"""What is Stripe's own: how it is asked, what is refused, and how a forgotten key or a saved failure is
overcome.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
import urllib3

from cartwright.adapters.processors.stripe import Stripe
from cartwright.adapters.processors.stripe_truth import truth_of
from cartwright.application.ports.processors import ProcessorRefused
from cartwright.domain.catalog import Mode
from cartwright.domain.errors import Outage
from cartwright.domain.ids import AccountId, derived
from cartwright.domain.money import Money
from cartwright.domain.orders import AmountDiffers
from cartwright.domain.payments import PaymentState
from local.stripe.keys import account_of
from tests.contract.processors.conftest import Place
from tests.contract.processors.till import Card
from tests.contract.processors.tills import StripeTill, stripe_till

BACK = "http://shop.localhost/back"
POST = "POST /v1/payment_intents"


@pytest.fixture(name="till")
def _till() -> Iterator[StripeTill]:
    """Instead of every till in turn, a Stripe of its own."""
    with stripe_till() as till:
        yield till


def test_a_payment_is_opened_with_what_the_merchant_will_look_for(till: StripeTill, place: Place) -> None:
    order = place()
    till.processor().open(order, return_url=BACK)
    [exchange] = till.street.gate.exchanges
    assert parse_qs(exchange.body) == {
        "amount": ["10000"],
        "currency": ["eur"],
        "automatic_payment_methods[enabled]": ["true"],
        "description": [f"Course ({order.id})"],
        "metadata[account]": [order.account],
        "metadata[order]": [order.id],
        "metadata[payment]": [order.payment.id],
        "expand[]": ["latest_charge.balance_transaction"],
    }
    assert exchange.headers["idempotency-key"] == order.payment.id
    assert exchange.headers["authorization"] == f"Bearer {till.key}"


def test_a_known_payment_costs_one_request(till: StripeTill, place: Place) -> None:
    order = place()
    order = order.attached(till.processor().open(order, return_url=BACK).truth.reference)
    till.processor().truth(order, return_url=BACK)
    assert till.street.asked[1:] == [f"GET /v1/payment_intents/{order.payment.reference}"]


def test_a_receipt_can_say_how_it_was_paid_and_where_the_card_is_from(till: StripeTill, place: Place) -> None:
    order = place()
    till.processor().open(order, return_url=BACK)
    till.pay(order, Card.GOOD)
    paid = till.processor().truth(order, return_url=BACK)
    assert (paid.method, paid.card_country) == ("Visa •••• 0016", "DE")


def test_the_moment_is_the_charges_not_the_openings(till: StripeTill, place: Place) -> None:
    order = place()
    till.processor().open(order, return_url=BACK)
    till.let_pass(timedelta(minutes=7))
    till.pay(order, Card.GOOD)
    assert till.processor().truth(order, return_url=BACK).at == till.hands.now
    other = place(again=1)
    till.processor().open(other, return_url=BACK)
    till.let_pass(timedelta(minutes=7))
    assert till.processor().cancel(other, return_url=BACK).at == till.hands.now


@pytest.mark.parametrize("kind", ["error-before", "error-after"])
def test_a_failure_that_stripe_remembers_is_left_behind(till: StripeTill, place: Place, kind: str) -> None:
    order = place()
    till.street.fault(kind, POST)
    with pytest.raises(Outage):
        till.processor().open(order, return_url=BACK)
    till.processor().open(order, return_url=BACK)
    keys = [one.headers.get("idempotency-key") for one in till.street.gate.exchanges]
    assert keys == [order.payment.id, order.payment.id, f"{order.payment.id}.2"]


def test_cancelling_is_not_stuck_on_a_refusal_of_yesterday(till: StripeTill, place: Place) -> None:
    order = place()
    intent = till.processor().open(order, return_url=BACK).truth.reference
    till.street.fault("error-before", f"{POST}/{intent}/cancel")
    with pytest.raises(Outage):
        till.processor().cancel(order, return_url=BACK)
    assert till.processor().cancel(order, return_url=BACK).state is PaymentState.CANCELED


@pytest.mark.parametrize(
    ("status", "state"),
    [("processing", PaymentState.PROCESSING), ("requires_capture", PaymentState.PROCESSING)],
)
def test_money_on_its_way_is_neither_taken_nor_lost(
    till: StripeTill, place: Place, status: str, state: PaymentState
) -> None:
    order = place()
    intent = till.processor().open(order, return_url=BACK).truth.reference
    till.street.control(f"intents/{intent}", key=till.key, do=status)
    assert till.processor().truth(order, return_url=BACK).state is state


def test_a_key_used_with_other_words_leads_to_the_payment_it_opened(till: StripeTill, place: Place) -> None:
    order = place()
    opened = till.processor().open(order, return_url=BACK)
    renamed = replace(order, lines=tuple(replace(line, name="Renamed") for line in order.lines))
    assert till.processor().open(renamed, return_url=BACK).truth == opened.truth


def test_a_forgotten_key_is_not_used_to_open_a_second_payment(till: StripeTill, place: Place) -> None:
    order = place()
    opened = till.processor().open(order, return_url=BACK)
    till.let_pass(timedelta(hours=23, minutes=30))
    assert till.processor().open(order, return_url=BACK).truth.reference == opened.truth.reference
    assert "GET /v1/payment_intents/search" in till.street.asked
    assert till.street.asked.count(POST) == 1


def test_an_old_order_that_nobody_opened_is_opened(till: StripeTill, place: Place) -> None:
    till.let_pass(timedelta(days=2))
    assert till.processor().truth(place(), return_url=BACK).state is PaymentState.OPEN


def test_an_amount_changed_by_hand_is_seen(till: StripeTill, place: Place) -> None:
    order = place()
    till.processor().open(order, return_url=BACK)
    till.pay(order, Card.GOOD)
    dearer = replace(order, payment=replace(order.payment, amount=Money.of("150.00", "EUR")))
    with pytest.raises(AmountDiffers):
        dearer.heard(till.processor().truth(order, return_url=BACK))


@pytest.mark.parametrize(("price", "currency"), [("12.345", "KWD"), ("12.50", "MGA"), ("12.345", "TND")])
def test_what_stripe_cannot_take_is_refused_before_anything_is_sent(
    till: StripeTill, place: Place, price: str, currency: str
) -> None:
    with pytest.raises(ProcessorRefused) as refused:
        till.processor().open(place(price, currency), return_url=BACK)
    assert refused.value.facts["processor"] == "stripe"
    assert till.street.asked == []


def test_what_stripe_refuses_is_named_by_its_code_and_parameter(till: StripeTill, place: Place) -> None:
    with pytest.raises(ProcessorRefused) as refused:
        till.processor().open(place("0.20"), return_url=BACK)
    facts = dict(refused.value.facts)
    assert re.fullmatch("req_[A-Za-z0-9]+", str(facts.pop("request")))
    assert facts == {"processor": "stripe", "reason": "amount_too_small", "status": 400, "param": "amount"}


def test_live_pages_take_no_test_money_and_test_pages_no_real_money(till: StripeTill, place: Place) -> None:
    live, test = place(), replace(place(again=1), mode=Mode.TEST)
    with pytest.raises(ProcessorRefused) as refused:
        till.processor().open(test, return_url=BACK)
    assert refused.value.facts["reason"] == "live-key-on-a-test-page"
    till.key = till.key.replace("live", "test")
    with pytest.raises(ProcessorRefused) as refused:
        till.processor().open(live, return_url=BACK)
    assert refused.value.facts["reason"] == "test-key-on-a-live-page"
    assert till.street.asked == []
    assert till.processor().open(test, return_url=BACK).truth.state is PaymentState.OPEN


def test_a_key_that_stripe_does_not_know_is_refused_without_showing_it(place: Place) -> None:
    with stripe_till() as till:
        till.street.gate.app.state.simulator._known = ["sk_live_" + "somebodyelse1"]  # type: ignore[attr-defined]
        with pytest.raises(ProcessorRefused) as refused:
            till.processor().open(place(), return_url=BACK)
    assert refused.value.facts["status"] == 401
    assert not [text for text in (repr(refused.value), str(refused.value.facts)) if "simulated" in text]


@pytest.mark.parametrize(
    "key", ["", "sk_live_\nx", "pk_live_simulated0001", "sk_live_ünsafe0001", "Bearer sk_live_x"]
)
def test_a_malformed_key_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(ProcessorRefused) as refused:
        Stripe(key)
    assert dict(refused.value.facts) == {"processor": "stripe", "reason": "malformed-key"}
    assert not key or key not in repr(refused.value)


def test_where_nobody_answers_there_is_an_outage(place: Place) -> None:
    with stripe_till() as till:
        key = till.key
        address = till.street.url
    stranded = Stripe(key, url=address, http=urllib3.PoolManager())
    with pytest.raises(Outage):
        stranded.open(place(), return_url=BACK)


def test_a_payment_that_falls_due_again_is_opened_for_a_customer(till: StripeTill, place: Place) -> None:
    order = place()
    order = replace(order, payment=replace(order.payment, saves=True))
    till.processor().open(order, return_url=BACK)
    made, opened = till.street.gate.exchanges
    assert parse_qs(made.body) == {
        "email": [order.buyer.email],
        "name": [order.buyer.name],
        "metadata[account]": [order.account],
        "metadata[order]": [order.id],
        "metadata[payment]": [order.payment.id],
    }
    assert made.headers["idempotency-key"] == f"{order.payment.id}-customer"
    asked = parse_qs(opened.body)
    assert asked["setup_future_usage"] == ["off_session"]
    assert asked["customer"] == [json.loads(made.answer)["id"]]


def test_a_trial_is_a_setup_intent(till: StripeTill, place: Place) -> None:
    order = place()
    order = replace(order, payment=replace(order.payment, amount=Money.zero("EUR"), saves=True))
    intent = till.processor().open(order, return_url=BACK)
    assert till.street.asked == ["POST /v1/customers", "POST /v1/setup_intents"]
    asked = parse_qs(till.street.gate.exchanges[1].body)
    assert asked["usage"] == ["off_session"]
    assert intent.client_secret.startswith(intent.truth.reference + "_secret_")
    known = order.attached(intent.truth.reference)
    till.processor().truth(known, return_url=BACK)
    assert till.street.asked[2:] == [f"GET /v1/setup_intents/{known.payment.reference}"]


def test_a_customer_made_by_an_earlier_release_in_other_words_is_found(
    till: StripeTill, place: Place
) -> None:
    order = place()
    order = replace(order, payment=replace(order.payment, amount=Money.zero("EUR"), saves=True))
    till.processor().open(order, return_url=BACK)
    renamed = replace(order, buyer=replace(order.buyer, name="Ada B. Buyer"))
    till.processor().open(renamed, return_url=BACK)
    assert till.street.asked.count("GET /v1/customers/search") == 1
    assert len(till._intents(order)) == 1


def test_a_customer_that_search_does_not_show_yet_is_an_outage(till: StripeTill, place: Place) -> None:
    order = place()
    order = replace(order, payment=replace(order.payment, saves=True))
    till.processor().open(order, return_url=BACK)
    other = replace(order, payment=replace(order.payment, saves=True))
    stray = replace(other, account=AccountId(derived("account", "stray")))
    books = till.street.gate.app.state.simulator.books  # type: ignore[attr-defined]
    account = account_of(till.key).account
    for found in books.newest(account, "customer"):
        books.remove(account, "customer", found["id"])
    with pytest.raises(Outage):
        till.processor().open(stray, return_url=BACK)


def test_a_fee_that_comes_later_than_the_success_is_told_then(till: StripeTill, place: Place) -> None:
    till.street.control("balance", late_fees=True)
    order = place()
    intent = till.processor().open(order, return_url=BACK).truth.reference
    till.pay(order, Card.GOOD)
    paid = till.processor().truth(order, return_url=BACK)
    assert (paid.state, paid.fee) == (PaymentState.SUCCEEDED, None)
    till.street.control(f"intents/{intent}", key=till.key, do="cost")
    later = till.processor().truth(order, return_url=BACK)
    assert later == replace(paid, fee=later.fee)
    assert later.fee is not None
    assert later.fee.amount == Money.of("1.75", "EUR")  # 1.5 % and 0.25


def test_a_fee_that_is_no_amount_of_its_currency_keeps_no_payment_from_being_booked() -> None:
    line = {"id": "txn_1", "fee": 150, "currency": "isk", "created": 1}
    charge = {"created": 1, "balance_transaction": line}
    intent = {
        "id": "pi_1",
        "status": "succeeded",
        "amount_received": 10000,
        "currency": "isk",
        "created": 1,
        "metadata": {},
        "latest_charge": charge,
    }
    assert truth_of(intent, AccountId("acc_1")).fee is None
    line["fee"] = 200
    fee = truth_of(intent, AccountId("acc_1")).fee
    assert fee is not None
    assert (fee.reference, fee.amount) == ("txn_1", Money.of("2", "ISK"))
