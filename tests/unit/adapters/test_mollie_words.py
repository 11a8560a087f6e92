"""What Mollie's words mean: of a refund and a chargeback, one by one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cartwright.adapters.processors import mollie
from cartwright.application.ports.processors import ProcessorRefused
from cartwright.domain.ids import RefundId
from cartwright.domain.money import Money
from cartwright.domain.movements import DisputeState, ReturnState
from tests.unit.adapters.test_odd_answers import CHARGEBACK, NOW, ORDER, REFUND


@pytest.mark.parametrize(
    ("status", "state", "failure"),
    [
        ("queued", ReturnState.PENDING, ""),
        ("pending", ReturnState.PENDING, ""),
        ("processing", ReturnState.PENDING, ""),
        ("refunded", ReturnState.SUCCEEDED, ""),
        ("failed", ReturnState.FAILED, "failed"),
        ("canceled", ReturnState.FAILED, "canceled"),
    ],
)
def test_a_refund_is_what_its_status_says(status: str, state: ReturnState, failure: str) -> None:
    found = mollie._returned(REFUND | {"status": status}, ORDER)
    assert (found.state, found.failure) == (state, failure)
    assert (found.amount, found.refund) == (Money.of("100.00", "EUR"), RefundId("ref_1"))


def test_a_refund_of_another_status_is_refused() -> None:
    with pytest.raises(ProcessorRefused):
        mollie._returned(REFUND | {"status": "reversed"}, ORDER)


@pytest.mark.parametrize(("back", "state"), [(None, DisputeState.OPEN), (NOW, DisputeState.WON)])
def test_a_chargeback_is_won_once_it_is_reversed(back: str | None, state: DisputeState) -> None:
    found = mollie._disputed(CHARGEBACK | {"createdAt": "2026-10-02T12:00:00Z", "reversedAt": back}, ORDER)
    assert (found.state, found.reason) == (state, "AC01")
    assert found.at == datetime(2026, 11 if back else 10, 2, 12, tzinfo=UTC)
