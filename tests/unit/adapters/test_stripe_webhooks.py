"""Stripe's events: what of them is ours."""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64decode
from datetime import UTC, datetime
from typing import Any

import pytest

from cartwright.adapters.processors.signatures import sign
from cartwright.adapters.processors.stripe_webhooks import verify_stripe
from cartwright.application.ports.processors import BadSignature, Signal
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import derived
from tests.events import load

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECRET = "whsec" + "_" + "unit" * 6
OURS = {kind: derived(kind, "first") for kind in ("account", "order", "payment")}
INTENT = {"id": "pi_1", "object": "payment_intent", "metadata": OURS}


def event(subject: object, **more: Any) -> dict[str, Any]:
    kind = "payment_intent.succeeded"
    return {"id": "evt_1", "object": "event", "type": kind, "data": {"object": subject}, **more}


def heard(document: object) -> Signal:
    body = json.dumps(document).encode()
    return verify_stripe(body, {"stripe-signature": sign(body, SECRET, NOON)}, [SECRET], now=NOON)


def test_a_payments_event_names_event_kind_order_and_payment() -> None:
    assert heard(event(INTENT)) == Signal(
        "evt_1", "payment_intent.succeeded", OURS["order"], "pi_1", OURS["account"]
    )


def test_a_setups_event_names_the_setup() -> None:
    signal = heard(event({"id": "seti_1", "object": "setup_intent", "metadata": OURS}))
    assert (signal.order, signal.reference) == (OURS["order"], "seti_1")


@pytest.mark.parametrize("kind", ["charge", "refund", "dispute"])
def test_what_hangs_on_a_payment_names_the_payment(kind: str) -> None:
    signal = heard(event({"id": "ch_1", "object": kind, "payment_intent": "pi_1", "metadata": OURS}))
    assert (signal.order, signal.reference) == (OURS["order"], "pi_1")


@pytest.mark.parametrize(
    "metadata",
    [
        None,
        {},
        [],
        {"order": "1001"},
        {"order": OURS["order"]},
        OURS | {"order": "ord_1"},
        OURS | {"account": "acc_1"},
        OURS | {"payment": OURS["order"]},
        OURS | {"order": {"id": OURS["order"]}},
    ],
)
def test_another_shops_event_is_about_nothing_of_ours(metadata: object) -> None:
    assert heard(event(INTENT | {"metadata": metadata})).order == ""


@pytest.mark.parametrize("subject", [{}, {"object": "balance"}, {"object": "charge", "payment_intent": None}])
def test_an_event_about_no_payment_has_no_reference(subject: dict[str, object]) -> None:
    assert heard(event(subject)).reference == ""


@pytest.mark.parametrize(
    "document",
    [
        {},
        event(INTENT, object="v2.core.event"),
        event(INTENT, id="evt#1"),
        event(INTENT, id=None),
        event(INTENT, type=None),
        event(INTENT, type=""),
        event(INTENT, data=None),
        event(None),
        event([INTENT]),
    ],
)
def test_a_signed_body_that_is_no_event_is_invalid(document: object) -> None:
    with pytest.raises(Invalid):
        heard(document)


def test_a_forged_body_is_refused_before_it_is_read() -> None:
    with pytest.raises(BadSignature):
        verify_stripe(b"[" * 10_000, {"stripe-signature": sign(b"{}", SECRET, NOON)}, [SECRET], now=NOON)
    with pytest.raises(BadSignature):
        verify_stripe(b"{}", {}, [SECRET], now=NOON)


def test_the_event_under_events_is_signed_as_stripe_signs() -> None:
    gateway = load("webhooks.inbound.stripe-payment-succeeded")
    body = b64decode(gateway["body"]) if gateway["isBase64Encoded"] else gateway["body"].encode()
    at = datetime.fromtimestamp(gateway["requestContext"]["timeEpoch"] / 1000, UTC)
    signal = verify_stripe(body, gateway["headers"], ["whsec" + "_" + "events" * 5], now=at)
    assert signal.kind == "payment_intent.succeeded"
    assert signal.order == json.loads(body)["data"]["object"]["metadata"]["order"]


def test_verifying_needs_nothing_but_the_standard_library() -> None:
    program = (
        "import sys; import cartwright.adapters.processors.stripe_webhooks\n"
        "print(*{name.partition('.')[0] for name in sys.modules} - {*sys.stdlib_module_names})"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    ).stdout
    assert {name for name in loaded.split() if not name.startswith("_")} <= {"cartwright", "sitecustomize"}
