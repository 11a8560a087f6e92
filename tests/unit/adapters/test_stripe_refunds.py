"""What Stripe's refunds mean, also those that no simulator makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from cartwright.adapters.processors import stripe_refunds
from cartwright.adapters.processors.stripe_wire import Answer, Wire
from cartwright.application.ports.processors import ProcessorRefused
from cartwright.domain.errors import Outage
from cartwright.domain.ids import RefundId, derived
from cartwright.domain.money import Money
from cartwright.domain.movements import Returned, ReturnState
from tests.unit.domain.shop import NOON, offer, paid, product

ORDER = paid(offer(product()))
NAME = RefundId(derived("refund", "one"))
HALF = Money.of("59.50", "EUR")


class Scripted:
    """A wire on which every answer is written beforehand."""

    def __init__(
        self, listed: Sequence[Sequence[Mapping[str, Any]]] = ((),), made: Answer | None = None
    ) -> None:
        self.pages = [list(page) for page in listed]
        self.made = made
        self.asked: list[Mapping[str, Any]] = []

    def get(self, path: str, params: Mapping[str, Any]) -> Answer:
        self.asked.append(dict(params))
        if path != stripe_refunds.REFUNDS:
            return Answer(200, a_refund())
        data = self.pages.pop(0)
        return Answer(200, {"data": data, "has_more": bool(self.pages)})

    def post(self, path: str, params: Mapping[str, Any], *, key: str) -> Answer:
        assert self.made is not None
        self.asked.append({"path": path, "key": key, **params})
        return self.made


def a_refund(**changed: Any) -> dict[str, Any]:
    labels = {"account": ORDER.account, "order": ORDER.id, "payment": ORDER.payment.id, "refund": NAME}
    return {
        "id": "re_1",
        "object": "refund",
        "amount": 5950,
        "currency": "eur",
        "created": int(NOON.timestamp()),
        "status": "succeeded",
        "metadata": labels,
        **changed,
    }


def returned(*refunds: Mapping[str, Any]) -> list[Returned]:
    return stripe_refunds.returned(ORDER, cast("Wire", Scripted([refunds])))


def asked(made: Answer, listed: Sequence[Mapping[str, Any]] = ()) -> Returned:
    wire = cast("Wire", Scripted([listed], made))
    return stripe_refunds.refund(ORDER, NAME, HALF, wire, now=datetime(2026, 12, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("pending", ReturnState.PENDING),
        ("requires_action", ReturnState.PENDING),
        ("succeeded", ReturnState.SUCCEEDED),
        ("failed", ReturnState.FAILED),
        ("canceled", ReturnState.FAILED),
    ],
)
def test_each_status_has_its_meaning(status: str, state: ReturnState) -> None:
    [one] = returned(a_refund(status=status, failure_reason="expired_or_canceled_card"))
    assert one == Returned("re_1", "pi_1", HALF, state, NOON, NAME, "expired_or_canceled_card")


def test_a_status_nobody_knows_is_refused() -> None:
    with pytest.raises(ProcessorRefused) as refused:
        returned(a_refund(status="levitating"))
    assert refused.value.facts["reason"] == "unknown-status"


@pytest.mark.parametrize(
    "broken", [{"amount": None}, {"created": "noon"}, {"created": 10**18}, {"metadata": "none"}]
)
def test_an_answer_that_is_no_refund_is_an_outage(broken: dict[str, Any]) -> None:
    with pytest.raises(Outage):
        returned(a_refund(**broken))


@pytest.mark.parametrize("metadata", [None, {}, {"refund": NAME}, {"account": "acc_2", "refund": NAME}])
def test_what_does_not_name_our_account_and_refund_is_nobodys(metadata: Any) -> None:
    [one] = returned(a_refund(metadata=metadata))
    assert one.refund is None


def test_all_pages_are_read_and_the_oldest_comes_first() -> None:
    pages = [[a_refund(id="re_3"), a_refund(id="re_2")], [a_refund(id="re_1")]]
    wire = Scripted(pages)
    found = stripe_refunds.returned(ORDER, cast("Wire", wire))
    assert [one.reference for one in found] == ["re_1", "re_2", "re_3"]
    assert [one.get("starting_after") for one in wire.asked] == [None, "re_2"]


def test_one_that_is_there_is_not_made_again() -> None:
    wire = Scripted([[a_refund()]])
    found = stripe_refunds.refund(ORDER, NAME, HALF, cast("Wire", wire), now=NOON)
    assert found.reference == "re_1"
    assert len(wire.asked) == 1


def test_it_is_asked_for_under_its_own_id_and_names_what_it_is_of() -> None:
    wire = Scripted(made=Answer(200, a_refund()))
    stripe_refunds.refund(ORDER, NAME, HALF, cast("Wire", wire), now=NOON)
    said = wire.asked[-1]
    assert (said["key"], said["payment_intent"], said["amount"]) == (NAME, "pi_1", 5950)
    assert said["metadata"]["refund"] == NAME
    assert said["metadata"]["order"] == ORDER.id


def test_a_saved_answer_is_asked_about_as_it_is_now() -> None:
    assert asked(Answer(200, a_refund(status="pending"), replayed=True)).state is ReturnState.SUCCEEDED


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        ({"code": "charge_already_refunded"}, "charge_already_refunded"),
        ({"code": "charge_disputed"}, "charge_disputed"),
        ({"type": "invalid_request_error", "param": "amount"}, "invalid_request_error"),
    ],
)
def test_what_stripe_will_not_give_back_has_failed(error: dict[str, str], failure: str) -> None:
    found = asked(Answer(400, {"error": error}))
    assert (found.state, found.failure, found.refund) == (ReturnState.FAILED, failure, NAME)
    assert (found.reference, found.at) == ("", datetime(2026, 12, 1, tzinfo=UTC))


def test_a_decline_has_failed_too() -> None:
    found = asked(Answer(402, {"error": {"code": "insufficient_funds"}}))
    assert (found.state, found.failure) == (ReturnState.FAILED, "insufficient_funds")


def test_what_stripe_does_not_understand_is_refused_and_not_called_a_failure() -> None:
    with pytest.raises(ProcessorRefused):
        asked(Answer(401, {"error": {"type": "invalid_request_error"}}))


def test_a_key_that_came_with_other_words_is_asked_about_later() -> None:
    with pytest.raises(Outage):
        asked(Answer(400, {"error": {"type": "idempotency_error"}}))
