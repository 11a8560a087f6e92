"""The official SDK, pointed at the simulator: it finds Stripe's behaviour there, in Stripe's words."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import stripe
import urllib3

from local.stripe.app import create
from local.stripe.serve import running
from tests.contract.stripe.checked import Street

KEY = "sk_test_" + "simulated0001"
RETURN = "http://localhost/back"
PAID: Any = {"payment_method": "pm_card_visa", "return_url": RETURN}


def client(url: str, key: str = KEY) -> stripe.StripeClient:
    return stripe.StripeClient(key, base_addresses={"api": url}, max_network_retries=0)


@pytest.fixture
def sdk(stripe_street: Street) -> stripe.StripeClient:
    return client(stripe_street.url)


def opened(sdk: stripe.StripeClient, **more: Any) -> stripe.PaymentIntent:
    params: Any = {"amount": 1000, "currency": "eur", **more}
    return sdk.v1.payment_intents.create(params)


def test_a_payment_is_opened_confirmed_and_read_back(sdk: stripe.StripeClient) -> None:
    intent = opened(sdk, metadata={"order": "ord_1"}, description="A course")
    assert intent.status == "requires_payment_method"
    assert sdk.v1.payment_intents.confirm(intent.id, PAID).status == "succeeded"
    paid = sdk.v1.payment_intents.retrieve(intent.id, {"expand": ["latest_charge", "payment_method"]})
    assert paid.amount_received == 1000
    assert paid.metadata["order"] == "ord_1"
    assert isinstance(paid.latest_charge, stripe.Charge)
    assert paid.latest_charge.payment_intent == intent.id
    assert isinstance(paid.payment_method, stripe.PaymentMethod)


@pytest.mark.parametrize(
    ("card", "code"),
    [
        ("pm_card_chargeDeclined", "generic_decline"),
        ("pm_card_chargeDeclinedInsufficientFunds", "insufficient_funds"),
    ],
)
def test_a_declined_card_leaves_the_payment_open(sdk: stripe.StripeClient, card: str, code: str) -> None:
    intent = opened(sdk)
    with pytest.raises(stripe.CardError) as declined:
        sdk.v1.payment_intents.confirm(intent.id, {"payment_method": card, "return_url": RETURN})
    assert declined.value.error is not None
    assert declined.value.error.decline_code == code
    after = sdk.v1.payment_intents.retrieve(intent.id)
    assert after.status == "requires_payment_method"
    assert after.last_payment_error is not None
    assert after.last_payment_error.decline_code == code
    assert sdk.v1.payment_intents.confirm(intent.id, PAID).status == "succeeded"
    charges = sdk.v1.charges.list({"payment_intent": intent.id}).data
    assert [charge.status for charge in charges] == ["succeeded", "failed"]


@pytest.mark.parametrize("card", ["pm_card_authenticationRequired", "pm_card_authenticationRequiredOnSetup"])
@pytest.mark.parametrize(
    ("answer", "status"), [("authenticate", "succeeded"), ("fail", "requires_payment_method")]
)
def test_a_bank_that_asks(
    stripe_street: Street, sdk: stripe.StripeClient, card: str, answer: str, status: str
) -> None:
    intent = opened(sdk)
    asked = sdk.v1.payment_intents.confirm(intent.id, {"payment_method": card, "return_url": RETURN})
    assert asked.status == "requires_action"
    assert asked.next_action is not None
    assert asked.next_action.redirect_to_url is not None
    stripe_street.control(f"intents/{intent.id}", key=KEY, do=answer)
    assert sdk.v1.payment_intents.retrieve(intent.id).status == status


def test_a_cancelled_payment_can_no_longer_be_paid(sdk: stripe.StripeClient) -> None:
    intent = opened(sdk)
    assert sdk.v1.payment_intents.cancel(intent.id, {"cancellation_reason": "abandoned"}).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError, match="status of canceled") as refused:
        sdk.v1.payment_intents.confirm(intent.id, PAID)
    assert refused.value.code == "payment_intent_unexpected_state"


def test_the_same_key_and_words_get_the_same_answer(sdk: stripe.StripeClient) -> None:
    params: Any = {"amount": 1000, "currency": "eur"}
    first = sdk.v1.payment_intents.create(params, {"idempotency_key": "once"})
    again = sdk.v1.payment_intents.create(params, {"idempotency_key": "once"})
    assert again.id == first.id
    assert again.last_response is not None
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    with pytest.raises(stripe.IdempotencyError):
        sdk.v1.payment_intents.create({"amount": 2000, "currency": "eur"}, {"idempotency_key": "once"})


def test_a_server_error_is_kept_under_its_key(stripe_street: Street, sdk: stripe.StripeClient) -> None:
    stripe_street.fault("error-after", "POST /v1/payment_intents")
    params: Any = {"amount": 1000, "currency": "eur"}
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            sdk.v1.payment_intents.create(params, {"idempotency_key": "unlucky"})
    assert len(sdk.v1.payment_intents.list().data) == 1


def test_a_malformed_request_is_not_kept_under_its_key(careless_street: Street) -> None:
    sdk = client(careless_street.url)
    bad: Any = {"amount": "many", "currency": "eur"}
    with pytest.raises(stripe.InvalidRequestError, match="Invalid integer"):
        sdk.v1.payment_intents.create(bad, {"idempotency_key": "once"})
    good: Any = {"amount": 1000, "currency": "eur"}
    assert sdk.v1.payment_intents.create(good, {"idempotency_key": "once"}).amount == 1000


def test_lists_go_page_by_page(sdk: stripe.StripeClient) -> None:
    names = [opened(sdk).id for _ in range(5)][::-1]
    first = sdk.v1.payment_intents.list({"limit": 2})
    assert [intent.id for intent in first.data] == names[:2]
    assert first.has_more
    rest = sdk.v1.payment_intents.list({"limit": 10, "starting_after": names[1]})
    assert [intent.id for intent in rest.data] == names[2:]
    before = sdk.v1.payment_intents.list({"limit": 1, "ending_before": names[2]})
    assert [intent.id for intent in before.data] == [names[1]]
    assert [intent.id for intent in sdk.v1.payment_intents.list({"limit": 2}).auto_paging_iter()] == names


def test_events_tell_the_story(sdk: stripe.StripeClient) -> None:
    sdk.v1.payment_intents.confirm(opened(sdk).id, PAID)
    told = [event.type for event in sdk.v1.events.list().data]
    assert told == ["payment_intent.succeeded", "charge.succeeded", "payment_intent.created"]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"payment_method_types": ["card"]}, "payment_method_types_no_longer_supported"),
        ({"colour": "blue"}, "parameter_unknown"),
    ],
)
def test_what_the_contract_forbids_is_refused(
    careless_street: Street, params: dict[str, Any], code: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        opened(client(careless_street.url), **params)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"currency": "isk", "amount": 4010}, "invalid_charge_amount_no_decimal_compatible"),
        ({"amount": 1}, "amount_too_small"),
    ],
)
def test_an_amount_stripe_cannot_take_is_refused(
    sdk: stripe.StripeClient, params: dict[str, Any], code: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        opened(sdk, **params)
    assert refused.value.code == code


def test_a_stranger_is_not_let_in(stripe_street: Street) -> None:
    with pytest.raises(stripe.AuthenticationError):
        opened(client(stripe_street.url, "sk_nonsense"))


def test_accounts_do_not_see_each_other(stripe_street: Street, sdk: stripe.StripeClient) -> None:
    intent = opened(sdk)
    other = client(stripe_street.url, "sk_test_" + "simulated0002")
    with pytest.raises(stripe.InvalidRequestError, match="No such payment_intent"):
        other.v1.payment_intents.retrieve(intent.id)
    assert other.v1.payment_intents.list().data == []


def test_books_survive_a_restart(tmp_path: Path) -> None:
    books = tmp_path / "books.sqlite"
    with running(create(books)) as url:
        intent = opened(client(url))
    with running(create(books)) as url:
        assert client(url).v1.payment_intents.retrieve(intent.id).client_secret == intent.client_secret


def test_a_browser_pays_with_the_clients_secret_only(stripe_street: Street, sdk: stripe.StripeClient) -> None:
    intent = opened(sdk, metadata={"order": "ord_1"})
    fields = {
        "key": KEY.replace("sk_", "pk_"),
        "client_secret": str(intent.client_secret),
        "use_stripe_sdk": "true",
        "payment_method_data[type]": "card",
        "payment_method_data[card][number]": "4242 4242 4242 4242",
        "payment_method_data[card][cvc]": "123",
    }
    address = f"{stripe_street.url}/v1/payment_intents/{intent.id}"
    origin = {"Origin": "http://shop.localhost:8080"}
    wrong = urlencode(fields | {"client_secret": f"{intent.id}_secret_wrong"})
    assert urllib3.request("POST", f"{address}/confirm", body=wrong).status == 400
    paid = urllib3.request("POST", f"{address}/confirm", body=urlencode(fields), headers=origin)
    assert paid.json()["status"] == "succeeded"
    assert "metadata" not in paid.json()
    assert paid.headers["Access-Control-Allow-Origin"] == origin["Origin"]
    listed = urllib3.request("GET", f"{stripe_street.url}/v1/payment_intents?key={fields['key']}")
    assert listed.status == 403
