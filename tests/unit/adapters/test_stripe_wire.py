"""What each of Stripe's answers means, and how a request is spelled."""

from __future__ import annotations

from typing import Any

import pytest

from cartwright.adapters.processors.stripe_wire import Answer, Wire, encoded, word
from cartwright.application.ports.processors import ProcessorRefused
from cartwright.domain.errors import Declined, Outage


def answer(status: int, **error: Any) -> Answer:
    return Answer(status=status, body={"error": error}, request="req_1", retry_after=7)


def test_params_are_spelled_as_stripe_reads_them() -> None:
    params = {
        "amount": 1,
        "on": True,
        "off": False,
        "metadata": {"a b": "c&d"},
        "expand": ["x", "y"],
        "deep": {"a": {"b": 1}},
    }
    assert encoded(params) == (
        "amount=1&on=true&off=false&metadata%5Ba+b%5D=c%26d&expand%5B%5D=x&expand%5B%5D=y&deep%5Ba%5D%5Bb%5D=1"
    )


def test_a_success_is_its_body() -> None:
    assert Answer(status=200, body={"id": "pi_1"}).accepted() == {"id": "pi_1"}


@pytest.mark.parametrize(
    "failed",
    [
        answer(409, code="idempotency_key_in_use"),
        answer(429, code="lock_timeout"),
        answer(400, code="rate_limit"),
        answer(500),
        answer(503),
    ],
)
def test_not_now_is_an_outage(failed: Answer) -> None:
    with pytest.raises(Outage) as outage:
        failed.accepted()
    assert outage.value.retry_after == 7


def test_a_card_error_is_a_decline() -> None:
    for error, reason in (
        ({"code": "card_declined", "decline_code": "lost_card"}, "lost_card"),
        ({"code": "expired_card"}, "expired_card"),
        ({}, "card_declined"),
    ):
        with pytest.raises(Declined) as declined:
            answer(402, **error).accepted()
        assert dict(declined.value.facts) == {"processor": "stripe", "reason": reason}


@pytest.mark.parametrize(
    ("refused", "facts"),
    [
        (
            answer(400, code="amount_too_small", param="amount"),
            {"reason": "amount_too_small", "param": "amount"},
        ),
        (
            answer(401, type="invalid_request_error", message="Invalid API Key"),
            {"reason": "invalid_request_error"},
        ),
        (answer(403, code="account_invalid"), {"reason": "account_invalid"}),
        (
            answer(404, code="resource_missing", param="intent"),
            {"reason": "resource_missing", "param": "intent"},
        ),
        (answer(400, code="<script>", param="a" * 500), {"reason": "refused"}),
    ],
)
def test_anything_else_is_refused_with_codes_only(refused: Answer, facts: dict[str, str]) -> None:
    with pytest.raises(ProcessorRefused) as refusal:
        refused.accepted()
    common = {"processor": "stripe", "status": refused.status, "request": "req_1"}
    assert dict(refusal.value.facts) == common | facts


@pytest.mark.parametrize("body", [{}, {"error": None}, {"error": "no"}, {"error": []}])
def test_an_error_without_a_shape_is_still_an_error(body: dict[str, Any]) -> None:
    with pytest.raises(ProcessorRefused) as refusal:
        Answer(status=400, body=body).accepted()
    assert dict(refusal.value.facts) == {"processor": "stripe", "reason": "refused", "status": 400}


@pytest.mark.parametrize("text", [None, 5, "", "two words", "a" * 200, "<b>", "ключ"])
def test_only_a_word_travels(text: object) -> None:
    assert word(text) == ""


@pytest.mark.parametrize(
    ("key", "live"),
    [("sk_live_" + "x" * 8, True), ("rk_live_" + "x" * 8, True), ("sk_test_" + "x_live_x" * 2, False)],
)
def test_a_key_says_whether_its_money_is_real(key: str, live: bool) -> None:
    wire = Wire(key, "https://api.stripe.com", None)  # type: ignore[arg-type]
    assert wire.live is live
    assert key not in repr(wire)
