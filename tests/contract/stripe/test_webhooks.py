"""Webhooks between the simulator, the official SDK and our verifier: each takes what the others sign."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import stripe

from cartwright.adapters.processors.signatures import sign
from cartwright.adapters.processors.stripe_webhooks import verify_stripe
from cartwright.application.ports.processors import BadSignature
from cartwright.domain.ids import derived
from local.stripe.app import Endpoint
from local.stripe.serve import running
from tests.contract.stripe.checked import Letterbox, Street, street
from tests.contract.stripe.contract import Contract
from tests.contract.stripe.test_simulator import KEY, PAID, RETURN, client, opened
from tests.events import load

OLD, NEW = "whsec" + "_" + "old" * 8, "whsec" + "_" + "new" * 8
OURS = {kind: derived(kind, "first") for kind in ("account", "order", "payment")}
STORY = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]


@pytest.fixture
def letterbox() -> Letterbox:
    return Letterbox()


@pytest.fixture
def town(letterbox: Letterbox) -> Iterator[Street]:
    """A simulator that brings the events of one account, signed with two secrets, to the letterbox."""
    with running(letterbox) as receiver, street([Endpoint(KEY, f"{receiver}/hooks", (OLD, NEW))]) as place:
        place.control("deliveries", retry=0.01)
        yield place
    assert place.gate.problems == []


def sell(town: Street) -> str:
    """Opens and pays one payment; returns its id."""
    sdk = client(town.url)
    return sdk.v1.payment_intents.confirm(opened(sdk, metadata=OURS).id, PAID).id


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_both_the_sdk_and_our_verifier_take_the_simulators_signature(
    town: Street, letterbox: Letterbox, secret: str
) -> None:
    intent = sell(town)
    assert town.delivered()
    for headers, body in letterbox.letters:
        event = stripe.Webhook.construct_event(body, headers["stripe-signature"], secret)
        signal = verify_stripe(body, headers, [secret], now=datetime.now(UTC))
        assert (signal.event, signal.kind) == (event.id, event.type)
        assert (signal.order, signal.reference) == (OURS["order"], intent)


def test_our_verifier_takes_what_the_sdk_signs_and_the_sdk_what_we_sign() -> None:
    now = datetime.now(UTC)
    subject = {"id": "pi_1", "object": "payment_intent", "metadata": OURS}
    event = {
        "id": "evt_1",
        "object": "event",
        "type": "payment_intent.succeeded",
        "data": {"object": subject},
    }
    body = json.dumps(event)
    theirs = stripe.WebhookSignature.generate_signature_header(body, NEW, int(now.timestamp()))
    assert verify_stripe(body.encode(), {"stripe-signature": theirs}, [OLD, NEW], now=now).event == "evt_1"
    assert stripe.Webhook.construct_event(body, sign(body.encode(), NEW, now), NEW).id == "evt_1"
    with pytest.raises(BadSignature):
        verify_stripe(body.encode(), {"stripe-signature": theirs}, [OLD], now=now)


def test_every_event_fits_the_contract(town: Street, letterbox: Letterbox, contract: Contract) -> None:
    sdk = client(town.url)
    sell(town)
    for card in ("pm_card_chargeDeclined", "pm_card_authenticationRequired"):
        intent = opened(sdk)
        try:
            sdk.v1.payment_intents.confirm(intent.id, {"payment_method": card, "return_url": RETURN})
        except stripe.CardError:
            continue
        finally:
            sdk.v1.payment_intents.cancel(intent.id)
    assert town.delivered()
    kinds = {event["type"] for event in letterbox.events}
    assert kinds >= {
        "payment_intent.payment_failed",
        "payment_intent.requires_action",
        "payment_intent.canceled",
    }
    assert [problem for event in letterbox.events for problem in contract.event(event)] == []


@pytest.mark.parametrize(
    ("behaviour", "arrives"),
    [
        ({}, STORY),
        ({"duplicate": 1}, [kind for kind in STORY for _ in range(2)]),
        ({"drop": 2}, STORY),
        ({"delay": 0.05}, STORY),
    ],
)
def test_every_event_arrives_at_least_once(
    town: Street, letterbox: Letterbox, behaviour: dict[str, Any], arrives: list[str]
) -> None:
    town.control("deliveries", **behaviour)
    sell(town)
    assert town.delivered()
    assert sorted(event["type"] for event in letterbox.events) == sorted(arrives)


def test_events_can_arrive_in_reverse(town: Street, letterbox: Letterbox) -> None:
    town.control("deliveries", hold=True)
    sell(town)
    town.control("deliveries", hold=False, reverse=True)
    assert town.delivered()
    assert [event["type"] for event in letterbox.events] == STORY[::-1]


def test_a_receiver_that_fails_is_tried_again(town: Street, letterbox: Letterbox) -> None:
    letterbox.statuses = [500, 302, 200]
    opened(client(town.url))
    assert town.delivered()
    assert len(letterbox.letters) == 3
    assert len({event["id"] for event in letterbox.events}) == 1


def test_an_event_can_be_sent_again(town: Street, letterbox: Letterbox) -> None:
    opened(client(town.url))
    assert town.delivered()
    town.control("deliveries/again", key=KEY, event=letterbox.events[0]["id"])
    assert town.delivered()
    assert letterbox.events[0]["id"] == letterbox.events[1]["id"]


def test_an_endpoint_opened_through_the_api_signs_with_its_own_secret(letterbox: Letterbox) -> None:
    with running(letterbox) as receiver, street() as place:
        sdk = client(place.url)
        endpoint = sdk.v1.webhook_endpoints.create(
            {"url": f"{receiver}/hooks", "enabled_events": ["payment_intent.created"]}
        )
        assert sdk.v1.webhook_endpoints.retrieve(endpoint.id).to_dict().get("secret") is None
        sell(place)
        assert place.delivered()
        assert endpoint.secret is not None
        [(headers, body)] = letterbox.letters
        assert stripe.Webhook.construct_event(body, headers["stripe-signature"], endpoint.secret)
        sdk.v1.webhook_endpoints.delete(endpoint.id)
        assert sdk.v1.webhook_endpoints.list().data == []
    assert place.gate.problems == []


def test_webhooks_go_to_this_machine_only(stripe_street: Street) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="loopback"):
        client(stripe_street.url).v1.webhook_endpoints.create(
            {"url": "http://shop.example/hooks", "enabled_events": ["*"]}
        )


def test_the_event_under_events_fits_the_contract(contract: Contract) -> None:
    body = load("webhooks.inbound.stripe-payment-succeeded.json")["body"]
    assert contract.event(json.loads(body)) == []


def test_events_of_refunds_fit_the_contract_and_say_whose_they_are(
    town: Street, letterbox: Letterbox, contract: Contract
) -> None:
    """What is given back here, and what somebody gives back in the dashboard."""
    intent, sdk = sell(town), client(town.url)
    ours = sdk.v1.refunds.create({"payment_intent": intent, "amount": 300, "metadata": OURS})
    sdk.v1.refunds.create({"payment_intent": intent, "amount": 200})
    town.control(f"refunds/{ours.id}", key=KEY, do="failed")
    assert town.delivered()
    told = [(headers, body) for headers, body in letterbox.letters if "refund" in json.loads(body)["type"]]
    assert [problem for _, body in told for problem in contract.event(json.loads(body))] == []
    signals = [verify_stripe(body, headers, [NEW], now=datetime.now(UTC)) for headers, body in told]
    assert [(signal.kind, bool(signal.order)) for signal in signals] == [
        ("refund.created", True),
        ("charge.refunded", True),
        # The dashboard writes nothing of ours on a refund; the charge has it from the payment.
        ("refund.created", False),
        ("charge.refunded", True),
        ("refund.failed", True),
    ]
    assert {signal.reference for signal in signals} == {intent}
    charge = sdk.v1.charges.list({"payment_intent": intent}).data[0]
    assert (charge.amount_refunded, charge.refunded) == (200, False)
