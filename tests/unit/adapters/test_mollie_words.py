"""What Mollie's words mean: of a refund and a chargeback, one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from cartwright.adapters.processors import mollie, mollie_settlements, mollie_webhooks
from cartwright.application.ports.processors import BadSignature, ProcessorRefused
from cartwright.domain.ids import RefundId
from cartwright.domain.money import Money
from cartwright.domain.movements import DisputeState, Movement, MovementKind, ReturnState
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


@pytest.mark.parametrize(
    ("lacking", "found"),
    [
        ("0.00", []),
        ("-5.00", []),
        ("5.00", ["b"]),  # the latest of those that are it
        ("7.00", ["a"]),
        ("12.00", ["a", "b"]),
        ("17.00", ["a", "b", "c"]),
        ("6.00", []),
    ],
)
def test_what_a_settlement_lacks_is_what_came_back_that_comes_to_it(lacking: str, found: list[str]) -> None:
    nothing, at = Money.zero("EUR"), datetime(2026, 11, 2, tzinfo=UTC)
    back = [
        Movement(name, MovementKind.CAME_BACK, Money.of(amount, "EUR"), nothing, at)
        for name, amount in (("a", "7.00"), ("b", "5.00"), ("c", "5.00"))
    ]
    some = mollie_settlements._coming_to(Money.of(lacking, "EUR"), back)
    assert [one.reference for one in some] == found


def test_of_what_came_back_no_more_than_so_many_sums_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mollie_settlements, "SUMS_AT_MOST", 3)
    at, nothing = datetime(2026, 11, 2, tzinfo=UTC), Money.zero("EUR")
    back = [
        Movement(str(cents), MovementKind.CAME_BACK, Money(cents, "EUR"), nothing, at) for cents in (1, 2, 4)
    ]
    tried = [bool(mollie_settlements._coming_to(Money(lacking, "EUR"), back)) for lacking in (1, 2, 4)]
    assert tried == [True, True, False]
    # What is more than is lacking counts for none of them.
    assert mollie_settlements._coming_to(Money(1, "EUR"), back[::-1]) == (back[0],)


def test_what_came_back_in_another_currency_accounts_for_nothing_that_is_lacking() -> None:
    at = datetime(2026, 11, 2, tzinfo=UTC)
    nothing, five, dollars = Money.zero("EUR"), Money.of("5.00", "EUR"), Money.of("5.00", "USD")
    out = Movement("stl_1", MovementKind.PAYOUT, -five, nothing, at, origin="stl_1")
    back = Movement("re_1-failed", MovementKind.CAME_BACK, dollars, Money.zero("USD"), at)
    assert mollie_settlements._unnamed(out, (), [back]) == ()
    assert mollie_settlements._unnamed(out, (), [back, replace(back, amount=five)]) != ()


@pytest.mark.parametrize(("secret", "taken"), [("whsec_mollie", True), ("", False)])
def test_a_call_is_proven_by_a_secret_and_by_none_that_is_empty(secret: str, taken: bool) -> None:
    proof = mollie_webhooks.proof("acc_1/con_1", ORDER.id, secret)
    headers = {":path": "acc_1/con_1", ":query": urlencode({"order": ORDER.id, "proof": proof})}
    at = datetime(2026, 11, 2, tzinfo=UTC)
    secrets = ["", "whsec_mollie"]
    if taken:
        assert mollie_webhooks.verify_mollie(b"id=tr_1", headers, secrets, now=at).order == ORDER.id
    else:
        with pytest.raises(BadSignature):
            mollie_webhooks.verify_mollie(b"id=tr_1", headers, secrets, now=at)
